public import Images

/// Relative dimensionless global error of a synthesis (Wald 2000):
/// 100/R · √(mean over bands of mse_b / mean(target_b)²), R the ratio of resolutions.
public struct ERGAS: Hashable, Sendable {
  public var ratio: Double
  /// Added to the squared means.
  public var epsilon: Double

  public init(ratio: Double = 4, epsilon: Double = 0x1p-52) {
    self.ratio = ratio
    self.epsilon = epsilon
  }

  public func callAsFunction(_ output: RealImage, _ target: RealImage) -> Double {
    let pixels = Double(output.width * output.height)
    var terms = CompensatedSum()
    for band in 0..<output.channels {
      let (a, b) = (output.channel(band).values, target.channel(band).values)
      let error = CompensatedSum(zip(a, b).lazy.map { ($0 - $1) * ($0 - $1) }).value / pixels
      let mean = CompensatedSum(b).value / pixels
      terms.add(error / (mean * mean + epsilon))
    }
    return 100 / ratio * (terms.value / Double(output.channels)).squareRoot()
  }
}
