import Datasets
public import Documents
public import Files

extension Loaded {
  /// Mistakes of the world that concern a part of the spec: a data set that cannot be read points
  /// at the words that name it.
  ///
  /// - Parameter path: of the record or field, such as `SourceSpec.path`.
  public func diagnostic(
    _ failure: Failure, code: String = "E112", at path: String
  ) -> Diagnostic {
    let place = failure.path.map { "\($0): " } ?? ""
    return Diagnostic(
      code, "\(path): \(failure.message)", at: spots[path + ".root"] ?? spots[path],
      notes: ["\(place)\(failure.remedy ?? "nothing was read")"], kind: .data)
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
