import CCodecs

/// An image of double-precision samples, row by row, channels innermost, in any range.
public struct RealImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public let channels: Int
  public var values: [Double]

  public init(width: Int, height: Int, channels: Int, values: [Double]) {
    precondition(
      values.count == width * height * channels,
      "\(values.count) values do not fill \(width)×\(height)×\(channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.values = values
  }

  /// The samples of a picture as they are: 0…255, 0…65535, or floats.
  public init(_ picture: Picture) {
    let count = picture.width * picture.height * picture.channels
    let samples = picture.samples
    let values: [Double]
    if picture.depth == 8 {
      values = unsafe [Double](unsafeUninitializedCapacity: count) { buffer, filled in
        unsafe mae_widen_u8(buffer.baseAddress, samples, count)
        filled = count
      }
    } else if picture.depth == 16 {
      values = (0..<count).map { Double(Int(samples[2 * $0]) | Int(samples[2 * $0 + 1]) << 8) }
    } else {
      values = (0..<count).map { i in
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(samples[4 * i + $1]) << UInt32(8 * $1) }
        return Double(Float(bitPattern: bits))
      }
    }
    self.init(
      width: picture.width, height: picture.height, channels: picture.channels, values: values)
  }

  /// The part without `border` rows and columns on every side.
  public func shaved(_ border: Int) -> RealImage {
    if border == 0 { return self }
    precondition(
      width > 2 * border && height > 2 * border,
      "a border of \(border) leaves nothing of \(width)×\(height)")
    let (w, h) = (width - 2 * border, height - 2 * border)
    var part: [Double] = []
    part.reserveCapacity(w * h * channels)
    for y in border..<border + h {
      let start = (y * width + border) * channels
      part += values[start..<start + w * channels]
    }
    return RealImage(width: w, height: h, channels: channels, values: part)
  }

  /// The top left part.
  public func cropped(width w: Int, height h: Int) -> RealImage {
    if w == width && h == height { return self }
    precondition(0 < w && w <= width && 0 < h && h <= height, "\(w)×\(h) of \(width)×\(height)")
    let rows = (0..<h).flatMap { values[$0 * width * channels..<($0 * width + w) * channels] }
    return RealImage(width: w, height: h, channels: channels, values: rows)
  }

  /// One channel alone.
  public func channel(_ c: Int) -> RealImage {
    if channels == 1 { return self }
    return RealImage(
      width: width, height: height, channels: 1,
      values: stride(from: c, to: values.count, by: channels).map { values[$0] })
  }
}

extension Picture {
  /// The samples of an image as they would be in a picture like this one: rounded half to even and
  /// clamped, if it has whole numbers.
  public init(rounding image: RealImage, depth: Int = 8, peak: Double? = nil) {
    var samples: [UInt8] = []
    samples.reserveCapacity(image.values.count * depth / 8)
    let limit = Picture.peak(ofDepth: depth)
    for value in image.values {
      let bits =
        depth == 32
        ? Float(value).bitPattern
        : UInt32(min(max(value.rounded(.toNearestOrEven), 0), limit))
      for k in 0..<depth / 8 { samples.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * k))) }
    }
    self.init(
      width: image.width, height: image.height, channels: image.channels, depth: depth,
      peak: peak, samples: samples)
  }
}
