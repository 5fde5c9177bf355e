import CZlib
import Files

/// Deflated data and checksums, by zlib.
enum Inflation {
  /// CRC-32 as zip archives hold it.
  static func checksum(_ bytes: RawSpan) -> UInt32 {
    var sum = crc32_z(0, nil, 0)
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe sum = crc32_z(
        sum, buffer.assumingMemoryBound(to: UInt8.self).baseAddress, buffer.count)
    }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// What is this large and this many times smaller when deflated is there to fill memory.
  private static let bombSize = 1 << 20
  private static let bombRatio = 100

  /// Raw deflate data that must give exactly `count` bytes. No more than that is ever taken.
  static func inflate(_ bytes: RawSpan, count: Int) throws(Failure) -> [UInt8] {
    let damaged = Failure(.data, "a deflated entry does not hold the \(count) bytes it claims")
    guard bytes.byteCount <= Int(UInt32.max), count < Int(UInt32.max) else {
      throw Failure(.data, "a deflated entry is larger than 4 GiB", remedy: "store it undeflated")
    }
    // Deflate makes nothing more than 1032 times smaller.
    guard count / 1032 <= bytes.byteCount else { throw damaged }
    guard count <= bombSize || count / bombRatio <= bytes.byteCount else {
      throw Failure(
        .data,
        "refused: \(bytes.byteCount) deflated bytes claim to hold \(count), which no weights do",
        remedy: "store it undeflated if it is meant so")
    }
    var stream = unsafe z_stream()
    let started = unsafe inflateInit2_(
      &stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard started == Z_OK else { throw Failure(.resources, "zlib has no memory") }
    defer { unsafe inflateEnd(&stream) }
    var status: Int32 = Z_OK
    // One byte more than wanted shows data that go on.
    let result = unsafe [UInt8](unsafeUninitializedCapacity: count + 1) { target, length in
      unsafe bytes.withUnsafeBytes { source in
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: source.assumingMemoryBound(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(count) + 1
        unsafe status = CZlib.inflate(&stream, Z_FINISH)
      }
      unsafe length = count + 1 - Int(stream.avail_out)
    }
    guard status == Z_STREAM_END, result.count == count else { throw damaged }
    return result
  }

  /// The first `limit` bytes, or all of fewer, of what was deflated with a header of zlib.
  static func begin(_ bytes: RawSpan, limit: Int) throws(Failure) -> [UInt8] {
    // Deflate makes nothing more than 1032 times smaller.
    let room = min(limit, 1032 * bytes.byteCount + 64)
    guard bytes.byteCount <= Int(UInt32.max), room <= Int(UInt32.max) else {
      throw Failure(.data, "a deflated variable is larger than 4 GiB")
    }
    var stream = unsafe z_stream()
    let started = unsafe inflateInit2_(
      &stream, MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard started == Z_OK else { throw Failure(.resources, "zlib has no memory") }
    defer { unsafe inflateEnd(&stream) }
    var status: Int32 = Z_OK
    let result = unsafe [UInt8](unsafeUninitializedCapacity: room) { target, length in
      unsafe bytes.withUnsafeBytes { source in
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: source.assumingMemoryBound(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(room)
        unsafe status = CZlib.inflate(&stream, Z_SYNC_FLUSH)
      }
      unsafe length = room - Int(stream.avail_out)
    }
    guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
      throw Failure(.data, "has a damaged variable: it cannot be inflated")
    }
    return result
  }
}
