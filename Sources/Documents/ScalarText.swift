/// What a plain scalar means once the schema has said which type it has.
public enum ScalarText {
  /// A whole number: `300000`, `300_000`, `300k`, `3e5`; nil if the text is none or too large.
  public static func integer(_ text: String) -> Int? {
    guard let (number, factor) = split(text) else { return nil }
    if let whole = Int(number) {
      let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    guard let real = Double(number) else { return nil }
    let value = real * Double(factor)
    return value.magnitude <= 0x1p53 ? Int(exactly: value) : nil
  }

  /// A finite number: `0.5`, `1e-4`, `300k`.
  public static func real(_ text: String) -> Double? {
    guard let (number, factor) = split(text), let value = Double(number) else { return nil }
    let product = value * Double(factor)
    return product.isFinite ? product : nil
  }

  public static func flag(_ text: String) -> Bool? {
    switch text {
    case "on", "yes", "true", "On", "Yes", "True", "ON", "YES", "TRUE": true
    case "off", "no", "false", "Off", "No", "False", "OFF", "NO", "FALSE": false
    default: nil
    }
  }

  /// The pattern of text that stands for a number, for schemas.
  public static let pattern = "^[-+]?[0-9]+(_[0-9]+)*(\\.[0-9]+)?([eE][-+]?[0-9]+)?[kM]?$"

  /// A decimal number without its `_`, and what `k` or `M` behind it stands for.
  private static func split(_ text: String) -> (number: String, factor: Int)? {
    var digits = Array(text.utf8)
    var factor = 1
    switch digits.last {
    case UInt8(ascii: "k"): factor = 1000
    case UInt8(ascii: "M"): factor = 1_000_000
    default: break
    }
    if factor > 1 { digits.removeLast() }
    guard isDecimal(digits) else { return nil }
    digits.removeAll { $0 == UInt8(ascii: "_") }
    return (String(decoding: digits, as: UTF8.self), factor)
  }

  /// Sign, digits with single `_` between them, fraction, exponent; nothing else.
  private static func isDecimal(_ text: [UInt8]) -> Bool {
    var at = 0
    func isDigit() -> Bool {
      at < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[at])
    }
    func digits(grouped: Bool) -> Bool {
      guard isDigit() else { return false }
      while isDigit() {
        at += 1
        if grouped, at + 1 < text.count, text[at] == UInt8(ascii: "_") {
          at += 1
          guard isDigit() else { return false }
        }
      }
      return true
    }
    func sign() {
      if at < text.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(text[at]) { at += 1 }
    }
    sign()
    guard digits(grouped: true) else { return false }
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      guard digits(grouped: false) else { return false }
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      sign()
      guard digits(grouped: false) else { return false }
    }
    return at == text.count
  }
}

/// Numbers and lists as messages show them.
enum Numbers {
  /// Groups of three digits: `10 000 000`.
  static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    guard digits.count > 4 else { return String(value) }
    var text = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += " " }
      text.append(digit)
    }
    return text
  }

  static func outside(
    _ value: String, _ bounds: ClosedRange<Int>
  ) -> (message: String, label: String) {
    if bounds.upperBound == .max {
      return ("is too small", "at least \(grouped(bounds.lowerBound))")
    }
    return (
      "is out of range", "from \(grouped(bounds.lowerBound)) to \(grouped(bounds.upperBound))"
    )
  }

  static func outside(
    _ value: String, _ bounds: ClosedRange<Double>
  ) -> (message: String, label: String) {
    if bounds.upperBound == .greatestFiniteMagnitude {
      return ("is too small", "at least \(JSON.format(bounds.lowerBound))")
    }
    return (
      "is out of range",
      "from \(JSON.format(bounds.lowerBound)) to \(JSON.format(bounds.upperBound))"
    )
  }

  static func listed(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
