public import Tensors

/// Layer normalisation of the innermost axis (Ba et al. 2016).
public struct LayerNorm {
  let weight: Parameter
  let bias: Parameter
  let epsilon: Float

  public init(_ scope: Scope, _ width: Int, epsilon: Double) {
    weight = scope.parameter("weight", [width], .ones)
    bias = scope.parameter("bias", [width], .zeros)
    self.epsilon = Float(epsilon)
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    x.layerNormalized(scale: Variable(weight), shift: Variable(bias), epsilon: epsilon)
  }
}
