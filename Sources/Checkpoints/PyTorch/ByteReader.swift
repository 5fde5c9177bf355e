import Files

/// Reads a source from front to back.
struct ByteReader {
  private let source: ByteSource
  private(set) var position: Int
  private let end: Int
  private var chunk: [UInt8] = []
  private var chunkStart = 0

  private static let chunkBytes = 1 << 16

  /// - Parameter end: where reading must stop; the end of the source unless stated
  init(_ source: ByteSource, at position: Int = 0, end: Int? = nil) {
    self.source = source
    self.position = position
    self.end = min(end ?? source.count, source.count)
  }

  var remaining: Int { end - position }

  mutating func byte() throws(Failure) -> UInt8 {
    guard position < end else { throw Failure(.data, "ends in the middle of a pickle") }
    if position < chunkStart || position >= chunkStart + chunk.count {
      chunk = try source.bytes(at: position, min(Self.chunkBytes, end - position))
      chunkStart = position
    }
    defer { position += 1 }
    return chunk[position - chunkStart]
  }

  mutating func bytes(_ count: Int) throws(Failure) -> [UInt8] {
    guard count >= 0, count <= remaining else {
      throw Failure(.data, "a pickle claims a value of \(count) bytes, \(remaining) are left")
    }
    defer { position += count }
    return try source.bytes(at: position, count)
  }

  mutating func integer<I: FixedWidthInteger & BitwiseCopyable>(
    _: I.Type
  ) throws(Failure) -> I {
    let size = I.bitWidth / 8
    guard size <= remaining else { throw Failure(.data, "ends in the middle of a pickle") }
    defer { position += size }
    return try source.integer(I.self, at: position)
  }

  /// A 64-bit length as an `Int`; one that no file could have is an error.
  mutating func length() throws(Failure) -> Int {
    let value = try integer(UInt64.self)
    guard let length = Int(exactly: value) else {
      throw Failure(.data, "a pickle claims a value of \(value) bytes")
    }
    return length
  }

  /// Up to the next line feed, without it.
  mutating func line() throws(Failure) -> String {
    var text: [UInt8] = []
    while true {
      let next = try byte()
      if next == UInt8(ascii: "\n") { return String(decoding: text, as: UTF8.self) }
      text.append(next)
      guard text.count <= 4096 else { throw Failure(.data, "a pickle holds an endless line") }
    }
  }
}
