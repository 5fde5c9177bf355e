extension JSON: CustomStringConvertible {
  /// One line, no spaces, members in their own order.
  public var compact: String {
    var writer = JSONWriter(isPretty: false, isSorted: false)
    writer.write(self, depth: 0)
    return String(decoding: writer.text, as: UTF8.self)
  }

  /// One line, no spaces, members sorted by the bytes of their keys: equal values, equal text.
  public var canonical: String {
    var writer = JSONWriter(isPretty: false, isSorted: true)
    writer.write(self, depth: 0)
    return String(decoding: writer.text, as: UTF8.self)
  }

  /// Two spaces, one value on a line, final newline.
  public var pretty: String {
    var writer = JSONWriter(isPretty: true, isSorted: false)
    writer.write(self, depth: 0)
    return String(decoding: writer.text, as: UTF8.self) + "\n"
  }

  public var description: String { compact }

  /// A number as ECMAScript prints it: the shortest decimal that reads back as the same value.
  public static func format(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    // Swift finds the shortest digits; only their layout differs from ECMAScript.
    let parts = "\(value.magnitude)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var digits = Array(mantissa.joined().utf8)
    var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leading)
    point -= leading
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (value < 0 ? "-" : "") + lay(String(decoding: digits, as: UTF8.self), point)
  }

  /// ECMA-262, Number::toString: `digits` with the decimal point after the first `point` of them.
  private static func lay(_ digits: String, _ point: Int) -> String {
    let count = digits.utf8.count
    if count <= point && point <= 21 {
      return digits + String(repeating: "0", count: point - count)
    }
    if 0 < point && point <= 21 {
      return "\(digits.prefix(point)).\(digits.dropFirst(point))"
    }
    if -6 < point && point <= 0 {
      return "0." + String(repeating: "0", count: -point) + digits
    }
    let exponent = point > 0 ? "e+\(point - 1)" : "e-\(1 - point)"
    return count == 1 ? digits + exponent : "\(digits.prefix(1)).\(digits.dropFirst())\(exponent)"
  }
}

private struct JSONWriter {
  let isPretty: Bool
  let isSorted: Bool
  var text: [UInt8] = []

  init(isPretty: Bool, isSorted: Bool) {
    self.isPretty = isPretty
    self.isSorted = isSorted
  }

  mutating func put(_ string: String) { text.append(contentsOf: string.utf8) }

  mutating func newLine(_ depth: Int) {
    guard isPretty else { return }
    text.append(0x0A)
    text.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: put("null")
    case .bool(let flag): put(flag ? "true" : "false")
    case .integer(let number): put(String(number))
    case .number(let number):
      if number.isFinite { put(JSON.format(number)) } else { write(JSON.format(number)) }
    case .string(let string): write(string)
    case .array(let items):
      put("[")
      for (i, item) in items.enumerated() {
        if i > 0 { put(",") }
        newLine(depth + 1)
        write(item, depth: depth + 1)
      }
      if !items.isEmpty { newLine(depth) }
      put("]")
    case .object(let object):
      put("{")
      let keys = isSorted ? object.keys.sorted(by: Self.precedes) : object.keys
      for (i, key) in keys.enumerated() {
        if i > 0 { put(",") }
        newLine(depth + 1)
        write(key)
        put(isPretty ? ": " : ":")
        write(object[key] ?? .null, depth: depth + 1)
      }
      if !keys.isEmpty { newLine(depth) }
      put("}")
    }
  }

  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  mutating func write(_ string: String) {
    put("\"")
    for byte in string.utf8 {
      switch byte {
      case 0x22: put("\\\"")
      case 0x5C: put("\\\\")
      case 0x08: put("\\b")
      case 0x09: put("\\t")
      case 0x0A: put("\\n")
      case 0x0C: put("\\f")
      case 0x0D: put("\\r")
      case 0..<0x20:
        put("\\u00")
        put(byte < 0x10 ? "0" : "1")
        put(String(byte & 15, radix: 16))
      default: text.append(byte)
      }
    }
    put("\"")
  }
}
