import Documents
public import Images

/// Q2ⁿ, the quality index for images of several bands (Alparone 2004, Garzelli 2009): every pixel is
/// one hypercomplex number, so that spectral distortion counts as a turn. The mean over blocks of
/// 32×32 pixels (DLPan-Toolbox).
public struct HypercomplexQuality: Hashable, Sendable {
  static let block = 32

  /// How the value is made, for the digest of a protocol.
  static let json: JSON = [
    "measure": "q2n", "block": .integer(block), "overlap": "none, mirrored beyond the edges",
    "samples": "rounded to whole counts, 0...65535", "mean": "all blocks",
  ]

  public init() {}

  public func callAsFunction(_ output: RealImage, _ target: RealImage) -> Double {
    var bands = 1
    while bands < target.channels { bands *= 2 }
    let columns = (target.width + Self.block - 1) / Self.block
    let rows = (target.height + Self.block - 1) / Self.block
    var sum = CompensatedSum()
    for y in 0..<rows {
      for x in 0..<columns {
        let a = Self.part(target, x: x, y: y, bands: bands)
        var b = Self.part(output, x: x, y: y, bands: bands)
        // The conjugate.
        for k in 1..<bands { b[k] = b[k].map { -$0 } }
        sum.add(Self.quality(a, b))
      }
    }
    return sum.value / Double(rows * columns)
  }

  /// One block, component by component: 16-bit whole numbers, mirrored beyond the edges of the image.
  private static func part(
    _ image: RealImage, x: Int, y: Int, bands: Int
  ) -> [[Double]] {
    func inside(_ i: Int, _ n: Int) -> Int {
      let m = i % (2 * n)
      return m < n ? m : 2 * n - 1 - m
    }
    return (0..<bands).map { band in
      guard band < image.channels else {
        return [Double](repeating: 0, count: block * block)
      }
      return (0..<block * block).map { i in
        let row = inside(y * block + i / block, image.height)
        let column = inside(x * block + i % block, image.width)
        let value = image.values[(row * image.width + column) * image.channels + band]
        return min(max(value.rounded(.toNearestOrAwayFromZero), 0), 65535)
      }
    }
  }

  private static func quality(_ a: [[Double]], _ b: [[Double]]) -> Double {
    var (a, b) = (a, b)
    let n = Double(block * block)
    for k in a.indices {
      let sign = k == 0 ? 1.0 : -1.0
      let mean = a[k].reduce(0, +) / n
      let variance = a[k].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      let deviation = variance == 0 ? 0x1p-52 : variance.squareRoot()
      a[k] = a[k].map { ($0 - mean) / deviation + 1 }
      b[k] = b[k].map { value in
        sign * (mean == 0 ? sign * value - mean + 1 : (sign * value - mean) / deviation + 1)
      }
    }
    let (ma, mb) = (a.map { $0.reduce(0, +) / n }, b.map { $0.reduce(0, +) / n })
    func square(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 } }
    let (la, lb) = (square(ma), square(mb))
    let factor = n / (n - 1)
    let energy = (a + b).reduce(0.0) { $0 + square($1) } / n
    let variation = factor * (energy - la - lb)
    let bias = 2 * (la * lb).squareRoot() / (la + lb)
    guard variation != 0 else { return bias }
    var product = [Double](repeating: 0, count: a.count)
    var (x, y) = (ma, mb)
    for p in a[0].indices {
      for k in a.indices { (x[k], y[k]) = (a[k][p], b[k][p]) }
      for (k, value) in Self.product(x, y).enumerated() { product[k] += value }
    }
    let means = Self.product(ma, mb)
    let q = product.indices.map { factor * (product[$0] / n - means[$0]) * bias * 2 / variation }
    return square(q).squareRoot()
  }

  private static func conjugate(_ a: [Double]) -> [Double] {
    a.enumerated().map { $0 == 0 ? $1 : -$1 }
  }

  /// The product of two hypercomplex numbers, as the toolbox composes it out of halves.
  static func product(_ p: [Double], _ q: [Double]) -> [Double] {
    guard p.count > 1 else { return [p[0] * q[0]] }
    let half = p.count / 2
    let (a, b) = (Array(p[..<half]), conjugate(Array(p[half...])))
    let (c, d) = (Array(q[..<half]), conjugate(Array(q[half...])))
    func plus(_ x: [Double], _ y: [Double], _ sign: Double) -> [Double] {
      zip(x, y).map { $0 + sign * $1 }
    }
    if half == 1 {
      return plus(product(a, c), product(d, b), -1) + plus(product(a, d), product(c, b), 1)
    }
    return plus(product(a, c), product(d, conjugate(b)), -1)
      + plus(product(conjugate(a), d), product(c, b), 1)
  }
}
