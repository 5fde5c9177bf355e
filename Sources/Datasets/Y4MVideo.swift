import Files
import Images

/// A YUV4MPEG2 video: 8-bit frames without compression, read one at a time.
///
/// Samples are taken as ITU-R BT.601 in video range (16…235), or in full range where the header says
/// `XCOLORRANGE=FULL`; chroma of 4:2:0 and 4:2:2 is repeated. Programs differ in both, so frames as
/// PNG are the safer way to share data.
struct Y4MVideo {
  static let mark = Array("YUV4MPEG2 ".utf8)
  private static let frameMark = Array("FRAME".utf8)

  let header: Picture.Header
  let count: Int
  private let file: MappedFile
  private let path: String
  /// Where the samples of each frame begin.
  private let starts: [Int]
  private let isFullRange: Bool
  /// By which chroma has fewer columns and rows; nil for grey.
  private let chroma: (across: Int, down: Int)?

  init(_ path: String) throws(Failure) {
    self.path = path
    file = try MappedFile(path)
    let (header, isFullRange, chroma, starts) = try Failure.naming(path) {
      [file] () throws(Failure) in
      try file.withBytes { (bytes) throws(Failure) in try Self.layout(bytes) }
    }
    (self.header, self.isFullRange, self.chroma) = (header, isFullRange, chroma)
    self.starts = starts
    count = starts.count
  }

  private typealias Layout = (Picture.Header, Bool, (across: Int, down: Int)?, [Int])

  private static func layout(_ bytes: RawSpan) throws(Failure) -> Layout {
    let first = try line(bytes, at: 0)
    let words = String(decoding: first, as: UTF8.self).split(separator: " ")
    var (width, height) = (0, 0)
    var isFullRange = false
    var chroma: (across: Int, down: Int)? = (2, 2)
    for word in words.dropFirst() {
      let value = word.dropFirst()
      switch word.first {
      case "W": width = Int(value) ?? 0
      case "H": height = Int(value) ?? 0
      case "C": chroma = try sampling(value)
      case "X" where value == "COLORRANGE=FULL": isFullRange = true
      default: break
      }
    }
    let header = Picture.Header(
      Picture.Size(width: width, height: height), channels: chroma == nil ? 1 : 3, depth: 8)
    try PictureFile.confirm(header)
    let luma = width * height
    let colour = chroma.map { 2 * up(width, $0.across) * up(height, $0.down) } ?? 0
    var starts: [Int] = []
    var position = first.count + 1
    while position < bytes.byteCount {
      let mark = try line(bytes, at: position)
      guard mark.starts(with: frameMark) else {
        throw Failure(.data, "has no frame at byte \(position), where one should begin")
      }
      position += mark.count + 1
      guard luma + colour <= bytes.byteCount - position else {
        throw Failure(.data, "ends early, it is truncated: frame \(starts.count) is not whole")
      }
      starts.append(position)
      position += luma + colour
    }
    guard !starts.isEmpty else { throw Failure(.data, "has no frames") }
    return (header, isFullRange, chroma, starts)
  }

  private static func sampling(_ name: Substring) throws(Failure) -> (across: Int, down: Int)? {
    switch name {
    case "420", "420jpeg", "420mpeg2", "420paldv": (2, 2)
    case "422": (2, 1)
    case "444": (1, 1)
    case "mono": nil
    default: throw Failure(.data, "is a video of the kind `C\(name)`; 8 bits are read")
    }
  }

  private static func up(_ n: Int, _ by: Int) -> Int { (n + by - 1) / by }

  private static func line(_ bytes: RawSpan, at start: Int) throws(Failure) -> [UInt8] {
    var text: [UInt8] = []
    for i in start..<min(bytes.byteCount, start + 1024) {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self)
      if byte == 10 { return text }
      text.append(byte)
    }
    throw Failure(.data, "is a damaged video: a header does not end")
  }

  func picture(_ frame: Int) throws(Failure) -> Picture {
    let (width, height) = (header.size.width, header.size.height)
    let luma = width * height
    let (across, down) = chroma ?? (1, 1)
    let plane = (width: Self.up(width, across), height: Self.up(height, down))
    let total = luma + (chroma == nil ? 0 : 2 * plane.width * plane.height)
    let bytes = file.withBytes { all in
      unsafe all.extracting(starts[frame]..<starts[frame] + total)
        .withUnsafeBytes { unsafe Array($0) }
    }
    guard chroma != nil else {
      return Picture(width: width, height: height, channels: 1, samples: bytes)
    }
    var samples: [UInt8] = []
    samples.reserveCapacity(3 * luma)
    for y in 0..<height {
      for x in 0..<width {
        let c = luma + y / down * plane.width + x / across
        append(bytes[y * width + x], bytes[c], bytes[c + plane.width * plane.height], to: &samples)
      }
    }
    return Picture(width: width, height: height, channels: 3, samples: samples)
  }

  private func append(_ luma: UInt8, _ blue: UInt8, _ red: UInt8, to samples: inout [UInt8]) {
    let y = isFullRange ? Double(luma) : (Double(luma) - 16) * 255 / 219
    let gain = isFullRange ? 1 : 255.0 / 224
    let (b, r) = ((Double(blue) - 128) * gain, (Double(red) - 128) * gain)
    let colours = [y + 1.402 * r, y - 0.344136 * b - 0.714136 * r, y + 1.772 * b]
    for value in colours { samples.append(UInt8(min(max(value, 0), 255).rounded())) }
  }
}
