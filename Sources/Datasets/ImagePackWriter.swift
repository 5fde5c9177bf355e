public import Documents
public import Files
public import Images

/// Writes a pack picture by picture; at no time does it hold more than one.
public struct ImagePackWriter: ~Copyable {
  private var file: AtomicFile
  private var hash = Hash()
  private var entries: [ImagePack.Entry] = []

  public init(_ path: String) throws(Failure) {
    file = try AtomicFile(path)
  }

  public mutating func append(_ picture: Picture, id: String) throws(Failure) {
    precondition(picture.depth == 8, "packs hold 8-bit pictures")
    entries.append(
      ImagePack.Entry(
        id: id, width: picture.width, height: picture.height, channels: picture.channels,
        offset: file.count, pixels: picture.digest))
    try write(picture.samples)
  }

  private mutating func write(_ bytes: [UInt8]) throws(Failure) {
    hash.update(bytes)
    try file.append(bytes)
  }

  /// Adds index and trailer and gives the file its name; the result is the digest of the content.
  public consuming func finish(about: JSON = nil) throws(Failure) -> Digest {
    let index: JSON = [
      "format": .string(ImagePack.format), "about": about,
      "images": .array(entries.map(\.json)),
    ]
    let text = Array(index.compact.utf8)
    let start = file.count
    try write(text)
    let digest = hash.finish()
    var trailer = Self.bytes(start) + Self.bytes(text.count)
    trailer += digest.bytes + ImagePack.mark
    try file.append(trailer)
    try file.commit()
    return digest
  }

  private static func bytes(_ number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
