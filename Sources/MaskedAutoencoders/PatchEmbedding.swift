import NeuralNetworks
import Tensors

/// The convolution whose kernel is its stride: one matrix that turns patches into tokens.
struct PatchEmbedding {
  let weight: Parameter
  let bias: Parameter

  /// Xavier-uniform as the official code draws it, on the `[D, C·p·p]` view; the bias keeps the
  /// default of convolutions.
  init(_ scope: Scope, patch: Int, channels: Int, width: Int) {
    let size = patch * patch * channels
    weight = scope.parameter(
      "weight", [width, size], .xavier(fanIn: size, fanOut: width),
      layout: .patches(of: patch, channels: channels, outputs: width))
    bias = scope.parameter("bias", [width], .uniform(fanIn: size))
  }

  /// `[N, L, p·p·C]` → `[N, L, D]`.
  func callAsFunction(_ patches: Variable) -> Variable {
    patches.linear(Variable(weight), Variable(bias))
  }
}
