public import Tensors

/// A tensor as a file holds it: name, element type, shape, little-endian contents.
public struct NamedTensor: Sendable {
  /// 32-bit floats live in a tensor, everything else stays as its bytes until asked for.
  enum Contents: Sendable {
    case floats(Tensor)
    case bytes([UInt8])
  }

  public var name: String
  public let type: ElementType
  public let shape: Shape
  let contents: Contents

  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    type = .float32
    shape = tensor.shape
    contents = .floats(tensor)
  }

  /// Raw little-endian elements.
  public init(_ name: String, _ type: ElementType, _ shape: Shape, bytes: [UInt8]) {
    precondition(
      bytes.count == shape.count * type.size, "\(bytes.count) bytes do not fill \(type) \(shape)")
    self.name = name
    self.type = type
    self.shape = shape
    contents = .bytes(bytes)
  }

  public init(_ name: String, _ shape: Shape, doubles: [Double]) {
    let bytes = doubles.flatMap { LittleEndian.bytes($0.bitPattern) }
    self.init(name, .float64, shape, bytes: bytes)
  }

  public init(_ name: String, _ shape: Shape, integers: [Int64]) {
    let bytes = integers.flatMap { LittleEndian.bytes(UInt64(bitPattern: $0)) }
    self.init(name, .int64, shape, bytes: bytes)
  }

  public var count: Int { shape.count }

  /// Bytes that the elements take in a file.
  public var byteCount: Int { count * type.size }

  /// The elements as 32-bit floats, rounded where the type holds more.
  public var tensor: Tensor {
    switch contents {
    case .floats(let tensor): tensor
    case .bytes(let bytes):
      Tensor(shape, decoded(bytes, { Float($0) }, { Float($0) }, { Float($0) }))
    }
  }

  /// The elements as 64-bit floats: exact for every type but integers beyond 2⁵³.
  public var doubles: [Double] {
    switch contents {
    case .floats(let tensor): tensor.values.map { Double($0) }
    case .bytes(let bytes): decoded(bytes, { $0 }, { Double($0) }, { Double($0) })
    }
  }

  /// The elements of an integer or Boolean tensor; nil for floats and for values beyond `Int64`.
  public var integers: [Int64]? {
    guard case .bytes(let bytes) = contents else { return nil }
    switch type {
    case .float64, .float32, .float16, .bfloat16: return nil
    case .uint64:
      let values: [UInt64] = LittleEndian.decode(bytes)
      return values.contains { $0 > UInt64(Int64.max) } ? nil : values.map { Int64($0) }
    default: return decoded(bytes, { Int64($0) }, { $0 }, { Int64($0) })
    }
  }

  /// Every element through the conversion that fits its type.
  private func decoded<T>(
    _ bytes: [UInt8], _ real: (Double) -> T, _ signed: (Int64) -> T, _ unsigned: (UInt64) -> T
  ) -> [T] {
    func read<I: FixedWidthInteger & BitwiseCopyable>(_: I.Type, _ convert: (I) -> T) -> [T] {
      LittleEndian.decode(bytes).map(convert)
    }
    return switch type {
    case .float64: read(UInt64.self) { real(Double(bitPattern: $0)) }
    case .float32: read(UInt32.self) { real(Double(Float(bitPattern: $0))) }
    case .float16: read(UInt16.self) { real(Double(Float16(bitPattern: $0))) }
    case .bfloat16: read(UInt16.self) { real(Double(Float(bitPattern: UInt32($0) << 16))) }
    case .int64: read(Int64.self, signed)
    case .int32: read(Int32.self) { signed(Int64($0)) }
    case .int16: read(Int16.self) { signed(Int64($0)) }
    case .int8: read(Int8.self) { signed(Int64($0)) }
    case .uint64: read(UInt64.self, unsigned)
    case .uint32: read(UInt32.self) { unsigned(UInt64($0)) }
    case .uint16: read(UInt16.self) { unsigned(UInt64($0)) }
    case .uint8, .bool: read(UInt8.self) { unsigned(UInt64($0)) }
    }
  }

  /// The elements in the order and form of a file.
  public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    switch contents {
    case .bytes(let bytes): try body(unsafe bytes.span.bytes)
    case .floats(let tensor):
      try tensor.withSpan { (span: Span<Float>) throws(E) -> R in
        try body(unsafe span.bytes)
      }
    }
  }
}
