import Files

/// The entries of a zip archive, as its central directory lists them (PKWARE APPNOTE 6.3).
///
/// Nothing is unpacked until asked for; sizes, places and checksums are compared with what is there.
struct ZipArchive {
  struct Entry {
    var name: String
    fileprivate var method: UInt16
    fileprivate var checksum: UInt32
    fileprivate var packed: Int
    /// Bytes when unpacked.
    fileprivate(set) var count: Int
    /// Of the local header.
    fileprivate var offset: Int
  }

  static let mark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let centralHeader: UInt32 = 0x0201_4B50
  private static let localHeader: UInt32 = 0x0403_4B50
  private static let endRecord: UInt32 = 0x0605_4B50
  private static let endRecord64: UInt32 = 0x0606_4B50
  private static let endLocator64: UInt32 = 0x0706_4B50

  private let source: ByteSource
  let entries: [Entry]
  private let places: [String: Int]

  init(_ source: ByteSource) throws(Failure) {
    self.source = source
    let directory = try Self.directory(source)
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    var position = directory.offset
    for _ in 0..<directory.count {
      let (entry, next) = try Self.entry(source, at: position)
      guard places.updateValue(entries.count, forKey: entry.name) == nil else {
        throw Failure(.data, "holds two entries called `\(entry.name)`")
      }
      entries.append(entry)
      position = next
    }
    self.entries = entries
    self.places = places
  }

  subscript(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The unpacked bytes of an entry, after its checksum was compared.
  func withContents<R>(
    _ entry: Entry, _ body: (RawSpan) throws(Failure) -> R
  ) throws(Failure) -> R {
    let start = try dataStart(entry)
    func checked(_ bytes: RawSpan) throws(Failure) -> R {
      guard Inflation.checksum(bytes) == entry.checksum else {
        throw Failure(
          .data, "entry `\(entry.name)` is damaged: its CRC-32 does not fit", remedy: "copy it anew"
        )
      }
      return try body(bytes)
    }
    return try source.withBytes(at: start, entry.packed) { (packed) throws(Failure) in
      switch entry.method {
      case 0:
        guard entry.packed == entry.count else {
          throw Failure(.data, "entry `\(entry.name)` is stored with two different sizes")
        }
        return try checked(packed)
      case 8:
        let inflated = try Inflation.inflate(packed, count: entry.count)
        return try checked(unsafe inflated.span.bytes)
      default:
        throw Failure(
          .data, "entry `\(entry.name)` is packed with method \(entry.method)",
          remedy: "store or deflate it")
      }
    }
  }

  func contents(_ entry: Entry) throws(Failure) -> [UInt8] {
    try withContents(entry) { LittleEndian.array($0) }
  }

  /// Where the data begin, behind the local header, whose extra field has a length of its own.
  private func dataStart(_ entry: Entry) throws(Failure) -> Int {
    guard try source.integer(UInt32.self, at: entry.offset) == Self.localHeader else {
      throw Failure(.data, "entry `\(entry.name)` is not where the archive says")
    }
    let nameLength = Int(try source.integer(UInt16.self, at: entry.offset + 26))
    let extraLength = Int(try source.integer(UInt16.self, at: entry.offset + 28))
    let name = try source.bytes(at: entry.offset + 30, nameLength)
    guard String(decoding: name, as: UTF8.self) == entry.name else {
      throw Failure(.data, "entry `\(entry.name)` has another name in its own header")
    }
    return entry.offset + 30 + nameLength + extraLength
  }

  /// How many entries there are and where their list begins; from the record at the end, which only
  /// a comment may follow.
  private static func directory(_ source: ByteSource) throws(Failure) -> (count: Int, offset: Int) {
    let first = max(0, source.count - 22 - 0xFFFF)
    let tail = try source.bytes(at: first, source.count - first)
    var (place, excess): (Int?, Int?) = (nil, nil)
    for start in stride(from: tail.count - 22, through: 0, by: -1)
    where tail[start] == 0x50
      && LittleEndian.decode(unsafe tail.span.bytes, at: start) == endRecord
    {
      let comment: UInt16 = LittleEndian.decode(unsafe tail.span.bytes, at: start + 20)
      if start + 22 + Int(comment) == tail.count {
        place = first + start
        break
      }
      excess = excess ?? tail.count - start - 22
    }
    if place == nil, let excess {
      throw Failure(
        .data, "is a zip archive with \(excess) bytes behind its end, which are not its comment",
        remedy: "copy or download it again")
    }
    guard let end = place else {
      throw Failure(
        .data, "is a zip archive that was cut off: the list of its entries is missing",
        remedy: "copy or download it again")
    }
    var count = Int(try source.integer(UInt16.self, at: end + 10))
    var size = Int(try source.integer(UInt32.self, at: end + 12))
    var offset = Int(try source.integer(UInt32.self, at: end + 16))
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF,
      end >= 20, try source.integer(UInt32.self, at: end - 20) == endLocator64
    {
      let record = try place64(source, at: end - 20 + 8)
      guard try source.integer(UInt32.self, at: record) == endRecord64 else {
        throw Failure(.data, "is a damaged zip64 archive")
      }
      count = try place64(source, at: record + 32)
      size = try place64(source, at: record + 40)
      offset = try place64(source, at: record + 48)
    }
    // 46 bytes is the least that an entry takes in the list.
    guard offset <= end, size <= end - offset, count <= size / 46 else {
      throw Failure(.data, "is a damaged zip archive: it claims \(count) entries")
    }
    return (count, offset)
  }

  private static func place64(_ source: ByteSource, at start: Int) throws(Failure) -> Int {
    let value = try source.integer(UInt64.self, at: start)
    guard let place = Int(exactly: value), place <= source.count else {
      throw Failure(.data, "is a damaged zip archive: it points to byte \(value)")
    }
    return place
  }

  private static func entry(
    _ source: ByteSource, at start: Int
  ) throws(Failure) -> (Entry, next: Int) {
    guard try source.integer(UInt32.self, at: start) == centralHeader else {
      throw Failure(.data, "is a damaged zip archive: the list of its entries breaks off")
    }
    let flags = try source.integer(UInt16.self, at: start + 8)
    let nameLength = Int(try source.integer(UInt16.self, at: start + 28))
    let extraLength = Int(try source.integer(UInt16.self, at: start + 30))
    let commentLength = Int(try source.integer(UInt16.self, at: start + 32))
    let name = try source.bytes(at: start + 46, nameLength)
    let extra = try source.bytes(at: start + 46 + nameLength, extraLength)
    var sizes = [
      UInt64(try source.integer(UInt32.self, at: start + 24)),
      UInt64(try source.integer(UInt32.self, at: start + 20)),
      UInt64(try source.integer(UInt32.self, at: start + 42)),
    ]
    try widen(&sizes, extra)
    let text = String(decoding: name, as: UTF8.self)
    guard flags & 1 == 0 else { throw Failure(.data, "entry `\(text)` is encrypted") }
    guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
      throw Failure(
        .data, "refused: an entry of the archive is called `\(text)`, a place outside of it")
    }
    for size in sizes where size > UInt64(Int.max) {
      throw Failure(.data, "entry `\(text)` claims \(size) bytes")
    }
    let entry = Entry(
      name: text, method: try source.integer(UInt16.self, at: start + 10),
      checksum: try source.integer(UInt32.self, at: start + 16), packed: Int(sizes[1]),
      count: Int(sizes[0]), offset: Int(sizes[2]))
    guard entry.packed <= source.count, entry.offset <= source.count else {
      throw Failure(.data, "entry `\(text)` claims \(entry.packed) bytes, more than the file has")
    }
    return (entry, start + 46 + nameLength + extraLength + commentLength)
  }

  /// Replaces those of unpacked size, packed size and offset that did not fit into 32 bits by the
  /// 64-bit values of extra block 1, which holds just those, in this order.
  private static func widen(_ sizes: inout [UInt64], _ extra: [UInt8]) throws(Failure) {
    guard sizes.contains(0xFFFF_FFFF) else { return }
    let block = ByteSource(extra)
    var position = 0
    while position + 4 <= extra.count {
      let id = try block.integer(UInt16.self, at: position)
      let length = Int(try block.integer(UInt16.self, at: position + 2))
      if id == 1 {
        var place = position + 4
        for i in sizes.indices where sizes[i] == 0xFFFF_FFFF {
          sizes[i] = try block.integer(UInt64.self, at: place)
          place += 8
        }
        return
      }
      position += 4 + length
    }
  }
}
