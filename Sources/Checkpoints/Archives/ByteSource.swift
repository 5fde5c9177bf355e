import Files

/// The bytes of a file that is not trusted: every access names a range and is checked against the
/// end, so that no number in the file can lead outside of it.
struct ByteSource: Sendable {
  private enum Storage: Sendable {
    case file(MappedFile)
    case array([UInt8])
  }

  private let storage: Storage
  let count: Int

  init(_ file: MappedFile) {
    storage = .file(file)
    count = file.count
  }

  init(_ bytes: [UInt8]) {
    storage = .array(bytes)
    count = bytes.count
  }

  /// The bytes `start ..< start + length` for as long as `body` runs; an error if there are none.
  func withBytes<R>(
    at start: Int, _ length: Int, _ body: (RawSpan) throws(Failure) -> R
  ) throws(Failure) -> R {
    guard start >= 0, length >= 0, start <= count, length <= count - start else {
      throw Failure(.data, "ends too early: \(length) bytes are missing at byte \(start)")
    }
    return switch storage {
    case .file(let file):
      try file.withBytes { (all) throws(Failure) in
        try body(all.extracting(start..<start + length))
      }
    case .array(let bytes):
      try body((unsafe bytes.span.bytes).extracting(start..<start + length))
    }
  }

  func bytes(at start: Int, _ length: Int) throws(Failure) -> [UInt8] {
    try withBytes(at: start, length) { LittleEndian.array($0) }
  }

  func integer<I: FixedWidthInteger & BitwiseCopyable>(
    _: I.Type, at start: Int
  ) throws(Failure) -> I {
    try withBytes(at: start, I.bitWidth / 8) { LittleEndian.decode($0, at: 0) }
  }
}
