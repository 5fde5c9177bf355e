import Glibc
public import Tensors

/// What happens to files on disks and wires.
public enum Damage {
  /// Some bytes changed, cut, repeated or removed.
  public static func damaged(_ bytes: [UInt8], _ draw: RandomStream) -> [UInt8] {
    var result = bytes
    switch draw.integer(0, below: 4) {
    case 0: result.removeLast(draw.integer(1, below: bytes.count))
    case 1:
      let at = draw.integer(1, below: bytes.count)
      result.insert(contentsOf: bytes[at...].prefix(draw.integer(2, below: 64)), at: at)
    case 2:
      let at = draw.integer(1, below: bytes.count)
      result.removeSubrange(at..<min(bytes.count, at + 1 + draw.integer(2, below: 32)))
    default:
      for k in 0...draw.integer(1, below: 8) {
        result[draw.integer(10 + 2 * k, below: bytes.count)] = UInt8(
          truncatingIfNeeded: draw.bits(11 + 2 * k))
      }
    }
    return result
  }
}

/// How long a test looks for trouble.
public enum Fuzz {
  /// So many tries; `MAE_FUZZ=10000 swift test --filter "damaged|damage"` asks for another number.
  public static func count(_ usual: Int) -> Int {
    unsafe getenv("MAE_FUZZ").flatMap { unsafe Int(String(cString: $0)) } ?? usual
  }
}
