public import Documents
import ExperimentSpec
public import Files
import Glibc
import Metrics

/// `runs/<name>/<8 digits>/`: what a run leaves for people, named after what it is.
///
/// Same spec, same folder. Everything can be made again from the store; a file whose content is
/// already right is not touched.
public struct RunDirectory: Sendable {
  public let path: String
  private let parent: String

  /// - Parameters:
  ///   - root: the folder of all runs, `runs` by default.
  ///   - digest: of the resolved spec.
  public init(root: String, name: String, digest: String) {
    parent = Path.join(root, name)
    path = Path.join(parent, String(digest.prefix(8)))
  }

  public var manifestPath: String { Path.join(path, "manifest.json") }
  public var reportPath: String { Path.join(path, "report.html") }
  public var claimsPath: String { Path.join(path, "claims.txt") }
  public var tablePath: String { Path.join(path, "table.md") }
  /// For the event consumers of the run.
  public var eventsPath: String { Path.join(path, "events.jsonl") }
  public var logPath: String { Path.join(path, "log.txt") }

  /// The stages of the plan that a run directory holds, in order.
  public static func plannedStages(in path: String) throws(Failure) -> [StageRecord] {
    let file = Path.join(path, "plan.json")
    guard let plan = PlanFile.read(file) else {
      throw Failure(.usage, "is no plan of this release", path: file)
    }
    return plan.stages
  }

  /// Before anything runs: the spec, the plan, `latest`.
  public func begin(_ run: RunRecord, environment: JSON) throws(Failure) {
    try Files.createFolder(path)
    sweep()
    for (i, source) in run.sources.enumerated() {
      let name = i == 0 ? "spec.yaml" : "used/\(Path.name(of: source.name))"
      try place(Array(source.text.utf8), name)
    }
    try place(Array(run.resolved.utf8), "resolved.yaml")
    try place(Array(PlanFile.text(run).utf8), "plan.json")
    try place(Array(environment.pretty.utf8), "env.json")
    let link = Path.join(parent, "latest")
    try Files.link(link, to: Path.name(of: path))
  }

  /// After everything has run. Returns whether a file had to be written.
  @discardableResult
  public func finish(_ run: RunRecord) throws(Failure) -> Bool {
    let manifest = Array(Manifest(run).text.utf8)
    let isComplete =
      (try? Files.read(manifestPath)) == manifest
      && (!run.formats.contains(.html) || Files.exists(reportPath))
    let index = StageIndex(run)
    var wrote = false
    var folders: Set<String> = []
    for variant in run.variants {
      var folder = variant.folder
      // Labels that differ only in signs would otherwise share a folder.
      if !folders.insert(folder).inserted { folder += "-\(Digest.of(variant.label).short)" }
      let base = "variants/\(folder)"
      // What has not been run leaves nothing.
      if variant.cell != nil && variant.files.isEmpty && variant.scores.isEmpty { continue }
      if !variant.scores.isEmpty {
        wrote =
          try place(
            Array(ScoreSet.csv(variant.scores).utf8), "\(base)/per_image.csv") || wrote
      }
      for file in variant.files {
        wrote = try place(file, below: base, trustingSizes: isComplete) || wrote
      }
      for events in run.writesEvents ? variant.eventFiles(images: run.reportImages) : [] {
        // Where the manifest is the same, so are they.
        if isComplete, Files.exists(Path.join(path, "\(base)/\(events.name)")) { continue }
        wrote = try place(events.contents(), "\(base)/\(events.name)") || wrote
      }
      if let cell = variant.cell {
        wrote =
          try place(
            Array(PlanFile.text(run, variant: variant, index).utf8), "\(base)/plan.json") || wrote
        wrote = try place(Array(cell.resolved.utf8), "\(base)/resolved.yaml") || wrote
      }
      wrote =
        try place(
          Array(Manifest(run, variant: variant, index).text.utf8), "\(base)/manifest.json")
        || wrote
    }
    wrote = try placeTables(run) || wrote
    wrote = try place(Array(PlanFile.text(run).utf8), "plan.json") || wrote
    if run.formats.contains(.html), wrote || !isComplete {
      // Making the report costs more than all the rest.
      wrote = try place(Array(Report(run).html.utf8), "report.html") || wrote
    }
    // Last, because whoever sees a manifest may count on everything it speaks of.
    wrote = try place(manifest, "manifest.json") || wrote
    return wrote
  }

  private func placeTables(_ run: RunRecord) throws(Failure) -> Bool {
    var texts: [(name: String, text: String)] = []
    let source = TableSource(run)
    let table = source.table()
    // Encoders that were pre-trained alone have no scores.
    let isEmpty = run.axes.isEmpty && table.columns.isEmpty
    for format in run.formats where !isEmpty {
      // A single experiment has its own: every method, and every protocol, in its row.
      let own = run.axes.isEmpty ? ResultTable(run) : nil
      switch format {
      case .html: break
      case .markdown: texts.append(("table.md", own?.markdown ?? table.markdown))
      case .latex: texts.append(("table.tex", table.latex))
      case .csv: texts.append(("table.csv", own?.csv ?? table.csv))
      }
    }
    if run.variants.contains(where: { !$0.scores.isEmpty }) {
      texts.append(("metrics.csv", MetricsFile.text(run)))
    }
    let verdicts = source.verdicts
    if !verdicts.isEmpty { texts.append(("claims.txt", verdicts.map(\.text).joined())) }
    var wrote = false
    for (name, text) in texts { wrote = try place(Array(text.utf8), name) || wrote }
    return wrote
  }

  /// What the stages cost; those that did not run keep what is known of them.
  public func writeTimings(_ timings: [StageTiming]) throws(Failure) {
    let path = Path.join(path, "timings.json")
    let known = (try? Files.readText(path)).flatMap { try? JSON(parsing: $0) }
    var all = known ?? .object(JSONObject())
    for timing in timings { all[timing.stage] = timing.json }
    try place(Array(all.pretty.utf8), "timings.json")
  }

  // MARK: Files

  /// Writes a file unless it holds these bytes already.
  @discardableResult
  private func place(_ bytes: [UInt8], _ name: String) throws(Failure) -> Bool {
    let target = Path.join(path, name)
    if let status = Files.status(target), status.bytes == bytes.count,
      (try? Files.read(target)) == bytes
    {
      return false
    }
    try Files.createFolder(Path.folder(of: target))
    try Files.write(bytes, to: target)
    return true
  }

  private func place(
    _ file: PlacedFile, below base: String, trustingSizes: Bool
  ) throws(Failure) -> Bool {
    let target = Path.join(path, "\(base)/\(file.name)")
    guard let source = Files.status(file.source) else {
      throw Failure(.store, "is gone from the store", path: file.source)
    }
    if file.isLink { return try placeLink(target, to: file.source) }
    // Where the manifest is the same, so are the pictures: reading each of them again would take
    // longer than all else in a run that computes nothing.
    if trustingSizes, Files.status(target)?.bytes == source.bytes { return false }
    return try place(Files.read(file.source), "\(base)/\(file.name)")
  }

  /// A relative link, so that the runs can be moved together with their store.
  private func placeLink(_ target: String, to source: String) throws(Failure) -> Bool {
    let folder = Path.folder(of: target)
    try Files.createFolder(folder)
    let relative = Self.relative(Self.absolute(source), to: Self.absolute(folder))
    if Self.linkTarget(target) == relative { return false }
    try Files.link(target, to: relative)
    return true
  }

  private static func absolute(_ path: String) -> String { Path.join(Path.current, path) }

  /// `source` as seen from `folder`; both absolute.
  static func relative(_ source: String, to folder: String) -> String {
    func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
    let (a, b) = (parts(source), parts(folder))
    let common = zip(a, b).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: b.count - common)
    return (up + a.dropFirst(common).map(String.init)).joined(separator: "/")
  }

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe readlink(path, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard count > 0 else { return nil }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// Removes half-written files of processes that are gone.
  private func sweep() { sweep(path) }

  private func sweep(_ folder: String) {
    for name in (try? Files.list(folder)) ?? [] {
      let file = Path.join(folder, name)
      let parts = name.split(separator: ".")
      if parts.last == "tmp", parts.count > 2, let pid = Int32(parts[parts.count - 2]) {
        if pid != getpid(), kill(pid, 0) != 0, errno == ESRCH { try? Files.remove(file) }
      } else if Files.isFolder(file) {
        sweep(file)
      }
    }
  }
}

/// What one stage cost; never part of a result.
public struct StageTiming: Sendable {
  public var stage: String
  public var seconds: Double
  public var processorSeconds: Double
  public var peakBytes: Int

  public init(stage: String, seconds: Double, processorSeconds: Double, peakBytes: Int) {
    self.stage = stage
    self.seconds = seconds
    self.processorSeconds = processorSeconds
    self.peakBytes = peakBytes
  }

  var json: JSON {
    [
      "wall_seconds": .number((seconds * 1000).rounded() / 1000),
      "cpu_seconds": .number((processorSeconds * 1000).rounded() / 1000),
      "peak_bytes": .integer(peakBytes),
    ]
  }
}
