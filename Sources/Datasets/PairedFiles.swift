import Documents
import Files

/// Where targets lie below a root, and what belongs to them: files that pair by the id in their
/// names.
struct PairedFiles {
  var target: FilePattern
  /// What a target is called in messages.
  var subject = "target"
  var input: FilePattern?
  var pan: FilePattern?
  /// Whether an input without a target is a mistake, too.
  var isComplete = false
  /// Also below folders in the folder.
  var isRecursive = false

  /// All that pair, in the order of their ids; what does not is a failure.
  func entries(_ root: String, limit: Int? = nil) throws(Failure) -> [SourceFile.Entry] {
    try PictureFolder.check(Path.join(root, target.folder), "the folder of the \(subject)s")
    var ids = try target.ids(in: root, isRecursive: isRecursive)
    guard !ids.isEmpty else {
      throw PictureFolder.nothing(
        "no file matches \"\(target.text)\"", root, target.folder, isRecursive: isRecursive)
    }
    if let limit { ids = Array(ids.prefix(limit)) }
    if isComplete {
      for (other, role) in partners {
        try PictureFolder.check(Path.join(root, other.folder), "the folder of the \(role)s")
      }
    }
    if let input {
      try Pairing(root: root, target: target, other: input, subject: subject).check(ids)
    }
    if let pan {
      try Pairing(
        root: root, target: target, other: pan, subject: subject, role: Self.panRole
      ).check(ids)
    }
    if isComplete { try checkPartners(root) }
    var entries: [SourceFile.Entry] = []
    for id in ids { entries.append(try entry(id, root)) }
    return entries
  }

  private func entry(_ id: String, _ root: String) throws(Failure) -> SourceFile.Entry {
    let input = try input.map { (pattern) throws(Failure) in try material(pattern, id, root) }
    var target = try material(target, id, root)
    // One target for all frames of a clip.
    if case .picture(let path) = target, case .frames(let inputs) = input {
      target = .frames(inputs.map { _ in path })
    }
    return SourceFile.Entry(
      id: id, target: target, input: input, pan: pan.map { Path.join(root, $0.path(id)) })
  }

  private func material(
    _ pattern: FilePattern, _ id: String, _ root: String
  ) throws(Failure) -> SourceFile.Material {
    guard pattern.isOfFrames else { return .picture(Path.join(root, pattern.path(id))) }
    return .frames(try pattern.frames(id, in: root).map { Path.join(root, $0) })
  }

  private static let panRole = "panchromatic picture"

  /// What belongs to a target, and what that is to it.
  private var partners: [(pattern: FilePattern, role: String)] {
    [(input, "input"), (pan, Self.panRole)].compactMap { pattern, role in
      pattern.map { ($0, role) }
    }
  }

  /// Everything that could belong to a target has one.
  private func checkPartners(_ root: String) throws(Failure) {
    for (other, role) in partners {
      try Pairing(root: root, target: other, other: target, subject: role, role: subject)
        .check(try other.ids(in: root))
    }
  }
}
