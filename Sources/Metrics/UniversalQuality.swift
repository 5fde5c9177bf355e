public import Files
public import Images

/// The universal image quality index (Wang, Bovik 2002): over all windows of `block` × `block`
/// pixels, the mean of 4 m₁m₂ s₁₂ / ((m₁² + m₂²)(s₁² + s₂²)); bands are compared one by one.
///
/// Where nothing varies the means alone are compared, where both are black the variation alone.
public struct UniversalQuality: Hashable, Sendable {
  public var block: Int
  /// What counts as nothing, in squared units of the image: flat areas of images in 0…1 are judged
  /// differently from those in 0…255.
  static let nothing = 1e-8

  public init(block: Int = 8) { self.block = block }

  /// Fails where an image is smaller than a window.
  public func callAsFunction(_ a: RealImage, _ b: RealImage) throws(Failure) -> Double {
    var sum = 0.0
    for band in 0..<a.channels { sum += try index(a.channel(band), b.channel(band)) }
    return sum / Double(a.channels)
  }

  /// Of two planes.
  func index(_ a: RealImage, _ b: RealImage) throws(Failure) -> Double {
    let (rows, columns) = (a.height - block + 1, a.width - block + 1)
    guard rows > 0 && columns > 0 else {
      throw Failure(
        .data, "\(a.width)×\(a.height) pixels are too few for Q: its window has \(block)×\(block)")
    }
    let moments = PixelLoops.moments(a.values[...], b.values[...])
    let weights = [Double](repeating: 1 / Double(block), count: block)
    let n = a.values.count
    let means = (0..<4).map { k in
      let tall = PixelLoops.window(
        moments, from: k * n, weights: weights, step: a.width, count: rows * a.width)
      // Windows that wrap from one row into the next are dropped below.
      return PixelLoops.window(
        tall, from: 0, weights: weights, step: 1, count: tall.count - block + 1)
    }
    var sum = CompensatedSum()
    for y in 0..<rows {
      for i in y * a.width..<y * a.width + columns {
        sum.add(Self.index(means[0][i], means[1][i], squares: means[2][i], product: means[3][i]))
      }
    }
    return sum.value / Double(rows * columns)
  }

  @inline(__always)
  private static func index(
    _ ma: Double, _ mb: Double, squares: Double, product: Double
  ) -> Double {
    let level = ma * ma + mb * mb
    let variation = squares - level
    let common = product - ma * mb
    switch (variation > nothing, level > nothing) {
    case (false, true): return 2 * ma * mb / level
    case (true, false): return 2 * common / variation
    case (true, true): return 4 * ma * mb * common / (level * variation)
    case (false, false): return 1
    }
  }
}
