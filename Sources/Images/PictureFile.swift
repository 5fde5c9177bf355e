public import Files

/// Image files, told apart by what they contain, never by their names.
public enum PictureFile {
  /// The most pixels that are decoded: memory is taken only after this check.
  static let largestPixelCount = 1 << 28

  /// Endings of names that folders are searched for.
  public static let suffixes: Set<String> = ["png", "jpg", "jpeg"]

  public static func read(_ path: String) throws(Failure) -> Picture {
    try decode(try Files.read(path, limit: 1 << 31), path)
  }

  /// The picture in `bytes`; `path` is what a failure names.
  public static func decode(_ bytes: [UInt8], _ path: String) throws(Failure) -> Picture {
    try named(path) { () throws(Failure) in
      switch try Format(bytes) {
      case .png: try PNG.decode(bytes)
      case .jpeg: try JPEG.decode(bytes)
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
        case .jpeg: try JPEG.size(try Files.readStart(of: path, bytes: 1 << 24))
        }
      try checkSize(size)
      return size
    }
  }

  /// Width and height of the picture in `bytes`, if nothing is missing at the end of them. What is
  /// between is not looked at: that takes decoding.
  public static func sizeIfWhole(_ bytes: [UInt8], _ path: String) throws(Failure) -> Picture.Size {
    try named(path) { () throws(Failure) in
      let (size, isWhole) =
        switch try Format(bytes) {
        case .png: (try PNG.size(bytes), PNG.hasEnd(bytes))
        case .jpeg: (try JPEG.size(bytes), JPEG.hasEnd(bytes))
        }
      try checkSize(size)
      guard isWhole else { throw Failure(.data, "ends early, it is truncated") }
      return size
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
    case png, jpeg

    init(_ bytes: [UInt8]) throws(Failure) {
      if bytes.starts(with: PNG.signature) {
        self = .png
      } else if bytes.starts(with: JPEG.signature) {
        self = .jpeg
      } else {
        throw Failure(.data, bytes.isEmpty ? "is empty" : "is neither PNG nor JPEG")
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
