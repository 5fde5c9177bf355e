import Glibc

/// Numbers for people: the same text on every machine and under every locale setting.
public enum Decimals {
  /// Correctly rounded to `digits` places after the point; `inf`, `-inf`, `nan` as words.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return print(value, digits, "f")
  }

  /// `digits` significant ones, with an exponent where the size asks for it.
  public static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return print(value, digits, "g")
  }

  /// `1.0e-4`.
  public static func scientific(_ value: Double, _ digits: Int = 1) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    let parts = print(value, digits, "e").split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return String(parts[0]) }
    return "\(parts[0])e\(exponent)"
  }

  /// With a sign even where it is a plus.
  public static func signed(_ value: Double, _ digits: Int) -> String {
    let text = fixed(value, digits)
    return text.hasPrefix("-") || value.isNaN ? text : "+" + text
  }

  /// `300 000`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return text
  }

  /// `0.8 s`, `42 s`, `6 min 05`, `6 h 38`, `41 d 2 h`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "-" }
    if seconds < 9.95 { return fixed(max(0, seconds), 1) + " s" }
    let whole = Int(seconds.rounded())
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(two(whole % 60))"
    case ..<86_400: return "\(whole / 3600) h \(two(whole % 3600 / 60))"
    default: return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }
  }

  /// `820 kB`, `3.1 GB`.
  public static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1_000_000: return "\((count + 999) / 1000) kB"
    case ..<1_000_000_000: return fixed(Double(count) / 1e6, 0) + " MB"
    default: return fixed(Double(count) / 1e9, 1) + " GB"
    }
  }

  private static func print(_ value: Double, _ digits: Int, _ form: String) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = unsafe withVaList([Int32(digits), value]) { arguments in
      unsafe vsnprintf(&buffer, buffer.count, "%.*\(form)", arguments)
    }
    return String(
      decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
