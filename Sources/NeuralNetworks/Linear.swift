public import Tensors

/// A linear map of the innermost axis: `[…, I]` → `[…, O]`, official weights `[O, I]`.
public struct Linear {
  let weight: Parameter
  let bias: Parameter

  /// Xavier-uniform weights and zero biases, as transformers begin.
  public init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
    weight = scope.parameter("weight", [outputs, inputs], .xavier(fanIn: inputs, fanOut: outputs))
    bias = scope.parameter("bias", [outputs], .zeros)
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    x.linear(Variable(weight), Variable(bias))
  }
}
