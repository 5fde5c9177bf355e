public import Tensors

/// A linear map of the innermost axis: `[…, I]` → `[…, O]`, official weights `[O, I]`.
public struct Linear {
  let weight: Parameter
  let bias: Parameter?

  /// Xavier-uniform weights, unless told otherwise, and zero biases, as transformers begin.
  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, weights: Initializer? = nil,
    hasBias: Bool = true
  ) {
    weight = scope.parameter(
      "weight", [outputs, inputs], weights ?? .xavier(fanIn: inputs, fanOut: outputs))
    bias = hasBias ? scope.parameter("bias", [outputs], .zeros) : nil
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    x.linear(Variable(weight), bias.map { Variable($0) })
  }
}
