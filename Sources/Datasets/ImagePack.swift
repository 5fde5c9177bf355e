public import Documents
public import Files
public import Images
import Tensors

/// Decoded pictures and clips in one file, mapped into memory: any pixel at once.
///
/// The samples of all pictures come first, then an index as JSON, then 64 bytes: where the index
/// starts, its length, the SHA-256 of everything before, and a mark. Numbers are little-endian.
public struct ImagePack: Sendable {
  /// One picture or clip of a pack.
  public struct Entry: Hashable, Sendable {
    public let id: String
    public let width: Int
    public let height: Int
    public let channels: Int
    /// Bits of a sample, and the value that counts as 1; see `Picture`.
    public let depth: Int
    public let peak: Double
    /// 1 for pictures.
    public let frames: Int
    /// Where its first sample lies in the file.
    public let offset: Int
    /// Bytes from one frame to the next, which may have frames of others between them.
    public let step: Int
    /// `Picture.digest` of a picture; of a clip, the digest of those of its frames.
    public let pixels: Digest

    public var size: Picture.Size { Picture.Size(width: width, height: height) }
    /// Of one frame.
    var byteCount: Int { width * height * channels * (depth / 8) }
  }

  static let mark = Array("mae-run pack 1\n\0".utf8)
  static let trailerBytes = 64
  static let format = "mae-run-pack/1"

  public let path: String
  public let entries: [Entry]
  /// What the maker wrote about the pack.
  public let about: JSON
  /// Of everything in the file but the trailer: the content of the pack.
  public let digest: Digest
  private let file: MappedFile

  /// Opens a pack and checks its index; `verifying` reads every byte as well.
  public init(_ path: String, verifying: Bool = false) throws(Failure) {
    self.path = path
    file = try MappedFile(path)
    let damaged = Failure(
      .store, "is not a whole pack of pictures", path: path,
      remedy: "remove it; the next run makes it again")
    let count = file.count
    let trailer = file.withBytes { bytes in
      (max(count - Self.trailerBytes, 0)..<count).map {
        unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      }
    }
    guard trailer.count == Self.trailerBytes, trailer[48...].elementsEqual(Self.mark),
      let start = Self.number(trailer[0..<8]), let length = Self.number(trailer[8..<16]),
      start <= count, length == count - Self.trailerBytes - start
    else { throw damaged }
    digest = Digest(hex: Self.hex(trailer[16..<48])) ?? Digest.of("")
    let text = file.withBytes { bytes in
      (start..<start + length).map {
        unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      }
    }
    guard let index = try? JSON(parsing: text), index["format"]?.string == Self.format,
      let items = index["images"]?.array
    else { throw damaged }
    about = index["about"] ?? nil
    let entries = items.compactMap { Entry($0, before: start) }
    guard entries.count == items.count else { throw damaged }
    self.entries = entries
    if verifying { try verify() }
  }

  /// Reads every byte and compares with the digest in the trailer.
  public func verify() throws(Failure) {
    var hash = Hash()
    file.withBytes { bytes in
      hash.update(bytes.extracting(first: bytes.byteCount - Self.trailerBytes))
    }
    guard hash.finish() == digest else {
      throw Failure(
        .store, "has changed on the disk", path: path,
        remedy: "remove it; the next run makes it again")
    }
  }

  public var count: Int { entries.count }

  /// One frame; pictures have frame 0 alone.
  public func picture(_ i: Int, frame: Int = 0) -> Picture {
    let entry = entries[i]
    return withSamples(of: i, frame: frame) { samples in
      let bytes = unsafe samples.withUnsafeBytes { unsafe Array($0) }
      return Picture(
        width: entry.width, height: entry.height, channels: entry.channels, depth: entry.depth,
        peak: entry.peak, samples: bytes)
    }
  }

  /// The samples of one frame, row by row, for as long as `body` runs.
  func withSamples<R>(of i: Int, frame: Int = 0, _ body: (RawSpan) -> R) -> R {
    let entry = entries[i]
    precondition((0..<entry.frames).contains(frame), "frame \(frame) of \(entry.frames)")
    let start = entry.offset + frame * entry.step
    return file.withBytes { body($0.extracting(start..<start + entry.byteCount)) }
  }

  /// Pairs of ids whose pixels are the same.
  public func overlap(with other: ImagePack) -> [(own: String, other: String)] {
    let theirs = Dictionary(other.entries.map { ($0.pixels, $0.id) }) { first, _ in first }
    return entries.compactMap { entry in theirs[entry.pixels].map { (entry.id, $0) } }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension ImagePack.Entry {
  /// From the index; nil unless all samples lie before `end`.
  init?(_ json: JSON, before end: Int) {
    guard let id = json["id"]?.string, let width = json["width"]?.int,
      let height = json["height"]?.int, let channels = json["channels"]?.int,
      let offset = json["offset"]?.int, let text = json["sha256"]?.string,
      let pixels = Digest(hex: text), (1...1 << 20).contains(width),
      (1...1 << 20).contains(height), (1...512).contains(channels),
      case let depth = json["depth"]?.int ?? 8, [8, 16, 32].contains(depth),
      case let peak = json["peak"]?.double ?? Picture.peak(ofDepth: depth), peak > 0,
      case let bytes = width * height * channels * (depth / 8), (0...end).contains(offset),
      bytes <= end - offset
    else { return nil }
    let (frames, step) = (json["frames"]?.int ?? 1, json["step"]?.int ?? bytes)
    guard (1...1 << 20).contains(frames), (bytes...1 << 42).contains(step),
      (frames - 1) * step <= end - offset - bytes
    else { return nil }
    self.init(
      id: id, width: width, height: height, channels: channels, depth: depth, peak: peak,
      frames: frames, offset: offset, step: step, pixels: pixels)
  }

  var json: JSON {
    var json: JSON = [
      "id": .string(id), "width": .integer(width), "height": .integer(height),
      "channels": .integer(channels), "offset": .integer(offset),
    ]
    // Nothing is written that goes without saying.
    if depth != 8 { json["depth"] = .integer(depth) }
    if peak != Picture.peak(ofDepth: depth) { json["peak"] = .number(peak) }
    if frames > 1 {
      json["frames"] = .integer(frames)
      json["step"] = .integer(step)
    }
    json["sha256"] = .string(pixels.hex)
    return json
  }
}
