import CCodecs
public import Files

/// TIFF files: bands of 8 or 16 bits or floats, in strips or tiles, of the first picture in the
/// file. Samples stay as they are: CMYK is four bands, as public pan-sharpening sets use it.
/// Orientation tags are not followed.
public enum TIFF {
  static let signatures: [[UInt8]] = [
    [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
  ]

  /// No compression that is read shrinks anything by more than this.
  private static let largestRatio = 4096

  public static func decode(_ bytes: [UInt8]) throws(Failure) -> Picture {
    let (header, _) = try read(bytes)
    try PictureFile.confirm(header)
    let count = header.byteCount
    guard count / largestRatio <= bytes.count else {
      throw Failure(.data, "is damaged: it is too short for \(header.size) pixels")
    }
    var message = [CChar](repeating: 0, count: Int(MAE_CODEC_MESSAGE))
    var failed = false
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      failed =
        unsafe mae_tiff_decode(bytes, bytes.count, buffer.baseAddress, count, &message) != 0
      filled = failed ? 0 : count
    }
    guard !failed else { throw damaged(message) }
    return Picture(
      width: header.size.width, height: header.size.height, channels: header.channels,
      depth: header.depth, samples: samples)
  }

  /// What the file says of itself, and whether nothing is missing at its end.
  static func read(_ bytes: [UInt8]) throws(Failure) -> (header: Picture.Header, isWhole: Bool) {
    guard directoryLies(within: bytes) else {
      throw Failure(.data, "ends early, it is truncated")
    }
    var info = mae_tiff_info()
    var message = [CChar](repeating: 0, count: Int(MAE_CODEC_MESSAGE))
    guard unsafe mae_tiff_read_info(bytes, bytes.count, &info, &message) == 0 else {
      throw damaged(message)
    }
    let size = Picture.Size(width: Int(info.width), height: Int(info.height))
    let header = Picture.Header(size, channels: Int(info.channels), depth: Int(info.depth))
    return (header, info.is_whole != 0)
  }

  /// Whether the directory, which often stands at the end, begins inside the file.
  private static func directoryLies(within bytes: [UInt8]) -> Bool {
    guard bytes.count >= 16 else { return false }
    let isLittle = bytes[0] == signatures[0][0]
    let isBig = bytes[2] == 43 || bytes[3] == 43
    let field = isBig ? bytes[8..<16] : bytes[4..<8]
    let ordered = isLittle ? Array(field.reversed()) : Array(field)
    return ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } <= UInt64(bytes.count - 2)
  }

  /// The file as bytes, not compressed: any number of bands of any depth.
  public static func encode(_ picture: Picture) -> [UInt8] {
    let bands = picture.channels
    let isColour = bands == 3 || bands == 4
    let (grey, colour): (UInt32, UInt32) = (1, 2)
    let extra = bands - (isColour ? 3 : 1)
    let depths = [UInt32](repeating: UInt32(picture.depth), count: bands)
    let kinds = [UInt32](repeating: picture.depth == 32 ? 3 : 1, count: bands)
    var file = Directory(samples: picture.samples)
    file.add(256, .long, [UInt32(picture.width)])
    file.add(257, .long, [UInt32(picture.height)])
    file.add(258, .short, depths)
    file.add(259, .short, [1])
    file.add(262, .short, [isColour ? colour : grey])
    file.add(273, .long, [8])
    file.add(277, .short, [UInt32(bands)])
    file.add(278, .long, [UInt32(picture.height)])
    file.add(279, .long, [UInt32(picture.samples.count)])
    file.add(284, .short, [1])
    if extra > 0 { file.add(338, .short, [UInt32](repeating: 0, count: extra)) }
    file.add(339, .short, kinds)
    return file.bytes
  }

  private static func damaged(_ message: [CChar]) -> Failure {
    Failure(.data, "is a TIFF that cannot be read: \(String(codecMessage: message))")
  }

  /// A little-endian file with the samples in front and one directory behind them.
  private struct Directory {
    enum Kind: UInt32 {
      case short = 3
      case long = 4
    }

    private var body: [UInt8]
    private var entries: [(tag: UInt32, kind: Kind, values: [UInt32])] = []

    init(samples: [UInt8]) { body = samples + (samples.count % 2 == 0 ? [] : [0]) }

    mutating func add(_ tag: UInt32, _ kind: Kind, _ values: [UInt32]) {
      entries.append((tag, kind, values))
    }

    var bytes: [UInt8] {
      var body = body
      var table = Self.bytes(UInt32(entries.count), 2)
      for entry in entries {
        let size = entry.kind == .short ? 2 : 4
        let data = entry.values.flatMap { Self.bytes($0, size) }
        table += Self.bytes(entry.tag, 2) + Self.bytes(entry.kind.rawValue, 2)
        table += Self.bytes(UInt32(entry.values.count), 4)
        if data.count <= 4 {
          table += data + [UInt8](repeating: 0, count: 4 - data.count)
        } else {
          table += Self.bytes(UInt32(8 + body.count), 4)
          body += data + (data.count % 2 == 0 ? [] : [0])
        }
      }
      return TIFF.signatures[0] + Self.bytes(UInt32(8 + body.count), 4) + body + table
        + Self.bytes(0, 4)
    }

    private static func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
  }
}

extension String {
  /// The sentence that a function of `CCodecs` left.
  init(codecMessage message: [CChar]) {
    self.init(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
