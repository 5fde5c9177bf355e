import CCodecs
public import Files

/// PNG files. Every error in a file, a wrong checksum included, is a failure; gamma and colour
/// profiles never change a sample.
public enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Deflate cannot shrink anything by more than this, so a header that promises more pixels lies.
  private static let largestRatio = 1032

  public static func decode(_ bytes: [UInt8]) throws(Failure) -> Picture {
    let header = try header(bytes)
    try PictureFile.confirm(header)
    let (width, height) = (header.size.width, header.size.height)
    let count = header.byteCount
    var message = [CChar](repeating: 0, count: Int(MAE_CODEC_MESSAGE))
    // One bit of the file may become 32 samples where a palette is expanded.
    guard count / 32 <= largestRatio * bytes.count else {
      throw Failure(.data, "is damaged: it is too short for \(width)×\(height) pixels")
    }
    var failed = false
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      failed =
        unsafe mae_png_decode(bytes, bytes.count, buffer.baseAddress, count, &message) != 0
      filled = failed ? 0 : count
    }
    guard !failed else { throw damaged(message) }
    return Picture(
      width: width, height: height, channels: header.channels, depth: header.depth,
      samples: samples)
  }

  /// The file as bytes: the same picture always gives the same ones.
  public static func encode(_ picture: Picture, level: Int = 4) -> [UInt8] {
    precondition(picture.channels <= 4, "a PNG has at most 4 channels, not \(picture.channels)")
    precondition(picture.depth <= 16, "a PNG holds no floats")
    precondition((0...9).contains(level), "compression level \(level) is not in 0...9")
    var info = mae_png_info(
      width: UInt32(picture.width), height: UInt32(picture.height),
      channels: Int32(picture.channels), depth: Int32(picture.depth))
    var message = [CChar](repeating: 0, count: Int(MAE_CODEC_MESSAGE))
    var (bytes, count) = unsafe (nil as UnsafeMutablePointer<UInt8>?, 0)
    let status = unsafe mae_png_encode(
      picture.samples, &info, Int32(level), &bytes, &count, &message)
    precondition(status == 0, "a picture could not be encoded: \(String(codecMessage: message))")
    defer { unsafe mae_png_free(bytes) }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  public static func write(_ picture: Picture, to path: String) throws(Failure) {
    try Files.write(encode(picture), to: path)
  }

  /// Width and height as the first bytes of a file tell them.
  static func size(_ start: [UInt8]) throws(Failure) -> Picture.Size {
    guard start.count >= 24, start[12..<16].elementsEqual("IHDR".utf8) else {
      throw Failure(.data, "is a damaged PNG: it has no header")
    }
    func number(_ i: Int) -> Int { start[i..<i + 4].reduce(0) { $0 << 8 | Int($1) } }
    return Picture.Size(width: number(16), height: number(20))
  }

  /// What a file decodes to, by what stands before its pixels.
  static func header(_ bytes: [UInt8]) throws(Failure) -> Picture.Header {
    var info = mae_png_info()
    var message = [CChar](repeating: 0, count: Int(MAE_CODEC_MESSAGE))
    guard unsafe mae_png_read_info(bytes, bytes.count, &info, &message) == 0 else {
      throw damaged(message)
    }
    return Picture.Header(
      Picture.Size(width: Int(info.width), height: Int(info.height)),
      channels: Int(info.channels), depth: Int(info.depth))
  }

  private static func damaged(_ message: [CChar]) -> Failure {
    Failure(.data, "is a damaged PNG: \(String(codecMessage: message))")
  }

  /// Whether the chunks lead to the one that ends the file.
  static func hasEnd(_ bytes: [UInt8]) -> Bool {
    var position = signature.count
    // Length, name, data, checksum.
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let next = position + 12 + length
      guard next <= bytes.count else { return false }
      if bytes[position + 4..<position + 8].elementsEqual("IEND".utf8) { return true }
      position = next
    }
    return false
  }
}
