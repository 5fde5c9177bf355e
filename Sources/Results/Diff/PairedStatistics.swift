import Metrics

/// What two lists of per-image values say about each other.
public struct PairedStatistics: Hashable, Sendable {
  /// Mean of B − A over images where both are finite.
  public var meanDifference: Double
  /// 95 % interval of that mean.
  public var low: Double
  public var high: Double
  /// Images where B is better, as good, worse.
  public var better: Int
  public var same: Int
  public var worse: Int

  /// - Parameter resolution: differences below it count as none.
  public init(_ a: [Double], _ b: [Double], higherIsBetter: Bool, resolution: Double) {
    precondition(a.count == b.count, "\(a.count) images against \(b.count)")
    better = 0
    same = 0
    worse = 0
    var differences: [Double] = []
    for (x, y) in zip(a, b) {
      if x == y || abs(y - x) < resolution {
        same += 1
      } else if (y > x) == higherIsBetter {
        better += 1
      } else {
        worse += 1
      }
      if x.isFinite && y.isFinite { differences.append(y - x) }
    }
    meanDifference = MetricMean(differences).value
    (low, high) = Self.interval(differences)
  }

  /// Percentile bootstrap of the mean. The draws are fixed, so the text printed is too.
  static func interval(_ values: [Double], resamples: Int = 2000) -> (Double, Double) {
    guard values.count > 1 else { return (values.first ?? .nan, values.first ?? .nan) }
    var means: [Double] = []
    means.reserveCapacity(resamples)
    var counter: UInt64 = 0
    for _ in 0..<resamples {
      var sum = 0.0
      for _ in values.indices {
        sum += values[Int((UInt64(values.count).multipliedFullWidth(by: draw(counter))).high)]
        counter += 1
      }
      means.append(sum / Double(values.count))
    }
    means.sort()
    return (quantile(means, 0.025), quantile(means, 0.975))
  }

  /// SplitMix64, read at position `k` of a stream of its own.
  private static func draw(_ k: UInt64) -> UInt64 {
    var z = 0x6D61_652D_7275_6E00 &+ (k &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private static func quantile(_ sorted: [Double], _ p: Double) -> Double {
    let place = p * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
