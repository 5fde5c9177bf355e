public import Tensors

/// A convolution of images `[N, H, W, I]` → `[N, H', W', O]`, by default with a bias and with zero
/// padding that keeps the size. Initialised as PyTorch does, uniform in ±1/√(I/groups·k·k),
/// unless told otherwise.
public struct Conv2d {
  public let weight: Parameter
  public let bias: Parameter?
  let convolution: Convolution

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, isInterleaved: Bool = false, hasBias: Bool = true,
    weights: Initializer? = nil, biases: Initializer? = nil
  ) {
    let fanIn = inputs / groups * kernel * kernel
    weight = scope.parameter(
      "weight", [kernel, kernel, inputs / groups, outputs], weights ?? .uniform(fanIn: fanIn),
      layout: .convolution)
    bias =
      hasBias ? scope.parameter("bias", [outputs], biases ?? .uniform(fanIn: fanIn)) : nil
    convolution = Convolution(
      stride: stride, padding: padding ?? kernel / 2, groups: groups, isInterleaved: isInterleaved)
  }

  /// `scale · activation(x ∗ weight + bias) + residual`, then a pixel shuffle: one pass over the
  /// result, see `Convolution.Epilogue`.
  ///
  /// - Parameter other: takes the place of the layer's bias, for networks that keep theirs elsewhere.
  public func callAsFunction(
    _ x: Variable, bias other: Variable? = nil, activation: Convolution.Activation = .none,
    scale: Float = 1, adding residual: Variable? = nil, shuffle: Int = 1
  ) -> Variable {
    x.convolved(
      with: Variable(weight), bias: other ?? bias.map { Variable($0) }, convolution,
      activation: activation, scale: scale, residual: residual, shuffle: shuffle)
  }

  /// `x ∗ weight` alone, with the image continued by its mirror image instead of by zeros.
  public func callAsFunction(_ x: Variable, mirroring edges: MirroredEdges) -> Variable {
    x.convolved(with: Variable(weight), convolution, mirroring: edges)
  }
}
