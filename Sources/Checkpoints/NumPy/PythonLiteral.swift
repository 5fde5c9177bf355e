import Files

/// The few forms of a Python literal that the header of a `.npy` file may have.
struct PythonLiteral {
  enum Value {
    case text(String)
    case flag(Bool)
    case numbers([Int])
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// `{'name': value, …}` and nothing but white space after it.
  mutating func dictionary() throws(Failure) -> [String: Value] {
    var entries: [String: Value] = [:]
    try expect("{")
    while !accept("}") {
      let name = try text()
      try expect(":")
      guard entries.updateValue(try value(), forKey: name) == nil else { throw mistake() }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.count else { throw mistake() }
    return entries
  }

  private mutating func value() throws(Failure) -> Value {
    skipSpace()
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "("): return .numbers(try tuple())
    default:
      if accept("True") { return .flag(true) }
      if accept("False") { return .flag(false) }
      throw mistake()
    }
  }

  /// Between quotes of either kind; no header needs an escape.
  private mutating func text() throws(Failure) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw mistake()
    }
    position += 1
    let start = position
    while let byte = peek, byte != quote, byte != UInt8(ascii: "\\") { position += 1 }
    guard peek == quote else { throw mistake() }
    defer { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// `()`, `(3,)`, `(2, 3)`.
  private mutating func tuple() throws(Failure) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !accept(")") {
      guard numbers.count < 32 else { throw mistake() }
      numbers.append(try number())
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func number() throws(Failure) -> Int {
    skipSpace()
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Int(digits) else { throw mistake() }
    // What Python 2 wrote after long integers.
    _ = accept("L")
    return number
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func accept(_ word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(Failure) {
    guard accept(word) else { throw mistake() }
  }

  private func mistake() -> Failure {
    Failure(.data, "its header is no dictionary of NumPy, from its byte \(position) on")
  }
}
