import Datasets
import Documents
public import Files

extension Loaded {
  /// A mistake of the world with the part of the spec that it concerns.
  ///
  /// - Parameter path: of a record or field, such as `SourceSpec.path`.
  public func located(_ failure: Failure, at path: String) -> Failure {
    var failure = failure
    if !failure.message.contains(path) { failure.message = "\(path): \(failure.message)" }
    if let spot = spots[path + ".root"] ?? spots[path] {
      failure.place = "\(spot)"
    }
    return failure
  }
}

extension DataSpec {
  /// Folders that the spec names and that are not there.
  func missingFolders(_ spots: [String: Spot]) -> [Diagnostic] {
    let sources = [train?.source, validation].compactMap { $0 } + tests
    let missing = sources.filter { source in
      guard dataSource(named: source.set)?.needsRoot == true, let root = source.root else {
        return false
      }
      return !Files.isFolder(root)
    }
    return missing.map { source in
      Diagnostic(
        "E110", "the folder of `\(source.label)` does not exist",
        at: spots[source.path + ".root"] ?? spots["data.root"] ?? spots[source.path],
        label: source.root ?? "", kind: .data)
    }
  }
}
