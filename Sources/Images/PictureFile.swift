public import Files

/// Image files, told apart by what they contain, never by their names.
public enum PictureFile {
  /// The most pixels that are decoded: memory is taken only after this check.
  static let largestPixelCount = 1 << 28
  static let largestSampleCount = 1 << 30
  static let largestChannelCount = 512

  /// Endings of names that folders are searched for.
  public static let suffixes: Set<String> = ["png", "jpg", "jpeg", "tif", "tiff"]

  public static func read(_ path: String) throws(Failure) -> Picture {
    try decode(try Files.read(path, limit: 1 << 31), path)
  }

  /// The picture in `bytes`; `path` is what a failure names.
  public static func decode(_ bytes: [UInt8], _ path: String) throws(Failure) -> Picture {
    try named(path) { () throws(Failure) in
      switch try Format(bytes) {
      case .png: try PNG.decode(bytes)
      case .jpeg: try JPEG.decode(bytes)
      case .tiff: try TIFF.decode(bytes)
      }
    }
  }

  /// Width and height without decoding the pixels.
  public static func size(_ path: String) throws(Failure) -> Picture.Size {
    let start = try Files.readStart(of: path, bytes: 64)
    return try named(path) { () throws(Failure) in
      let size =
        switch try Format(start) {
        case .png: try PNG.size(start)
        // The header may follow large tables and previews.
        case .jpeg: try JPEG.header(try Files.readStart(of: path, bytes: 1 << 24)).size
        case .tiff: try TIFF.read(try Files.read(path, limit: 1 << 31)).header.size
        }
      try checkSize(size)
      return size
    }
  }

  /// What the picture in `bytes` decodes to, if nothing is missing at the end of them. What is
  /// between is not looked at: that takes decoding.
  public static func headerIfWhole(
    _ bytes: [UInt8], _ path: String
  ) throws(Failure) -> Picture.Header {
    try named(path) { () throws(Failure) in
      let (header, isWhole) =
        switch try Format(bytes) {
        case .png: (try PNG.header(bytes), PNG.hasEnd(bytes))
        case .jpeg: (try JPEG.header(bytes), JPEG.hasEnd(bytes))
        case .tiff: try TIFF.read(bytes)
        }
      try confirm(header)
      guard isWhole else { throw Failure(.data, "ends early, it is truncated") }
      return header
    }
  }

  /// Fails unless so much memory may be taken.
  public static func confirm(_ header: Picture.Header) throws(Failure) {
    try checkSize(header.size)
    guard header.channels <= largestChannelCount,
      header.size.width * header.size.height <= largestSampleCount / header.channels
    else {
      throw Failure(
        .data, "claims \(header.size) pixels of \(header.channels) bands; that is not read")
    }
  }

  static func checkSize(_ size: Picture.Size) throws(Failure) {
    guard size.width > 0 && size.height > 0 else {
      throw Failure(.data, "has no pixels")
    }
    guard size.width <= largestPixelCount / size.height else {
      throw Failure(.data, "claims \(size) pixels; at most \(largestPixelCount) are read")
    }
  }

  private enum Format {
    case png, jpeg, tiff

    init(_ bytes: [UInt8]) throws(Failure) {
      if bytes.starts(with: PNG.signature) {
        self = .png
      } else if bytes.starts(with: JPEG.signature) {
        self = .jpeg
      } else if TIFF.signatures.contains(where: { bytes.starts(with: $0) }) {
        self = .tiff
      } else {
        throw Failure(.data, bytes.isEmpty ? "is empty" : "is neither PNG nor JPEG nor TIFF")
      }
    }
  }

  private static func named<R>(
    _ path: String, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    do { return try body() } catch {
      var failure = error
      failure.path = path
      throw failure
    }
  }
}
