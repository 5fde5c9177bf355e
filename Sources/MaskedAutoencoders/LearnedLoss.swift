public import Tensors

/// A distance between images that a frozen network measures.
///
/// Images are `[N, H, W, C]` in 0…1, not clamped. Gradients flow to `output` alone.
public protocol LearnedLoss {
  /// The distance, a scalar. `draw` decides everything random about it, the same for both images;
  /// a step of training passes the stream of that step.
  func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable
}
