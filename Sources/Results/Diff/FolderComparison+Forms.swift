public import Documents
import Files

extension FolderComparison {
  /// For people.
  public var text: String {
    var lines = ["pictures    \(pairs.count) in both folders, \(sameCount) of them the same"]
    if !changes.isEmpty {
      lines.append("largest changes")
      let width = max(8, (changes.map(\.name.count).max() ?? 0) + 2)
      lines += changes.map { pair in
        let name = pair.name + String(repeating: " ", count: width - pair.name.count)
        return "              \(name)\(Self.facts(pair).joined(separator: "   "))"
      }
    }
    lines += unpaired.map { "unpaired    \($0)" }
    lines.append("verdict     \(verdict.rawValue): \(reason)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// For an issue or a pull request.
  public var markdown: String {
    var text = "**\(verdict.rawValue)**: \(reason)\n"
    if !changes.isEmpty {
      text += "\n| picture | PSNR | largest | samples |\n| --- | ---: | ---: | ---: |\n"
      for pair in changes {
        let facts = Self.facts(pair)
        let cells = facts.count == 3 ? facts : facts + ["", ""]
        text += "| \(pair.name) | \(cells.joined(separator: " | ")) |\n"
      }
    }
    if !unpaired.isEmpty { text += "\n" + unpaired.map { "- \($0)\n" }.joined() }
    return text
  }

  /// The same facts for tools.
  public var json: JSON {
    [
      "format": "mae-run-diff-pictures/1",
      "verdict": .string(verdict.rawValue),
      "exit": .integer(Int(verdict.exitStatus)),
      "reason": .string(reason),
      "pictures": .integer(pairs.count),
      "same": .integer(sameCount),
      "largest_changes": .array(
        changes.map { pair in
          [
            "picture": .string(pair.name), "psnr": .number(pair.psnr),
            "largest": pair.largest.map { .number($0) } ?? .null,
            "changed": .number(pair.changed),
            "sizes": pair.sizes.map { .string($0) } ?? .null,
          ]
        }),
      "unpaired": .array(unpaired.map { .string($0) }),
    ]
  }

  private var sameCount: Int { pairs.count { $0.isSame } }

  private static func facts(_ pair: Pair) -> [String] {
    guard let largest = pair.largest else { return [pair.sizes ?? "other sizes"] }
    return [
      "psnr \(Decimals.fixed(pair.psnr, 2))",
      "largest \(Decimals.significant(largest * 255, 3)) of 255",
      "\(Decimals.significant(pair.changed * 100, 3)) % of the samples",
    ]
  }
}
