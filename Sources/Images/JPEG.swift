import CTurboJPEG
public import Files

/// JPEG files, grey or colour, decoded with the accurate integer transform, whose result does not
/// depend on the processor. Orientation tags are not followed.
public enum JPEG {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  public static func decode(_ bytes: [UInt8]) throws(Failure) -> Picture {
    let handle = try unsafe open()
    defer { unsafe tjDestroy(handle) }
    let header = try unsafe readHeader(handle, bytes)
    try PictureFile.confirm(header)
    let (width, height) = (header.size.width, header.size.height)
    let count = header.byteCount
    let format = header.channels == 1 ? TJPF_GRAY : TJPF_RGB
    // A warning means that some of the picture is missing or invented.
    let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
    var failed = false
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      failed =
        unsafe tjDecompress2(
          handle, bytes, UInt(bytes.count), buffer.baseAddress, Int32(width), 0, Int32(height),
          Int32(format.rawValue), flags) != 0
      filled = failed ? 0 : count
    }
    guard !failed else { throw unsafe damaged(handle) }
    return Picture(width: width, height: height, channels: header.channels, samples: samples)
  }

  static func header(_ bytes: [UInt8]) throws(Failure) -> Picture.Header {
    let handle = try unsafe open()
    defer { unsafe tjDestroy(handle) }
    return try unsafe readHeader(handle, bytes)
  }

  private static func open() throws(Failure) -> tjhandle {
    guard let handle = unsafe tjInitDecompress() else {
      throw Failure(.resources, "the JPEG decoder has no memory")
    }
    return unsafe handle
  }

  private static func readHeader(
    _ handle: tjhandle, _ bytes: [UInt8]
  ) throws(Failure) -> Picture.Header {
    var (width, height, subsampling, space) = (Int32(0), Int32(0), Int32(0), Int32(0))
    guard
      unsafe tjDecompressHeader3(
        handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &space) == 0
    else { throw unsafe damaged(handle) }
    let size = Picture.Size(width: Int(width), height: Int(height))
    switch TJCS(UInt32(space)) {
    case TJCS_GRAY: return Picture.Header(size, channels: 1, depth: 8)
    case TJCS_RGB, TJCS_YCbCr: return Picture.Header(size, channels: 3, depth: 8)
    default:
      throw Failure(
        .data, "is a CMYK JPEG, made for printing", remedy: "convert it to RGB first")
    }
  }

  private static func damaged(_ handle: tjhandle) -> Failure {
    let reason = unsafe String(cString: tjGetErrorStr2(handle))
    return Failure(.data, "is a damaged JPEG: \(reason)")
  }

  /// Whether the mark that ends a picture is near the end; cameras append data of their own.
  static func hasEnd(_ bytes: [UInt8]) -> Bool {
    let tail = bytes.suffix(1 << 16)
    return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
  }
}
