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

  /// Folders that the spec names and that are not there.
  public func missingFolders() -> [Diagnostic] {
    guard let experiment else { return [] }
    let data = experiment.data
    let sources = [data.train?.source, data.validation].compactMap { $0 } + data.tests
    let missing = sources.filter { source in source.root.map { !Files.isFolder($0) } ?? false }
    return missing.map { source in
      let spot = spots[source.path + ".root"] ?? spots["data.root"] ?? spots[source.path]
      return Diagnostic(
        "E110", "the folder of `\(source.label)` does not exist", at: spot,
        label: source.root ?? "", kind: .data)
    }.withoutRepetition()
  }
}
