public import Tensors

/// A rectifier with one trained slope for what is negative (He et al., 2015), at first ¼ as in
/// PyTorch.
///
/// Networks may use one in many places; its gradient is the sum over all of them, and checkpoints
/// hold it under the name of each.
public struct PReLU {
  let slope: Parameter

  public init(_ scope: Scope) {
    slope = scope.parameter("weight", [1], .constant(0.25))
  }

  /// The same rectifier in another place.
  public func shared(by scope: Scope) -> PReLU {
    scope.share(slope, as: "weight")
    return self
  }

  public func callAsFunction(_ x: Variable) -> Variable { x.prelu(Variable(slope)) }
}

extension Conv2d {
  /// `rectifier(x ∗ weight + bias)`, in one pass over the result.
  public func callAsFunction(_ x: Variable, activation rectifier: PReLU) -> Variable {
    x.convolved(
      with: Variable(weight), bias: bias.map { Variable($0) }, convolution,
      prelu: Variable(rectifier.slope))
  }
}
