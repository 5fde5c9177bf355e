public import Documents
public import Files
public import Images

/// Writes a pack picture by picture; it holds no more than what is being appended.
public struct ImagePackWriter: ~Copyable {
  private var file: AtomicFile
  private var hash = Hash()
  private var entries: [ImagePack.Entry] = []
  /// Digests of the frames of a clip whose end has not come, by its parts.
  private var open: [[Digest]] = []

  public init(_ path: String) throws(Failure) {
    file = try AtomicFile(path)
  }

  public mutating func append(_ picture: Picture, id: String) throws(Failure) {
    try append([picture], id: id)
  }

  /// Adds pictures that belong together, each under an entry of its own; of clips, frame `frame`
  /// of `frames`, in order. The frames of several parts alternate, so that nothing is held back.
  public mutating func append(
    _ parts: [Picture], id: String, frame: Int = 0, of frames: Int = 1
  ) throws(Failure) {
    if frame == 0 {
      open = parts.map { _ in [] }
      var offset = file.count
      let step = parts.reduce(0) { $0 + $1.samples.count }
      for picture in parts {
        entries.append(
          ImagePack.Entry(
            id: id, width: picture.width, height: picture.height, channels: picture.channels,
            depth: picture.depth, peak: picture.peak, frames: frames, offset: offset, step: step,
            pixels: picture.digest))
        offset += picture.samples.count
      }
    }
    let first = entries.count - parts.count
    for (k, picture) in parts.enumerated() {
      let entry = entries[first + k]
      guard picture.size == entry.size && picture.channels == entry.channels,
        picture.depth == entry.depth
      else {
        throw Failure(
          .data, "frame \(frame) of `\(id)` has \(picture.size) pixels, frame 0 \(entry.size)")
      }
      open[k].append(picture.digest)
      try write(picture.samples)
      if frame == frames - 1 && frames > 1 {
        let pixels = Digest.of(open[k].map(\.hex).joined(separator: "\n"))
        entries[first + k] = entry.with(pixels: pixels)
      }
    }
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

extension ImagePack.Entry {
  fileprivate func with(pixels: Digest) -> ImagePack.Entry {
    ImagePack.Entry(
      id: id, width: width, height: height, channels: channels, depth: depth, peak: peak,
      frames: frames, offset: offset, step: step, pixels: pixels)
  }
}
