/// TensorFlow's framing of records: length, its checksum, contents, their checksum.
package enum EventRecord {
  static func framed(_ contents: [UInt8]) -> [UInt8] {
    let length = LittleEndianBytes.of(UInt64(contents.count))
    return length + LittleEndianBytes.of(masked(length)) + contents
      + LittleEndianBytes.of(masked(contents))
  }

  /// A checksum of data that may themselves hold checksums, as TensorFlow masks it.
  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  /// CRC-32C (Castagnoli).
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
  }
}
