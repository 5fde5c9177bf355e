import Glibc
import Images

/// An asymmetric generalised Gaussian: exp(−(|v|/β)^α) with a β for each side of zero, fitted to the
/// moments of a sample (Lasmar, Stitou, Berthoumieu 2009) as the release of NIQE fits it.
///
/// α is the best of 0.2, 0.201 … 10. Where a side has no samples its β is not a number, and α is 0.2:
/// a release that searches a table for what is not a number ends at its first entry.
package struct AsymmetricGaussian: Hashable, Sendable {
  /// α: 2 for a Gaussian, 1 for a Laplacian.
  package let shape: Double
  /// β of the samples below and above zero.
  package let left: Double
  package let right: Double

  package init(fitting sample: [Double]) {
    let moments = PixelLoops.sides(sample)
    let left = sqrt(moments.leftSquares / moments.leftCount)
    let right = sqrt(moments.rightSquares / moments.rightCount)
    let n = Double(sample.count)
    let magnitude = moments.magnitudes / n
    let r = magnitude * magnitude / ((moments.leftSquares + moments.rightSquares) / n)
    let g = left / right
    let ratio = r * (g * g * g + 1) * (g + 1) / ((g * g + 1) * (g * g + 1))
    shape = Self.shape(ratio)
    let width = sqrt(tgamma(1 / shape) / tgamma(3 / shape))
    self.left = left * width
    self.right = right * width
  }

  /// η, the mean of the distribution.
  package var mean: Double { (right - left) * tgamma(2 / shape) / tgamma(1 / shape) }

  private static let shapes = (0...9800).map { 0.2 + 0.001 * Double($0) }

  /// ρ(α) = Γ(2/α)² / (Γ(1/α) Γ(3/α)), which grows with α.
  private static let ratios = shapes.map { a in
    let middle = tgamma(2 / a)
    return middle * middle / (tgamma(1 / a) * tgamma(3 / a))
  }

  /// The entry whose ρ is nearest, the first of two that are equally near.
  private static func shape(_ ratio: Double) -> Double {
    var (low, high) = (0, ratios.count - 1)
    // The first entry that is not less; the last if all are. Of what is no number, the first.
    while low < high {
      let middle = (low + high) / 2
      if ratios[middle] < ratio { low = middle + 1 } else { high = middle }
    }
    let isNearerBelow = low > 0 && abs(ratios[low - 1] - ratio) <= abs(ratios[low] - ratio)
    return shapes[isNearerBelow ? low - 1 : low]
  }
}
