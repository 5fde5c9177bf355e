import Glibc

/// Which samples of one dimension make up each output sample, and with which weight.
///
/// Output sample `x` is the sum over `j` of `weights[x·taps + j] · input[indices[x·taps + j]]`,
/// taken in increasing `j`. Indices are 0-based and inside the input.
public struct ResizeWeights: Hashable, Sendable {
  public let outputs: Int
  public let taps: Int
  public let indices: [Int32]
  public let weights: [Double]

  /// - Parameters:
  ///   - inputs: length of the dimension
  ///   - outputs: its new length
  ///   - scale: `s` in the formulas, which need not be `outputs / inputs`
  public init(
    inputs: Int, outputs: Int, scale: Double, antialiasing: Bool = true,
    border: MATLABResize.Border = .symmetric
  ) {
    precondition(inputs > 0 && outputs > 0 && scale > 0, "\(inputs) to \(outputs) samples")
    let shrinks = antialiasing && scale < 1
    let width = shrinks ? 4 / scale : 4
    let count = Int(width.rounded(.up)) + 2
    var indices = [Int](repeating: 0, count: outputs * count)
    var weights = [Double](repeating: 0, count: outputs * count)
    var used = [Bool](repeating: false, count: count)
    for x in 0..<outputs {
      // 1-based, as in MATLAB, so that the arithmetic is the same.
      let u = Double(x + 1) / scale + 0.5 * (1 - 1 / scale)
      let left = (u - width / 2).rounded(.down)
      let row = x * count..<(x + 1) * count
      var sum = 0.0
      for j in 0..<count {
        let distance = u - (left + Double(j))
        let weight = shrinks ? scale * Self.cubic(scale * distance) : Self.cubic(distance)
        weights[row.lowerBound + j] = weight
        indices[row.lowerBound + j] = border.inside(Int(left) + j - 1, count: inputs)
        sum += weight
      }
      for i in row {
        weights[i] /= sum
        if weights[i] != 0 { used[i - row.lowerBound] = true }
      }
    }
    let kept = (0..<count).filter { used[$0] }
    self.outputs = outputs
    taps = kept.count
    self.indices = (0..<outputs).flatMap { x in kept.map { Int32(indices[x * count + $0]) } }
    self.weights = (0..<outputs).flatMap { x in kept.map { weights[x * count + $0] } }
  }

  /// Keys' cubic kernel with a = −½.
  private static func cubic(_ x: Double) -> Double {
    let x1 = abs(x)
    let (x2, x3) = (x1 * x1, x1 * x1 * x1)
    if x1 <= 1 { return 1.5 * x3 - 2.5 * x2 + 1 }
    if x1 <= 2 { return -0.5 * x3 + 2.5 * x2 - 4 * x1 + 2 }
    return 0
  }
}

extension MATLABResize.Border {
  /// The sample that stands for index `i` of a dimension of `n` samples.
  func inside(_ i: Int, count n: Int) -> Int {
    switch self {
    case .replicate: return min(max(i, 0), n - 1)
    case .symmetric:
      let m = i % (2 * n)
      let folded = m < 0 ? m + 2 * n : m
      return folded < n ? folded : 2 * n - 1 - folded
    }
  }
}
