/// As much of the wire format of Protocol Buffers as event files need.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// How the bytes behind a field's number are to be read.
  private enum Wire: UInt64 {
    case varint = 0
    case fixed64 = 1
    case counted = 2
    case fixed32 = 5
  }

  mutating func integer(_ field: UInt64, _ value: Int) {
    tag(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func double(_ field: UInt64, _ value: Double) {
    tag(field, .fixed64)
    bytes += LittleEndianBytes.of(value.bitPattern)
  }

  mutating func float(_ field: UInt64, _ value: Float) {
    tag(field, .fixed32)
    bytes += LittleEndianBytes.of(value.bitPattern)
  }

  mutating func text(_ field: UInt64, _ value: String) { data(field, Array(value.utf8)) }

  mutating func data(_ field: UInt64, _ value: [UInt8]) {
    tag(field, .counted)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    data(field, inner.bytes)
  }

  private mutating func tag(_ field: UInt64, _ wire: Wire) { varint(field << 3 | wire.rawValue) }

  /// Seven bits a byte, the lowest first.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

enum LittleEndianBytes {
  static func of(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
