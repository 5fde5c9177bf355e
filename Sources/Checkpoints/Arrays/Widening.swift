import Files
import Tensors

/// Whole numbers of few bytes as the type that they stand for: MATLAB stores a double array of small
/// whole numbers in the smallest type that holds them.
enum Widening {
  static func widened(
    _ bytes: [UInt8], _ stored: ElementType, to type: ElementType, _ name: String
  ) throws(Failure) -> [UInt8] {
    let numbers = NamedTensor(name, stored, [bytes.count / stored.size], bytes: bytes)
    guard let integers = numbers.integers, stored.size <= 4 else {
      throw Failure(.data, "`\(name)` is stored as \(stored), which it cannot be")
    }
    switch type {
    case .float64: return integers.flatMap { LittleEndian.bytes(Double($0).bitPattern) }
    case .float32: return integers.flatMap { LittleEndian.bytes(Float($0).bitPattern) }
    default:
      // A whole number of this size, whatever its sign: the low bytes are those of the number.
      return integers.flatMap { LittleEndian.bytes($0).prefix(type.size) }
    }
  }
}
