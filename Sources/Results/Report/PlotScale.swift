import Files

/// Numbers along one side of a drawing: between which limits, and where lines are drawn.
struct PlotScale {
  let isLogarithmic: Bool
  /// As drawn: of a logarithmic scale the logarithms.
  private let low: Double
  private let high: Double

  /// - Parameters:
  ///   - values: at least one, all finite.
  ///   - margin: of the whole length, left free at each end.
  init(_ values: [Double], isLogarithmic: Bool = false, margin: Double = 0) {
    self.isLogarithmic = isLogarithmic
    let drawn = isLogarithmic ? values.map(Self.log2) : values
    var (low, high) = (drawn.min() ?? 0, drawn.max() ?? 1)
    if high - low < 1e-9 * max(1, abs(low)) { (low, high) = (low - 0.5, high + 0.5) }
    let free = (high - low) * margin
    self.low = low - free
    self.high = high + free
  }

  /// 0 at the lower limit, 1 at the upper one.
  func place(of value: Double) -> Double {
    ((isLogarithmic ? Self.log2(value) : value) - low) / (high - low)
  }

  /// About five round numbers between the limits.
  var ticks: [Double] {
    let (low, high) =
      isLogarithmic ? (Self.exp2(self.low), Self.exp2(self.high)) : (self.low, self.high)
    if isLogarithmic {
      let decades = Self.decades(low, high)
      if decades.count > 1 { return decades }
    }
    var step = 1e-12
    while (high - low) / step > 50 { step *= 10 }
    for factor in [1.0, 2, 5, 10] where (high - low) / (step * factor) <= 5 {
      step *= factor
      break
    }
    let first = (low / step).rounded(.up)
    let count = Int(((high / step).rounded(.down) - first).rounded())
    // A product, not a sum of steps: 0.3 is not to become 0.30000000000000004.
    return count < 0 ? [] : (0...count).map { (first + Double($0)) * step }
  }

  private static func decades(_ low: Double, _ high: Double) -> [Double] {
    var ticks: [(value: Double, isPower: Bool)] = []
    for exponent in -12...12 {
      let decade = Double("1e\(exponent)") ?? 1
      for factor in [1.0, 2, 5] {
        let tick = decade * factor
        if tick >= low * 0.999 && tick <= high * 1.001 { ticks.append((tick, factor == 1)) }
      }
    }
    return (ticks.count > 8 ? ticks.filter(\.isPower) : ticks).map(\.value)
  }

  /// Only the place on the screen depends on these, so a few digits are enough.
  private static func log2(_ value: Double) -> Double {
    // log₂ of the significand in [1, 2) by its series in (m − 1)/(m + 1).
    let z = (value.significand - 1) / (value.significand + 1)
    let z2 = z * z
    let series = z * (1 + z2 * (1.0 / 3 + z2 * (1.0 / 5 + z2 * (1.0 / 7 + z2 / 9))))
    return Double(value.exponent) + 2 * series * 1.442_695_040_888_963_4
  }

  private static func exp2(_ value: Double) -> Double {
    let whole = value.rounded(.down)
    let x = (value - whole) * 0.693_147_180_559_945_3
    let part = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))))
    return Double(sign: .plus, exponent: Int(whole), significand: part)
  }
}
