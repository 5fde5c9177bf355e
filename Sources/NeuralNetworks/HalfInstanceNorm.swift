public import Tensors

/// Instance normalisation of the first half of the channels of images `[N, H, W, C]`, with trained
/// scales and shifts; the second half is left as it is (Chen et al., HINet, 2021). Nothing is tracked.
public struct HalfInstanceNorm {
  private let weight: Parameter
  private let bias: Parameter
  private let epsilon: Float

  /// - Parameter channels: of the images, normalised or not.
  public init(_ scope: Scope, _ channels: Int, epsilon: Double = 1e-5) {
    weight = scope.parameter("weight", [channels / 2], .ones)
    bias = scope.parameter("bias", [channels / 2], .zeros)
    self.epsilon = Float(epsilon)
  }

  /// `activation(norm(x))`, in one pass over the result.
  public func callAsFunction(
    _ x: Variable, activation: Convolution.Activation = .none
  ) -> Variable {
    x.instanceNormalized(
      scale: Variable(weight), shift: Variable(bias), epsilon: epsilon, activation: activation)
  }
}
