import Files

/// The root of a set in its official layout, of which some copies differ in the names of folders.
struct OfficialRoot {
  private let set: String
  let path: String

  /// Fails if the root itself is not there.
  init(_ set: String, _ path: String) throws(Failure) {
    try PictureFolder.check(path, "the root of `\(set)`")
    self.set = set
    self.path = path
  }

  /// A file below the root; one that is not there is named with what is spelt almost like it.
  func file(_ name: String) throws(Failure) -> String {
    let file = Path.join(path, name)
    guard Files.exists(file) else {
      throw Failure(
        .data, "`\(set)` has no file \(name)", path: path, code: "E112",
        remedy: PictureFolder.nearest(to: name, in: path))
    }
    return file
  }

  /// The first of these folders below the root that exists; a failure names the first, which is the
  /// official one.
  func folder(_ names: [String], _ what: String) throws(Failure) -> String {
    if let found = names.first(where: { Files.isFolder(Path.join(path, $0)) }) { return found }
    try PictureFolder.check(Path.join(path, names[0]), "the folder of \(what) of `\(set)`")
    return names[0]
  }
}

extension PairedFiles {
  /// Files of an official set: both sides are complete.
  init(
    official target: String, input: String? = nil, pan: String? = nil, subject: String = "target"
  ) {
    func pattern(_ text: String) -> FilePattern {
      guard let pattern = FilePattern(text) else {
        preconditionFailure("\"\(text)\" is no pattern")
      }
      return pattern
    }
    self.init(
      target: pattern(target), subject: subject, input: input.map(pattern), pan: pan.map(pattern),
      isComplete: true)
  }
}
