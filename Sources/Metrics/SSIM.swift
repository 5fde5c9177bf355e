public import Documents
public import Files
import Glibc
public import Images
import Tensors

/// Structural similarity (Wang et al. 2004) in double precision: the mean over windows of
/// (2 m₁m₂ + C₁)(2 s₁₂ + C₂) / ((m₁² + m₂² + C₁)(s₁² + s₂² + C₂)).
///
/// Channels are compared one by one and averaged, except with `mixesChannels`.
public struct SSIM: Hashable, Sendable {
  public enum Window: String, Hashable, Sendable {
    /// 11×11, σ = 1.5, normalised.
    case gaussian = "gaussian 11x11, sigma 1.5"
    /// 7×7, all weights equal.
    case box = "box 7x7"

    /// One dimension; the window is its outer product with itself.
    var weights: [Double] {
      let bell: [Double]
      switch self {
      case .gaussian: bell = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
      case .box: bell = [Double](repeating: 1, count: 7)
      }
      let sum = bell.reduce(0, +)
      return bell.map { $0 / sum }
    }
  }

  public enum Padding: String, Hashable, Sendable {
    /// Only windows that lie inside the image.
    case valid
    /// A window around every pixel; the edge pixels go on outside.
    case replicate
    /// A window around every pixel; the image is mirrored at its edge pixels.
    case reflect

    /// The sample that stands for place `i` of a line of `n`.
    func inside(_ i: Int, _ n: Int) -> Int {
      if self == .reflect && n > 1 {
        let m = ((i % (2 * n - 2)) + 2 * n - 2) % (2 * n - 2)
        return min(m, 2 * n - 2 - m)
      }
      return min(max(i, 0), n - 1)
    }
  }

  public var window = Window.gaussian
  public var padding = Padding.valid
  /// Divides (co)variances by n − 1 instead of n, as scikit-image does unless told otherwise.
  public var isUnbiased = false
  /// Treats the channels as a third dimension of the window, as MATLAB does with an H×W×3 array.
  public var mixesChannels = false
  public var peak = 255.0
  static let k1 = 0.01
  static let k2 = 0.03

  public init() {}

  /// How values are made, for the digest of a protocol.
  public var json: JSON {
    [
      "window": .string(window.rawValue), "padding": .string(padding.rawValue),
      "covariance": isUnbiased ? "sample" : "population",
      "channels": mixesChannels ? "third dimension of the window" : "mean of channels",
      "k1": .number(Self.k1), "k2": .number(Self.k2),
    ]
  }

  var smallestSide: Int { padding == .valid ? window.weights.count : 1 }

  /// Fails where an image is smaller than the window.
  public func callAsFunction(_ a: RealImage, _ b: RealImage) throws(Failure) -> Double {
    precondition(
      a.width == b.width && a.height == b.height && a.channels == b.channels,
      "images of different shape")
    let taps = window.weights.count
    guard padding != .valid || min(a.width, a.height) >= taps else {
      throw Failure(
        .data, "\(a.width)×\(a.height) pixels are too few for SSIM: its window has \(taps)×\(taps)"
      )
    }
    let (a, b) = (padded(a), padded(b))
    let planes = (0..<a.channels).map { (a.channel($0), b.channel($0)) }
    let bands = Bands(self, width: a.width, height: a.height)
    let scores =
      mixesChannels
      ? mixture(planes.count).map { bands.mean(planes, mixed: $0) }
      : planes.map { bands.mean([$0], mixed: [1]) }
    return CompensatedSum(scores).value / Double(scores.count)
  }

  /// The window along the channel axis, folded onto the channels that exist: row `c` tells how
  /// much of each channel enters channel `c`.
  private func mixture(_ channels: Int) -> [[Double]] {
    let weights = window.weights
    let radius = weights.count / 2
    return (0..<channels).map { c in
      var row = [Double](repeating: 0, count: channels)
      for i in -radius...radius { row[min(max(c + i, 0), channels - 1)] += weights[i + radius] }
      return row
    }
  }

  private func padded(_ image: RealImage) -> RealImage {
    if padding == .valid { return image }
    let r = window.weights.count / 2
    let (w, h, c) = (image.width + 2 * r, image.height + 2 * r, image.channels)
    var values: [Double] = []
    values.reserveCapacity(w * h * c)
    for y in 0..<h {
      let row = padding.inside(y - r, image.height) * image.width
      for x in 0..<w {
        let pixel = (row + padding.inside(x - r, image.width)) * c
        values += image.values[pixel..<pixel + c]
      }
    }
    return RealImage(width: w, height: h, channels: c, values: values)
  }

  /// The rows of an image, some at a time: the moments of a band fit the cache.
  private struct Bands {
    let width: Int
    let weights: [Double]
    let (c1, c2, unbias): (Double, Double, Double)
    /// Size of the map.
    let (rows, columns): (Int, Int)
    private static let height = 16

    init(_ ssim: SSIM, width: Int, height: Int) {
      self.width = width
      weights = ssim.window.weights
      c1 = SSIM.k1 * ssim.peak * (SSIM.k1 * ssim.peak)
      c2 = SSIM.k2 * ssim.peak * (SSIM.k2 * ssim.peak)
      let samples = Double(weights.count * weights.count)
      unbias = ssim.isUnbiased ? samples / (samples - 1) : 1
      rows = height - weights.count + 1
      columns = width - weights.count + 1
    }

    /// The mean index of the planes mixed with these weights.
    func mean(_ planes: [(RealImage, RealImage)], mixed: [Double]) -> Double {
      let count = (rows + Self.height - 1) / Self.height
      let sums = ComputeThreads.map(count) { band in
        let first = band * Self.height
        return sum(planes, mixed, first..<min(rows, first + Self.height))
      }
      return CompensatedSum(sums).value / Double(rows * columns)
    }

    private func sum(
      _ planes: [(RealImage, RealImage)], _ mixed: [Double], _ band: Range<Int>
    ) -> Double {
      let source = band.lowerBound * width..<(band.upperBound + weights.count - 1) * width
      var moments: [Double] = []
      for (plane, weight) in zip(planes, mixed) {
        let own = PixelLoops.moments(plane.0.values[source], plane.1.values[source])
        if moments.isEmpty {
          moments = mixed.count == 1 ? own : own.map { weight * $0 }
        } else {
          for i in own.indices { moments[i] += weight * own[i] }
        }
      }
      let means = (0..<4).map { k in
        let tall = PixelLoops.window(
          moments, from: k * source.count, weights: weights, step: width,
          count: band.count * width)
        // Windows that wrap from one row into the next are dropped below.
        return PixelLoops.window(
          tall, from: 0, weights: weights, step: 1, count: tall.count - weights.count + 1)
      }
      let map = PixelLoops.similarity(means, c1: c1, c2: c2, unbias: unbias)
      var sum = 0.0
      for y in 0..<band.count {
        for x in 0..<columns { sum += map[y * width + x] }
      }
      return sum
    }
  }
}
