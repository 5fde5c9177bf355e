import NeuralNetworks
import Tensors

/// EDSR's 1×1 convolution that only adds a constant to each channel. Its parameters are part of
/// the official state and frozen; official checkpoints may hold others than the ones made here.
struct MeanShift {
  private let weight: Parameter
  private let bias: Parameter

  /// Adds `sign`·255·mean of DIV2K to each channel.
  init(_ scope: Scope, sign: Float) {
    weight = scope.parameter(
      "weight", [1, 1, 3, 3],
      .computed { Tensor([3, 3, 1, 1]) { $0 % 4 == 0 ? 1 : 0 } }, layout: .convolution,
      isTrained: false)
    let mean: [Float] = [0.4488, 0.4371, 0.4040]
    bias = scope.parameter(
      "bias", [3], .computed { Tensor([3], mean.map { sign * 255 * $0 }) }, isTrained: false)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    let matrix = weight.value.values
    // Every released checkpoint holds the identity, which is an addition and not a product.
    if matrix == [1, 0, 0, 0, 1, 0, 0, 0, 1] {
      return x.channelAffine(scale: Tensor([3], repeating: 1), shift: bias.value)
    }
    return x.convolved(with: Variable(weight), bias: Variable(bias), Convolution())
  }
}
