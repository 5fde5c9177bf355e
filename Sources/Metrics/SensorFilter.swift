import Glibc
public import Images

/// The toolbox's own 41×41 filter with a sensor's modulation transfer function: a Gaussian in
/// frequency, transformed back, under a Kaiser window (β = 0.5) that is turned around its centre.
///
/// `SensorReduction` uses the Gaussian that it almost is; metrics need the filter itself.
public struct SensorFilter: Hashable, Sendable {
  static let side = 41
  /// `[41, 41]`.
  public private(set) var weights: [Double]

  /// - Parameters:
  ///   - gain: at the Nyquist frequency of a grid that is `ratio` times coarser
  ///   - isNormalised: whether the weights add up to 1
  public init(gain: Double, ratio: Int = 4, isNormalised: Bool) {
    let n = Self.side
    let r = n / 2
    // (n − 1)/2 · 1/ratio samples of the spectrum lead to the Nyquist frequency.
    let spread = Double(r) / Double(ratio) / (-2 * log(gain)).squareRoot()
    // The inverse transform of a product is the product of inverse transforms.
    let line = (-r...r).map { x -> Double in
      var sum = 0.0
      for f in -r...r {
        let gain = exp(-Double(f * f) / (2 * spread * spread))
        sum += gain * cos(2 * .pi * Double(f * x) / Double(n))
      }
      return sum / Double(n)
    }
    weights = []
    for y in -r...r {
      for x in -r...r {
        let distance = hypot(Double(x), Double(y)) / Double(n - 1)
        weights.append(line[y + r] * line[x + r] * Self.window(distance))
      }
    }
    if isNormalised {
      let sum = CompensatedSum(weights).value
      weights = weights.map { $0 / sum }
    }
  }

  /// The Kaiser window of 41 samples over −½…½, on straight lines between them.
  private static func window(_ distance: Double) -> Double {
    guard distance <= 0.5 else { return 0 }
    let position = distance * Double(side - 1)
    let below = Int(position)
    func sample(_ i: Int) -> Double {
      let t = Double(i) / Double(side / 2)
      return bessel(0.5 * max(1 - t * t, 0).squareRoot()) / bessel(0.5)
    }
    let share = position - Double(below)
    return share == 0 ? sample(below) : sample(below) * (1 - share) + sample(below + 1) * share
  }

  /// The modified Bessel function I₀.
  private static func bessel(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...20 {
      term *= x * x / 4 / Double(k * k)
      sum += term
    }
    return sum
  }

  /// One plane filtered; its edge samples are repeated outside.
  public func callAsFunction(_ plane: RealImage) -> RealImage {
    precondition(plane.channels == 1, "\(plane.channels) channels")
    let r = Self.side / 2
    let (w, h) = (plane.width, plane.height)
    let wide = w + 2 * r
    var padded: [Double] = []
    padded.reserveCapacity(wide * (h + 2 * r))
    for y in -r..<h + r {
      let row = min(max(y, 0), h - 1) * w
      for x in -r..<w + r { padded.append(plane.values[row + min(max(x, 0), w - 1)]) }
    }
    var sums = [Double](repeating: 0, count: wide * h - 2 * r)
    for dy in 0..<Self.side {
      let part = PixelLoops.window(
        padded, from: dy * wide,
        weights: Array(weights[dy * Self.side..<(dy + 1) * Self.side]), step: 1,
        count: sums.count)
      for i in sums.indices { sums[i] += part[i] }
    }
    return RealImage(
      width: w, height: h, channels: 1,
      values: (0..<h).flatMap { y in sums[y * wide..<y * wide + w] })
  }
}
