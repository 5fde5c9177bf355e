import Glibc

/// What a satellite with `factor` times larger pixels would have seen (Wald's protocol): every band
/// filtered by the sensor's modulation transfer function, then one pixel of `factor` × `factor` kept.
public struct SensorReduction: Hashable, Sendable {
  public let factor: Int
  /// Per band, at the Nyquist frequency of the low-resolution grid.
  public let gains: [Double]

  public init(by factor: Int, gains: [Double]) {
    precondition(factor >= 2, "reduced by \(factor)")
    precondition(gains.allSatisfy { 0 < $0 && $0 < 1 }, "gains \(gains)")
    self.factor = factor
    self.gains = gains
  }

  /// The standard deviation, in pixels, of the Gaussian that the toolbox's 41×41 filter equals to
  /// 5·10⁻⁵ a tap: (41/40) R √(−2 ln G) / π.
  public static func sigma(gain: Double, factor: Int) -> Double {
    41.0 / 40 * Double(factor) * (-2 * log(gain)).squareRoot() / .pi
  }

  /// Not rounded; edge samples are repeated outside. Pixel `factor·k + factor/2` is kept of each
  /// row and column, as MATLAB's nearest-neighbour resizing does.
  public func callAsFunction(_ image: RealImage) -> RealImage {
    precondition(gains.count == image.channels, "\(gains.count) gains, \(image.channels) bands")
    let (width, height) = (image.width / factor, image.height / factor)
    var result = [Double](repeating: 0, count: width * height * image.channels)
    for (band, gain) in gains.enumerated() {
      let weights = Self.weights(gain: gain, factor: factor)
      let plane = image.channel(band).values
      var half = [Double](repeating: 0, count: width * image.height)
      for y in 0..<image.height {
        for x in 0..<width {
          half[y * width + x] = Self.sum(
            plane, weights, at: factor * x + factor / 2, of: image.width, from: y * image.width,
            step: 1)
        }
      }
      for y in 0..<height {
        for x in 0..<width {
          result[(y * width + x) * image.channels + band] = Self.sum(
            half, weights, at: factor * y + factor / 2, of: image.height, from: x, step: width)
        }
      }
    }
    return RealImage(width: width, height: height, channels: image.channels, values: result)
  }

  /// Rounded to the depth of the picture; floats are not.
  public func callAsFunction(_ picture: Picture) -> Picture {
    Picture(rounding: self(RealImage(picture)), depth: picture.depth, peak: picture.peak)
  }

  /// 41 taps of the Gaussian, normalised.
  private static func weights(gain: Double, factor: Int) -> [Double] {
    let sigma = sigma(gain: gain, factor: factor)
    let bell = (-20...20).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = bell.reduce(0, +)
    return bell.map { $0 / sum }
  }

  private static func sum(
    _ values: [Double], _ weights: [Double], at centre: Int, of count: Int, from start: Int,
    step: Int
  ) -> Double {
    var sum = 0.0
    for (k, weight) in weights.enumerated() {
      let i = min(max(centre + k - 20, 0), count - 1)
      sum += weight * values[start + i * step]
    }
    return sum
  }
}
