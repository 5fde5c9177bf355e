import Documents

/// What a claim asserts of a cell: comparisons of metrics, joined by `and` and `or`.
///
///     psnr > psnr[loss=+VGG Loss] and niqe < niqe[loss=+VGG Loss] - 0.05
///
/// A metric alone is that of the cell; in brackets, that of the cell that differs from it in these
/// labels alone. `and` binds closer than `or`.
public struct Assertion: Hashable, Sendable {
  /// One alternative suffices; of an alternative every comparison has to hold.
  public let alternatives: [[Comparison]]

  public struct Comparison: Hashable, Sendable {
    public var left: Quantity
    public var isGreater: Bool
    public var allowsEqual: Bool
    public var right: Quantity
    /// As it was written.
    public var text: String
  }

  /// A metric of a cell, or none, plus a number.
  public struct Quantity: Hashable, Sendable {
    public var metric: String?
    /// What is different in the cell whose metric it is.
    public var changes: [Study.Coordinate]
    public var offset: Double
  }

  public var metrics: Set<String> {
    Set(quantities.compactMap(\.metric))
  }

  /// Labels that brackets name.
  public var changes: [Study.Coordinate] { quantities.flatMap(\.changes) }

  private var quantities: [Quantity] {
    alternatives.flatMap { $0 }.flatMap { [$0.left, $0.right] }
  }

  /// A text that is no assertion.
  public struct Mistake: Error {
    public var message: String
  }

  public init(_ text: String) throws(Mistake) {
    var alternatives: [[Comparison]] = []
    for alternative in Self.split(text, by: " or ") {
      var comparisons: [Comparison] = []
      for part in Self.split(alternative, by: " and ") {
        comparisons.append(try Self.comparison(part))
      }
      alternatives.append(comparisons)
    }
    self.alternatives = alternatives
  }

  private static func comparison(_ text: String) throws(Mistake) -> Comparison {
    for (sign, isGreater, allowsEqual) in [
      (">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false),
    ] {
      let sides = split(text, by: sign)
      guard sides.count == 2 else { continue }
      return Comparison(
        left: try quantity(sides[0]), isGreater: isGreater, allowsEqual: allowsEqual,
        right: try quantity(sides[1]), text: trimmed(text))
    }
    throw Mistake(message: "`\(trimmed(text))` is no comparison such as `psnr > psnr[axis=label]`")
  }

  /// `psnr[loss=VGG] - 0.1`.
  private static func quantity(_ text: String) throws(Mistake) -> Quantity {
    var quantity = Quantity(metric: nil, changes: [], offset: 0)
    var sign = 1.0
    var isEmpty = true
    for word in terms(text) {
      if word == "+" || word == "-" {
        sign = word == "-" ? -1 : 1
        continue
      }
      isEmpty = false
      if let number = Double(word) {
        quantity.offset += sign * number
      } else if quantity.metric == nil, sign > 0 {
        (quantity.metric, quantity.changes) = try metric(word)
      } else {
        throw Mistake(message: "`\(trimmed(text))` has more than one metric on a side")
      }
      sign = 1
    }
    guard !isEmpty else { throw Mistake(message: "a side of a comparison is empty") }
    return quantity
  }

  private static func metric(
    _ word: String
  ) throws(Mistake) -> (name: String, changes: [Study.Coordinate]) {
    guard let open = word.firstIndex(of: "[") else { return (word, []) }
    guard word.hasSuffix("]") else { throw Mistake(message: "`\(word)` lacks a `]`") }
    let inside = word[word.index(after: open)...].dropLast()
    var changes: [Study.Coordinate] = []
    for pair in inside.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map { trimmed(String($0)) }
      guard parts.count == 2 else { throw Mistake(message: "`\(pair)` is not `axis=label`") }
      changes.append(Study.Coordinate(axis: parts[0], label: parts[1]))
    }
    return (String(word[..<open]), changes)
  }

  // MARK: Words

  /// Words and signs; brackets keep together what is in them.
  private static func terms(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      guard depth == 0, character == " " else {
        word.append(character)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// The parts between separators that stand outside brackets.
  private static func split(_ text: String, by separator: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var depth = 0
    var rest = Substring(text)
    while let first = rest.first {
      if depth == 0, rest.hasPrefix(separator) {
        parts.append(part)
        part = ""
        rest = rest.dropFirst(separator.count)
        continue
      }
      if first == "[" { depth += 1 }
      if first == "]" { depth -= 1 }
      part.append(first)
      rest = rest.dropFirst()
    }
    return parts + [part]
  }

  private static func trimmed(_ text: String) -> String {
    text.split(separator: " ").joined(separator: " ")
  }
}
