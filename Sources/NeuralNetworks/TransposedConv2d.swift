public import Tensors

/// A transposed convolution of images `[N, H, W, I]` → `[N, H', W', O]`, by default one that doubles
/// the size and lets no two pixels meet: H' = (H - 1)·stride + kernel - 2·padding.
///
/// Initialised as PyTorch does unless told otherwise: uniform in ±1/√(O·k·k), biases too.
public struct TransposedConv2d {
  private let weight: Parameter
  private let bias: Parameter?
  private let convolution: TransposedConvolution

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 2, stride: Int = 2,
    padding: Int = 0, hasBias: Bool = true, weights: Initializer? = nil,
    biases: Initializer? = nil
  ) {
    let initial = Initializer.uniform(fanIn: outputs * kernel * kernel)
    // The official [I, O, k, k] is that of the convolution which goes back from O to I channels.
    weight = scope.parameter(
      "weight", [kernel, kernel, outputs, inputs], weights ?? initial, layout: .convolution)
    bias = hasBias ? scope.parameter("bias", [outputs], biases ?? initial) : nil
    convolution = TransposedConvolution(stride: stride, padding: padding)
  }

  public func callAsFunction(
    _ x: Variable, activation: Convolution.Activation = .none
  ) -> Variable {
    x.transposedConvolved(
      with: Variable(weight), bias: bias.map { Variable($0) }, convolution,
      activation: activation)
  }
}
