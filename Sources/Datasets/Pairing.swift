import Documents
import Files

/// Finds what belongs to every target by name, and explains what is missing.
struct Pairing {
  let root: String
  let target: FilePattern
  let other: FilePattern
  /// What is looked at, and what it must have.
  var subject = "target"
  var role = "input"

  func check(_ ids: [String]) throws(Failure) {
    let missing = ids.filter { !Files.exists(Path.join(root, other.path($0))) }
    guard !missing.isEmpty else { return }
    let folder = other.folder
    // What belongs to others is not what was meant.
    let taken = Set(ids.map { other.path($0) })
    var names = ((try? PictureFolder.files(root, below: folder, isRecursive: false)) ?? [])
      .filter { !taken.contains($0) }.map { Self.below(folder, $0) }
    var rows: [[String]] = []
    var near: String?
    for id in missing.prefix(3) {
      let wanted = Self.below(folder, other.path(id))
      let found = Spelling.nearest(to: wanted, among: names)
      names.removeAll { $0 == found }
      if near == nil, let found, let range = found.ranges(of: id).first {
        near = found.replacingCharacters(of: range, with: "{id}")
      }
      rows.append([
        "\(subject) \(Self.below(target.folder, target.path(id)))", "wants \(wanted)",
        found.map { "folder holds \($0)" } ?? "nothing similar",
      ])
    }
    if missing.count > 3 { rows.append(["and \(missing.count - 3) more", "", ""]) }
    throw Failure(
      .data,
      "\(missing.count) of \(ids.count) \(subject)s have no \(role) "
        + "(pattern \"\(other.text)\")",
      path: Path.join(root, folder), code: "E112", details: Self.aligned(rows),
      remedy: near.flatMap { better($0, ids, missing.count) })
  }

  /// What a pattern would do that is spelt like the files that are there.
  private func better(_ near: String, _ ids: [String], _ missing: Int) -> String? {
    let text = other.folder.isEmpty ? near : "\(other.folder)/\(near)"
    guard let pattern = FilePattern(text) else { return nil }
    let paired = ids.count { Files.exists(Path.join(root, pattern.path($0))) }
    return paired > ids.count - missing
      ? "pattern \"\(text)\" would pair \(paired) of \(ids.count)" : nil
  }

  private static func below(_ folder: String, _ path: String) -> String {
    folder.isEmpty ? path : String(path.dropFirst(folder.count + 1))
  }

  /// Columns of equal width.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (0..<2).map { c in rows.map { $0[c].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { c, cell in
        c == 2 ? cell : cell + String(repeating: " ", count: widths[c] - cell.count)
      }
      let line = cells.joined(separator: "   ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

extension String {
  fileprivate func replacingCharacters(of range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
