extension Diagnostic {
  /// The message with the lines it is about and a mark under the exact words.
  ///
  ///     error[E021]: `train` has no field `stpes`
  ///      --> sr_x4.yaml:5:1
  ///       |
  ///     5 | stpes: 300k
  ///       | ^^^^^ did you mean `steps`?
  ///       |
  ///       = fields: crop, model, rate, scale, steps
  public var rendered: String {
    var lines = ["\(severity.rawValue)[\(code)]: \(message)"]
    guard let primary else {
      lines += notes.map { "   = \($0)" }
      return lines.joined(separator: "\n")
    }
    let labels = [primary] + secondary
    let width = labels.map { String($0.spot.position.line).count }.max() ?? 1
    let gutter = String(repeating: " ", count: width)
    lines.append("\(gutter)--> \(primary.spot)")
    let here = secondary.filter { $0.spot.source == primary.spot.source }
    lines += snippet(primary, here, gutter)
    for label in secondary where label.spot.source != primary.spot.source {
      lines.append("\(gutter)::: \(label.spot)")
      lines += snippet(nil, [label], gutter)
    }
    if !notes.isEmpty {
      lines.append("\(gutter) |")
      lines += notes.map { "\(gutter) = \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  /// The lines of one source with the marks below them.
  private func snippet(_ primary: Label?, _ others: [Label], _ gutter: String) -> [String] {
    var marks = others.map { (label: $0, sign: Character("-")) }
    if let primary { marks.append((primary, "^")) }
    let source = marks[0].label.spot.source
    let byLine = Dictionary(grouping: marks) { $0.label.spot.position.line }
    var lines = ["\(gutter) |"]
    func show(_ number: Int, _ excerpt: Excerpt) {
      let label = String(number)
      let padding = String(repeating: " ", count: gutter.count - label.count)
      lines.append("\(padding)\(label) | \(excerpt.text)".trimmedEnd)
    }
    // A lone mark gets the line above it for orientation.
    if let line = primary?.spot.position.line, line > 1, others.isEmpty {
      let above = Excerpt(source, line: line - 1, around: nil)
      if above.hasWords { show(line - 1, above) }
    }
    for (line, marks) in byLine.sorted(by: { $0.key < $1.key }) {
      let excerpt = Excerpt(source, line: line, around: marks.last?.label.spot)
      show(line, excerpt)
      for mark in marks.sorted(by: {
        $0.label.spot.range.lowerBound > $1.label.spot.range.lowerBound
      }) {
        let underline = excerpt.underline(mark.label.spot.range, mark.sign)
        lines.append("\(gutter) | \(underline) \(mark.label.text)".trimmedEnd)
      }
    }
    return lines
  }
}

/// One line of a source, cut to a readable width.
private struct Excerpt {
  let text: String
  private let source: SourceText
  private let shown: Range<Int>
  private let prefix: String

  static let longest = 160

  init(_ source: SourceText, line: Int, around spot: Spot?) {
    self.source = source
    let whole = source.range(ofLine: line)
    guard whole.count > Excerpt.longest else {
      (shown, prefix) = (whole, "")
      text = source.text(in: whole)
      return
    }
    let center = (spot?.range.lowerBound ?? whole.lowerBound) - 60
    var start = min(max(center, whole.lowerBound), whole.upperBound)
    while start < whole.upperBound, source.bytes[start] & 0xC0 == 0x80 { start += 1 }
    var end = min(start + Excerpt.longest, whole.upperBound)
    while end > start, end < whole.upperBound, source.bytes[end] & 0xC0 == 0x80 { end -= 1 }
    shown = start..<end
    prefix = start > whole.lowerBound ? "…" : ""
    text = prefix + source.text(in: shown) + (end < whole.upperBound ? "…" : "")
  }

  var hasWords: Bool { text.contains { !$0.isWhitespace } }

  /// Signs below the bytes of `range` that this line shows; at least one.
  func underline(_ range: Range<Int>, _ sign: Character) -> String {
    let range = range.clamped(to: shown)
    let before = source.text(in: shown.lowerBound..<range.lowerBound)
    // A tab stays a tab, so that the mark stands below its word however wide tabs are shown.
    let lead = (prefix + before).map { character -> String in
      character == "\t" ? "\t" : String(repeating: " ", count: character.columns)
    }
    let width = source.text(in: range).reduce(0) { $0 + $1.columns }
    return lead.joined() + String(repeating: sign, count: max(1, width))
  }
}

extension Character {
  /// Columns that a terminal gives the character: two for East Asian and pictographic ones.
  fileprivate var columns: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
