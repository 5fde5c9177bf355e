import Files

/// Whole numbers of few bytes as the type that they stand for: MATLAB stores a double array of small
/// whole numbers in the smallest type that holds them.
enum Widening {
  static func widened(
    _ bytes: [UInt8], _ stored: ElementType, to type: ElementType, _ name: String
  ) throws(Failure) -> [UInt8] {
    let values: [Double]
    switch stored {
    case .uint8: values = bytes.map { Double($0) }
    case .int8: values = bytes.map { Double(Int8(bitPattern: $0)) }
    case .uint16: values = (LittleEndian.decode(bytes) as [UInt16]).map { Double($0) }
    case .int16: values = (LittleEndian.decode(bytes) as [Int16]).map { Double($0) }
    case .uint32: values = (LittleEndian.decode(bytes) as [UInt32]).map { Double($0) }
    case .int32: values = (LittleEndian.decode(bytes) as [Int32]).map { Double($0) }
    default: throw Failure(.data, "`\(name)` is stored as \(stored), which it cannot be")
    }
    switch type {
    case .float64: return values.flatMap { LittleEndian.bytes($0.bitPattern) }
    case .float32: return values.flatMap { LittleEndian.bytes(Float($0).bitPattern) }
    default:
      // A whole number of this size, whatever its sign: the low bytes are those of the number.
      return values.flatMap { LittleEndian.bytes(Int64($0)).prefix(type.size) }
    }
  }
}
