import Files

/// A piece of a MAT-file: what it is, and where its data lie.
struct MATElement {
  /// What the data are.
  enum Kind: UInt32 {
    case int8 = 1
    case uint8, int16, uint16, int32, uint32, single
    case double = 9
    case int64 = 12
    case uint64, matrix, compressed, utf8, utf16, utf32
  }

  /// Nil for kinds that nobody knows.
  let kind: Kind?
  let start: Int
  let count: Int
  /// Where the next element begins.
  let next: Int

  init(_ source: ByteSource, at position: Int) throws(Failure) {
    let first = try source.integer(UInt32.self, at: position)
    if first >> 16 != 0 {
      // Up to four bytes stand in the tag itself.
      kind = Kind(rawValue: first & 0xFFFF)
      count = Int(first >> 16)
      guard count <= 4 else { throw Failure(.data, "has a damaged element at byte \(position)") }
      start = position + 4
      next = position + 8
    } else {
      kind = Kind(rawValue: first)
      count = Int(try source.integer(UInt32.self, at: position + 4))
      start = position + 8
      // Only deflated elements are not padded.
      let end = start + count
      next = kind == .compressed ? end : (end + 7) / 8 * 8
    }
    guard start + count <= source.count else {
      throw Failure(
        .data,
        "ends early, it is truncated: \(start + count) bytes are promised, "
          + "\(source.count) are there")
    }
  }

  /// The element type of plain numbers.
  var type: ElementType? {
    switch kind {
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .single: .float32
    case .double: .float64
    case .int64: .int64
    case .uint64: .uint64
    default: nil
    }
  }
}
