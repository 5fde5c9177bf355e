import Files

/// Writes a zip archive of entries that are stored as they are (PKWARE APPNOTE 6.3), the data of each
/// at a multiple of 64 bytes, as torch wants them.
///
/// Equal entries give equal bytes: there is no time in them.
struct ZipWriter: ~Copyable {
  private var target: AtomicFile
  private var offset = 0
  /// The list at the end.
  private var directory: [UInt8] = []
  private var count = 0

  /// Offsets and sizes have 32 bits.
  static let limit = Int(UInt32.max)
  private static let alignment = 64
  /// torch's own id for an extra field that is only padding.
  private static let padding: UInt16 = 0x4246

  init(_ path: String) throws(Failure) { target = try AtomicFile(path) }

  mutating func append(_ name: String, _ bytes: RawSpan) throws(Failure) {
    let size = bytes.byteCount
    guard size < Self.limit, offset + size + name.utf8.count + 256 < Self.limit else {
      throw Failure(
        .resources, "would be larger than 4 GiB", remedy: "write it as safetensors instead")
    }
    let common = Self.common(
      checksum: Inflation.checksum(bytes), size: size, nameLength: name.utf8.count)
    // An extra field has a header of four bytes.
    let unpadded = offset + 30 + name.utf8.count + 4
    let padding = (Self.alignment - unpadded % Self.alignment) % Self.alignment
    var header = Self.little(UInt32(0x0403_4B50)) + common + Self.little(UInt16(padding + 4))
    header += Array(name.utf8) + Self.little(Self.padding) + Self.little(UInt16(padding))
    header += repeatElement(0, count: padding)

    directory += Self.little(UInt32(0x0201_4B50)) + Self.little(UInt16(0)) + common
    // No extra field, no comment, one disk, no attributes.
    directory += repeatElement(0, count: 12) + Self.little(UInt32(offset)) + Array(name.utf8)
    try target.append(header)
    try target.append(bytes)
    offset += header.count + size
    count += 1
  }

  mutating func append(_ name: String, _ bytes: [UInt8]) throws(Failure) {
    try append(name, unsafe bytes.span.bytes)
  }

  /// Writes the list of entries; the file is complete then, and not there before.
  consuming func commit() throws(Failure) {
    guard count < 0xFFFF, offset + directory.count < Self.limit else {
      throw Failure(.resources, "would have too many entries for a zip archive")
    }
    var end = Self.little(UInt32(0x0605_4B50)) + Self.little(UInt32(0))
    end += Self.little(UInt16(count)) + Self.little(UInt16(count))
    end += Self.little(UInt32(directory.count)) + Self.little(UInt32(offset))
    end += Self.little(UInt16(0))
    try target.append(directory + end)
    try target.commit()
  }

  /// What both headers of an entry have, from the version that is needed to the length of the name:
  /// stored, on the first day of the format's calendar.
  private static func common(checksum: UInt32, size: Int, nameLength: Int) -> [UInt8] {
    let (version, flags, method, time, day): (UInt16, UInt16, UInt16, UInt16, UInt16) = (
      0, 0, 0, 0, 33
    )
    return [version, flags, method, time, day].flatMap { little($0) } + little(checksum)
      + little(UInt32(size)) + little(UInt32(size)) + little(UInt16(nameLength))
  }

  private static func little<I: FixedWidthInteger & BitwiseCopyable>(_ value: I) -> [UInt8] {
    LittleEndian.bytes(value)
  }
}
