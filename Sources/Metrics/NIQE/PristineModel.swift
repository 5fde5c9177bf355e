public import Files

/// The Gaussian that the statistics of undamaged pictures follow, which NIQE measures distances to.
public struct PristineModel: Hashable, Sendable {
  /// 36 numbers.
  public let mean: [Double]
  /// 36×36, symmetric.
  public let covariance: [Double]
  /// Side of the blocks that it describes, in pixels.
  public let block: Int

  /// The block of the release of NIQE.
  public static let standardBlock = 96
  /// Blocks that are not sharper than this part of the sharpest of the picture are left out: they are
  /// out of focus.
  public static let standardThreshold = 0.75

  public init(mean: [Double], covariance: [Double], block: Int = standardBlock) {
    precondition(
      mean.count == SceneStatistics.count && covariance.count == mean.count * mean.count,
      "\(mean.count) means and \(covariance.count) covariances")
    self.mean = mean
    self.covariance = covariance
    self.block = block
  }

  /// SHA-256 of means and covariances as little-endian doubles: the same for every file that holds the
  /// same numbers.
  public var digest: Digest {
    var hash = Hash()
    for value in mean + covariance {
      hash.update((0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) })
    }
    return hash.finish()
  }

  /// Of blocks of undamaged pictures; nil with fewer than two that have all their features.
  package init?(fitting features: [[Double]], block: Int) {
    guard let moments = FeatureMoments(features) else { return nil }
    self.init(mean: moments.mean, covariance: moments.covariance, block: block)
  }
}

/// Mean and covariance of the features of blocks.
struct FeatureMoments {
  /// Over the blocks that have the feature.
  let mean: [Double]
  /// Over the blocks that have all of them, less their own mean, divided by one less than their number.
  let covariance: [Double]

  /// Nil with fewer than two blocks that have all features.
  init?(_ blocks: [[Double]]) {
    let whole = blocks.filter { $0.allSatisfy { !$0.isNaN } }
    guard whole.count >= 2 else { return nil }
    let n = SceneStatistics.count
    mean = (0..<n).map { j in
      let values = blocks.map { $0[j] }.filter { !$0.isNaN }
      return CompensatedSum(values).value / Double(values.count)
    }
    let centre = (0..<n).map { j in
      CompensatedSum(whole.lazy.map { $0[j] }).value / Double(whole.count)
    }
    let rows = whole.map { row in (0..<n).map { row[$0] - centre[$0] } }
    var covariance = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let sum = CompensatedSum(rows.lazy.map { $0[i] * $0[j] }).value
        covariance[i * n + j] = sum / Double(whole.count - 1)
        covariance[j * n + i] = covariance[i * n + j]
      }
    }
    self.covariance = covariance
  }
}
