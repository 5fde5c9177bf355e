import Checkpoints
import Files
import Tensors

/// Numbers of arrays as samples of pictures.
enum SampleConversion {
  /// 8 and 16 bits and floats as they are; doubles as floats; other whole numbers as 16 bits, if they
  /// fit.
  static func samples(_ bytes: [UInt8], _ type: ElementType) throws(Failure) -> [UInt8] {
    switch type {
    case .uint8, .uint16, .float32: return bytes
    case .float64:
      let floats = NamedTensor("", numbers(bytes, type).tensor)
      return floats.withBytes { all in unsafe all.withUnsafeBytes { unsafe [UInt8]($0) } }
    case .int16, .int32, .uint32, .int64, .uint64:
      guard let integers = numbers(bytes, type).integers,
        integers.allSatisfy({ (0...65535).contains($0) })
      else { throw Failure(.data, "has samples below 0 or above 65535") }
      var samples: [UInt8] = []
      samples.reserveCapacity(2 * integers.count)
      for value in integers {
        samples.append(UInt8(truncatingIfNeeded: value))
        samples.append(UInt8(truncatingIfNeeded: value >> 8))
      }
      return samples
    default: throw Failure(.data, "has samples of the type \(type.rawValue)")
    }
  }

  private static func numbers(_ bytes: [UInt8], _ type: ElementType) -> NamedTensor {
    NamedTensor("", type, [bytes.count / type.size], bytes: bytes)
  }
}
