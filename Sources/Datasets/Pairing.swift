import Documents
import Files

/// Finds the input of every target by name, and explains what is missing.
struct Pairing {
  let root: String
  let target: FilePattern
  let input: FilePattern

  func check(_ ids: [String]) throws(Failure) {
    let missing = ids.filter { !Files.exists(Path.join(root, input.path($0))) }
    guard !missing.isEmpty else { return }
    let folder = input.folder
    let names = (try? PictureFolder.files(root, below: folder, isRecursive: false)) ?? []
    var lines: [String] = []
    var near: String?
    for id in missing.prefix(3) {
      let wanted = input.path(id)
      let found = Spelling.nearest(to: wanted, among: names)
      if near == nil, let found, let range = found.ranges(of: id).first {
        near = found.replacingCharacters(of: range, with: "{id}")
      }
      lines.append(
        "target \(target.path(id)) wants \(wanted); "
          + (found.map { "the folder holds \($0)" } ?? "nothing similar is there"))
    }
    if let near, let better = FilePattern(near) {
      let paired = ids.count { Files.exists(Path.join(root, better.path($0))) }
      if paired > ids.count - missing.count {
        lines.append("pattern \"\(near)\" would pair \(paired) of \(ids.count)")
      }
    }
    throw Failure(
      .data,
      "\(missing.count) of \(ids.count) targets have no input (pattern \"\(input.text)\")",
      path: Path.join(root, folder), remedy: lines.joined(separator: "\n   = "))
  }
}

extension String {
  fileprivate func replacingCharacters(of range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
