public import Datasets
public import Documents
public import ExperimentSpec
public import Files
import Synchronization

/// The sources of an experiment, scanned once: what they contain, and how their pictures are read.
///
/// Keys are made from the first scan; after a source has been packed it is scanned again, so that a
/// result is never stored under a key that the data no longer have.
public final class SourceCatalogue: Sendable {
  private let scale: Int
  private let cache: DigestCache
  private let scans = Mutex<[String: Scan]>([:])

  /// - Parameters:
  ///   - scale: between given inputs and targets.
  ///   - cache: digests of files from earlier scans.
  public init(scale: Int, cache: DigestCache = DigestCache()) {
    self.scale = scale
    self.cache = cache
  }

  /// What enters the keys of stages that use the source.
  public func contents(_ spec: SourceSpec) throws(Failure) -> JSON { try scan(spec).identity }

  public func scan(_ spec: SourceSpec) throws(Failure) -> Scan {
    let name = Self.name(spec)
    if let known = scans.withLock({ $0[name] }) { return known }
    let scan = try Self.open(spec).scan(
      scale: scale * spec.inputFactor, limit: spec.limit, cache: cache)
    guard !scan.images.isEmpty else {
      throw Failure(.data, "`\(spec.label)` holds no pictures", path: spec.root)
    }
    scans.withLock { $0[name] = scan }
    return scan
  }

  /// Fails if the source is not what it was when its key was made.
  func confirm(_ spec: SourceSpec) throws(Failure) {
    let now = try Self.open(spec).scan(
      scale: scale * spec.inputFactor, limit: spec.limit, cache: cache)
    guard try scan(spec).digest == now.digest else {
      throw Failure(
        .data, "the pictures of `\(spec.label)` changed while they were read", path: spec.root,
        remedy: "run the same command again")
    }
  }

  static func open(_ spec: SourceSpec) throws(Failure) -> any DataSource {
    guard let kind = dataSource(named: spec.set) else {
      throw Failure(.internalFault, "there is no data set `\(spec.set)`")
    }
    return kind.open(spec.options, root: spec.root)
  }

  private static func name(_ spec: SourceSpec) -> String {
    "\(spec.set)\n\(spec.root ?? "")\n\(spec.limit ?? -1)\n\(spec.options)"
  }
}
