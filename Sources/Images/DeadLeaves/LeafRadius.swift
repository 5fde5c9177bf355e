import Glibc

/// How large leaves are: density r⁻³ between two radii, times the number of centres from which a
/// leaf of radius r touches a window of side W, (W + 2r)².
///
/// That product is a mixture of the powers r⁻³, r⁻², r⁻¹ with weights W² I₃, 4W I₂, 4 I₁, where
/// I_p is the integral of r^(−p); each is drawn by inverting its distribution.
public struct LeafRadius: Hashable, Sendable {
  private let smallest: Double
  private let largest: Double
  /// Cumulative probabilities of the first two powers.
  private let cubic: Double
  private let square: Double

  public init(smallest a: Double, largest b: Double, window w: Double) {
    smallest = a
    largest = b
    let first = w * w * (1 / (a * a) - 1 / (b * b)) / 2
    let second = 4 * w * (1 / a - 1 / b)
    let third = 4 * log(b / a)
    let sum = first + second + third
    cubic = first / sum
    square = (first + second) / sum
  }

  /// The radius that belongs to two uniform numbers: one picks the power, one the radius.
  public func callAsFunction(_ pick: Double, _ u: Double) -> Double {
    let (a, b) = (smallest, largest)
    if pick < cubic {
      let low = 1 / (a * a)
      return 1 / (low - u * (low - 1 / (b * b))).squareRoot()
    }
    if pick < square { return 1 / (1 / a - u * (1 / a - 1 / b)) }
    return a * pow(b / a, u)
  }
}
