public import Files

/// A decoded image: unsigned samples, row by row from the top, channels innermost.
///
/// 16-bit samples take two bytes each, low byte first.
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

  public let width: Int
  public let height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
  public let channels: Int
  /// Bits per sample: 8 or 16.
  public let depth: Int
  public let samples: [UInt8]

  public init(width: Int, height: Int, channels: Int, depth: Int = 8, samples: [UInt8]) {
    precondition(width > 0 && height > 0 && channels > 0, "an image needs pixels")
    precondition(depth == 8 || depth == 16, "\(depth)-bit samples")
    precondition(
      samples.count == width * height * channels * (depth / 8),
      "\(samples.count) bytes do not fill \(width)×\(height)×\(channels) of \(depth) bits")
    self.width = width
    self.height = height
    self.channels = channels
    self.depth = depth
    self.samples = samples
  }

  public var size: Size { Size(width: width, height: height) }

  /// The largest value that a sample can have: 255 or 65535.
  public var peak: Int { depth == 8 ? 255 : 65535 }

  var bytesPerPixel: Int { channels * (depth / 8) }
  var bytesPerRow: Int { width * bytesPerPixel }

  /// One sample.
  public subscript(y: Int, x: Int, channel: Int) -> Int {
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
    return Picture(width: width, height: height, channels: channels, depth: depth, samples: part)
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
    guard (1...4).contains(channels) else {
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
    return Picture(width: width, height: height, channels: 3, depth: depth, samples: colours)
  }
}
