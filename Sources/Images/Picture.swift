public import Files

/// A decoded image: row by row from the top, channels innermost.
///
/// Samples are unsigned numbers of 8 or 16 bits, low byte first, or single-precision floats.
public struct Picture: Hashable, Sendable {
  /// What a file says of itself before anything is decoded.
  public struct Size: Hashable, Sendable, CustomStringConvertible {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }

    /// Width × height, as image programs write it.
    public var description: String { "\(width)×\(height)" }
  }

  /// What a file decodes to.
  public struct Header: Hashable, Sendable {
    public var size: Size
    public var channels: Int
    public var depth: Int

    public init(_ size: Size, channels: Int, depth: Int) {
      self.size = size
      self.channels = channels
      self.depth = depth
    }

    var byteCount: Int { size.width * size.height * channels * (depth / 8) }
  }

  public let width: Int
  public let height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha or four bands, more are bands.
  public let channels: Int
  /// Bits per sample: 8, 16, or 32 for floats.
  public let depth: Int
  /// The value that counts as 1: that of the depth unless the camera had fewer bits.
  public let peak: Double
  public let samples: [UInt8]

  public init(
    width: Int, height: Int, channels: Int, depth: Int = 8, peak: Double? = nil,
    samples: [UInt8]
  ) {
    precondition(width > 0 && height > 0 && channels > 0, "an image needs pixels")
    precondition([8, 16, 32].contains(depth), "\(depth)-bit samples")
    precondition(
      samples.count == width * height * channels * (depth / 8),
      "\(samples.count) bytes do not fill \(width)×\(height)×\(channels) of \(depth) bits")
    self.width = width
    self.height = height
    self.channels = channels
    self.depth = depth
    self.peak = peak ?? Self.peak(ofDepth: depth)
    self.samples = samples
  }

  public var size: Size { Size(width: width, height: height) }

  public var header: Header { Header(size, channels: channels, depth: depth) }

  /// 255, 65535, or 1 of floats.
  public static func peak(ofDepth depth: Int) -> Double {
    switch depth {
    case 8: 255
    case 16: 65535
    default: 1
    }
  }

  /// The same samples with another meaning.
  public func with(peak: Double) -> Picture {
    Picture(
      width: width, height: height, channels: channels, depth: depth, peak: peak,
      samples: samples)
  }

  var bytesPerPixel: Int { channels * (depth / 8) }
  var bytesPerRow: Int { width * bytesPerPixel }

  /// One sample of 8 or 16 bits.
  public subscript(y: Int, x: Int, channel: Int) -> Int {
    precondition(depth < 32, "samples are floats")
    let i = (y * width + x) * channels + channel
    if depth == 8 { return Int(samples[i]) }
    return Int(samples[2 * i]) | Int(samples[2 * i + 1]) << 8
  }

  /// The digest of size, depth and samples: equal for equal pictures, whatever file they came in.
  public var digest: Digest {
    var hash = Hash()
    hash.update("\(height) \(width) \(channels) \(depth)\n")
    hash.update(samples)
    return hash.finish()
  }

  /// The part that starts at column `x`, row `y`.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Picture {
    precondition(
      x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width
        && y + height <= self.height,
      "a crop of \(width)×\(height) at \(x), \(y) leaves the \(size) picture")
    if width == self.width && height == self.height { return self }
    var part: [UInt8] = []
    part.reserveCapacity(width * height * bytesPerPixel)
    for row in y..<y + height {
      let start = row * bytesPerRow + x * bytesPerPixel
      part += samples[start..<start + width * bytesPerPixel]
    }
    return Picture(
      width: width, height: height, channels: channels, depth: depth, peak: peak, samples: part)
  }

  /// Cropped at the right and the bottom until both sides are multiples of `scale`.
  public func cropped(toMultipleOf scale: Int) -> Picture {
    cropped(x: 0, y: 0, width: width - width % scale, height: height - height % scale)
  }

  /// Three channels: grey is repeated, an alpha channel without effect is dropped.
  ///
  /// A picture that is really transparent has no colour of its own there, so it is refused.
  public func rgb() throws(Failure) -> Picture {
    if channels == 3 { return self }
    guard (1...4).contains(channels), depth < 32 || channels % 2 == 1 else {
      throw Failure(.data, "has \(channels) channels; expected grey or RGB")
    }
    let bytes = depth / 8
    let pixels = width * height
    let hasAlpha = channels % 2 == 0
    var colours: [UInt8] = []
    colours.reserveCapacity(pixels * 3 * bytes)
    for p in 0..<pixels {
      let pixel = samples[p * bytesPerPixel..<(p + 1) * bytesPerPixel]
      if hasAlpha && pixel.suffix(bytes).contains(where: { $0 != 255 }) {
        throw Failure(
          .data, "is transparent in places",
          remedy: "flatten it onto a background first; restoration has no use for alpha")
      }
      if channels < 3 {
        for _ in 0..<3 { colours += pixel.prefix(bytes) }
      } else {
        colours += pixel.prefix(3 * bytes)
      }
    }
    return Picture(
      width: width, height: height, channels: 3, depth: depth, peak: peak, samples: colours)
  }
}
