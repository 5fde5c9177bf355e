import Tensors

/// Numbers as files hold them. The machine is little-endian too, so tensors are copied as they are.
enum LittleEndian {
  static func bytes<I: FixedWidthInteger & BitwiseCopyable>(_ value: I) -> [UInt8] {
    (0..<I.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> I($0 * 8)) }
  }

  static func decode<I: FixedWidthInteger & BitwiseCopyable>(_ bytes: [UInt8]) -> [I] {
    let size = I.bitWidth / 8
    return (0..<bytes.count / size).map { decode(unsafe bytes.span.bytes, at: $0 * size) }
  }

  static func decode<I: FixedWidthInteger & BitwiseCopyable>(_ bytes: RawSpan, at offset: Int) -> I
  {
    precondition(offset >= 0 && offset + I.bitWidth / 8 <= bytes.byteCount, "beyond the bytes")
    // Any bit pattern is an integer, and the bounds are checked above.
    return unsafe I(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: I.self))
  }

  static func array(_ bytes: RawSpan) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The 32-bit floats in `bytes`, which hold exactly as many as `shape` wants.
  static func tensor(_ shape: Shape, _ bytes: RawSpan) -> Tensor {
    precondition(bytes.byteCount == shape.count * 4, "\(bytes.byteCount) bytes for \(shape)")
    var tensor = Tensor(uninitialized: shape)
    tensor.withMutableSpan { floats in
      unsafe floats.withUnsafeMutableBytes { target in
        unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      }
    }
    return tensor
  }
}
