import Glibc
package import Images
import Tensors

/// Every pixel of a plane less the mean of its neighbourhood, over its deviation there plus 1: what is
/// left of a photograph is nearly Gaussian (Ruderman 1994), and of a damaged one less so.
///
/// Neighbourhoods are 7×7, weighted by a Gaussian of σ = 7/6; beyond the edges the edge goes on.
package struct LocalContrast {
  package let width: Int
  package let height: Int
  /// (I − μ) / (σ + 1), row by row.
  package let normalized: [Double]
  /// σ.
  package let deviation: [Double]

  private static let radius = 3
  private static let weights: [Double] = {
    let sigma = 7.0 / 6
    let bell: [Double] = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = bell.reduce(0, +)
    return bell.map { $0 / sum }
  }()
  /// Less than this is zero but for rounding. Flat areas would otherwise be full of tiny samples of
  /// both signs, and the fits go wrong.
  private static let nothing = 1e-9
  private static let bandHeight = 32

  package init(_ plane: RealImage) {
    precondition(plane.channels == 1, "\(plane.channels) channels")
    width = plane.width
    height = plane.height
    let bands = ComputeThreads.map((plane.height + Self.bandHeight - 1) / Self.bandHeight) { i in
      Self.band(plane, i * Self.bandHeight..<min(plane.height, (i + 1) * Self.bandHeight))
    }
    normalized = bands.flatMap(\.normalized)
    deviation = bands.flatMap(\.deviation)
  }

  private static func band(
    _ plane: RealImage, _ rows: Range<Int>
  ) -> (normalized: [Double], deviation: [Double]) {
    let (r, w) = (radius, plane.width)
    let length = w + 2 * r
    var padded: [Double] = []
    padded.reserveCapacity((rows.count + 2 * r) * length)
    for y in rows.lowerBound - r..<rows.upperBound + r {
      let start = min(max(y, 0), plane.height - 1) * w
      padded += repeatElement(plane.values[start], count: r)
      padded += plane.values[start..<start + w]
      padded += repeatElement(plane.values[start + w - 1], count: r)
    }
    func mean(_ values: [Double]) -> [Double] {
      let tall = PixelLoops.window(
        values, from: 0, weights: weights, step: length, count: rows.count * length)
      // Windows that wrap from one row into the next are not looked at.
      return PixelLoops.window(tall, from: 0, weights: weights, step: 1, count: tall.count - 2 * r)
    }
    let means = mean(padded)
    let squares = mean(padded.map { $0 * $0 })
    var (normalized, deviation): ([Double], [Double]) = ([], [])
    normalized.reserveCapacity(rows.count * w)
    deviation.reserveCapacity(rows.count * w)
    for y in 0..<rows.count {
      for x in 0..<w {
        let i = y * length + x
        let sigma = sqrt(abs(squares[i] - means[i] * means[i]))
        let difference = plane.values[(rows.lowerBound + y) * w + x] - means[i]
        normalized.append(abs(difference) < nothing ? 0 : difference / (sigma + 1))
        deviation.append(sigma)
      }
    }
    return (normalized, deviation)
  }
}
