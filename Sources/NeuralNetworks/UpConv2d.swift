public import Tensors

/// A transposed convolution whose kernel is its stride r: every pixel becomes r×r pixels,
/// `[N, H, W, I]` → `[N, r·H, r·W, O]`.
///
/// No two pixels meet, so it is a 1×1 convolution to r²·O channels and a pixel shuffle; the official
/// weights `[I, O, r, r]` are that matrix as they lie. Initialised as PyTorch does unless told
/// otherwise: uniform in ±1/√(O·r·r).
public struct UpConv2d {
  private let weight: Parameter
  private let bias: Parameter?
  private let factor: Int

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, by factor: Int = 2, hasBias: Bool = true,
    weights: Initializer? = nil
  ) {
    let area = factor * factor
    let initial = Initializer.uniform(fanIn: outputs * area)
    weight = scope.parameter(
      "weight", [1, 1, inputs, outputs * area], weights ?? initial,
      layout: .enlargement(by: factor, inputs: inputs, outputs: outputs))
    bias = hasBias ? scope.parameter("bias", [outputs], initial) : nil
    self.factor = factor
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    let area = factor * factor
    let biases = bias.map { bias -> Variable in
      let column = Variable(bias).reshaped([bias.count, 1])
      return Variable.concatenated(Array(repeating: column, count: area), axis: 1)
        .reshaped([bias.count * area])
    }
    return x.convolved(
      with: Variable(weight), bias: biases, Convolution(), shuffle: factor)
  }
}
