/// Where and why a text is not JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Lower case, no full stop.
  public var message: String
  /// Bytes from the start of the text.
  public var offset: Int

  public var description: String { "\(message) at byte \(offset)" }
}

extension JSON {
  /// Reads one JSON value (RFC 8259).
  ///
  /// Meant for texts that nobody vouches for: nesting, size and repeated keys are checked, lone
  /// surrogates and bytes that are not UTF-8 are refused.
  public init(
    parsing bytes: [UInt8], depth: Int = 128, limit: Int = 1 << 28
  ) throws(JSONError) {
    guard bytes.count <= limit else {
      throw JSONError(message: "text is larger than \(limit) bytes", offset: limit)
    }
    var parser = JSONParser(bytes: bytes, limit: depth)
    self = try parser.document()
  }

  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let limit: Int
  var at = 0

  init(bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  func failure(_ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(message: message, offset: offset ?? at)
  }

  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }

  mutating func document() throws(JSONError) -> JSON {
    skipSpace()
    let result = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw failure("text goes on after the value") }
    return result
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw failure("text ends where a value should be")
    case let byte? where byte == UInt8(ascii: "-") || JSONParser.isDigit(byte):
      return try number()
    default: throw failure("not a value")
    }
  }

  mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[at...].starts(with: text.utf8) else { throw failure("not a value") }
    at += text.utf8.count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth <= limit else { throw failure("nested deeper than \(limit) levels") }
    var members = JSONObject()
    at += 1
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let start = at
      let key = try string()
      guard members[key] == nil else { throw failure("key `\(key)` is repeated", at: start) }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw failure("expected `:`") }
      at += 1
      skipSpace()
      members[key] = try value(depth: depth)
      skipSpace()
      switch next {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "}"):
        at += 1
        return .object(members)
      default: throw failure("expected `,` or `}`")
      }
    }
  }

  mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth <= limit else { throw failure("nested deeper than \(limit) levels") }
    var items: [JSON] = []
    at += 1
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return .array(items)
    }
    while true {
      skipSpace()
      items.append(try value(depth: depth))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "]"):
        at += 1
        return .array(items)
      default: throw failure("expected `,` or `]`")
      }
    }
  }

  mutating func string() throws(JSONError) -> String {
    let start = at
    at += 1
    var text: [UInt8] = []
    while true {
      guard let byte = next else { throw failure("text in quotes is not closed", at: start) }
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw failure("control character in quotes", at: at - 1)
      default: text.append(byte)
      }
    }
  }

  mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw failure("text in quotes is not closed") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: Character(try scalar()).utf8)
    default: throw failure("unknown escape", at: at - 1)
    }
  }

  mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let start = at - 2
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), bytes[at...].starts(with: [0x5C, 0x75]) else {
      throw failure("lone surrogate", at: start)
    }
    at += 2
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("lone surrogate", at: start) }
    return scalar
  }

  mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }

  mutating func number() throws(JSONError) -> JSON {
    let start = at
    var isWhole = true
    if next == UInt8(ascii: "-") { at += 1 }
    let firstDigit = at
    try digits()
    if bytes[firstDigit] == UInt8(ascii: "0") && at > firstDigit + 1 {
      throw failure("number starts with 0", at: start)
    }
    if next == UInt8(ascii: ".") {
      isWhole = false
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let integer = Int(text) { return .integer(integer) }
    guard let real = Double(text), real.isFinite else {
      throw failure("number is too large", at: start)
    }
    return .number(real)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  mutating func digits() throws(JSONError) {
    let start = at
    while let byte = next, JSONParser.isDigit(byte) { at += 1 }
    guard at > start else { throw failure("expected a digit") }
  }
}
