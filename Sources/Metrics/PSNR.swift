import Glibc
public import Images
import Tensors

/// Peak signal-to-noise ratio: 10 log₁₀(peak² / mean squared difference), in decibels.
///
/// The mean is over all pixels and channels together. Identical images give +∞.
public struct PSNR: Hashable, Sendable {
  public var peak: Double

  public init(peak: Double = 255) { self.peak = peak }

  public func callAsFunction(_ a: RealImage, _ b: RealImage) -> Double {
    precondition(
      a.width == b.width && a.height == b.height && a.channels == b.channels,
      "images of different shape")
    let mean = Self.squaredDifference(a.values, b.values) / Double(a.values.count)
    return 10 * log10(peak * peak / mean)
  }

  /// Σ (a − b)², in four interleaved sums per row of blocks, so that neither threads nor vectors
  /// decide the order.
  private static func squaredDifference(_ a: [Double], _ b: [Double]) -> Double {
    let length = 1 << 14
    let blocks = (a.count + length - 1) / length
    let sums = ComputeThreads.map(blocks) { block in
      var lanes = SIMD4<Double>()
      let range = block * length..<min(a.count, (block + 1) * length)
      var i = range.lowerBound
      while i + 4 <= range.upperBound {
        let d = SIMD4(
          a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2], a[i + 3] - b[i + 3])
        lanes += d * d
        i += 4
      }
      var sum = (lanes.x + lanes.y) + (lanes.z + lanes.w)
      for j in i..<range.upperBound { sum += (a[j] - b[j]) * (a[j] - b[j]) }
      return sum
    }
    return CompensatedSum(sums).value
  }
}
