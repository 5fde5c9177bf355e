public import Tensors

/// A convolution of clips `[N, T, H, W, I]` → `[N, T', H', W', O]` with a cubic kernel and a bias, by
/// default with zero padding that keeps the size. Initialised as PyTorch does, uniform in
/// ±1/√(I·k³), unless told otherwise.
public struct Conv3d {
  public let weight: Parameter
  public let bias: Parameter
  let convolution: Convolution3d

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 3,
    padding: Convolution3d.Padding? = nil, weights: Initializer? = nil, biases: Initializer? = nil
  ) {
    let initial = Initializer.uniform(fanIn: inputs * kernel * kernel * kernel)
    weight = scope.parameter(
      "weight", [kernel, kernel, kernel, inputs, outputs], weights ?? initial,
      layout: .convolution3d)
    bias = scope.parameter("bias", [outputs], biases ?? initial)
    let half = kernel / 2
    convolution = Convolution3d(
      padding: padding ?? .init(time: half, height: half, width: half))
  }

  public func callAsFunction(
    _ x: Variable, activation: Convolution.Activation = .none
  ) -> Variable {
    x.convolved(
      with: Variable(weight), bias: Variable(bias), convolution, activation: activation)
  }
}

/// A transposed convolution of clips with a cubic kernel k, stride 1 and no padding: every extent
/// grows by k - 1.
///
/// It is a convolution with k - 1 zeros on every side whose filters are turned about, and they are
/// held turned. Initialised as PyTorch does unless told otherwise: uniform in ±1/√(O·k³).
public struct TransposedConv3d {
  private let weight: Parameter
  private let bias: Parameter
  private let convolution: Convolution3d

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel k: Int, weights: Initializer? = nil,
    biases: Initializer? = nil
  ) {
    let initial = Initializer.uniform(fanIn: outputs * k * k * k)
    weight = scope.parameter(
      "weight", [k, k, k, inputs, outputs], weights ?? initial, layout: .transposedConvolution3d)
    bias = scope.parameter("bias", [outputs], biases ?? initial)
    convolution = Convolution3d(padding: .init(time: k - 1, height: k - 1, width: k - 1))
  }

  public func callAsFunction(
    _ x: Variable, activation: Convolution.Activation = .none
  ) -> Variable {
    x.convolved(
      with: Variable(weight), bias: Variable(bias), convolution, activation: activation)
  }
}
