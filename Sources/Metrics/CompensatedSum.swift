/// A sum whose rounding error does not grow with the number of terms (Neumaier).
public struct CompensatedSum: Hashable, Sendable {
  private var sum = 0.0
  private var lost = 0.0

  public init() {}

  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  public mutating func add(_ value: Double) {
    let next = sum + value
    // What the addition dropped, from whichever operand was smaller.
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }

  public var value: Double { lost.isFinite ? sum + lost : sum }
}

/// The mean of a metric over images, in the order of their ids.
///
/// Infinite values, from identical images, would swallow all others: they are left out of the mean
/// and counted. Where every value is infinite, so is the mean.
public struct MetricMean: Hashable, Sendable {
  public let value: Double
  /// Images in all.
  public let count: Int
  /// Images left out because their value is infinite.
  public let infinite: Int

  public init(_ values: [Double]) {
    let finite = values.filter { !$0.isInfinite }
    count = values.count
    infinite = values.count - finite.count
    value =
      finite.isEmpty
      ? values.first ?? .nan : CompensatedSum(finite).value / Double(finite.count)
  }
}
