public import Tensors

/// Samples that a network restores at once, and what it should make of them.
public struct SampleBatch: Sendable {
  /// `[N, h, w, C]`, or `[N, T, h, w, C]` of clips, in 0…1; noise may lie outside.
  public var input: Tensor
  /// `[N, H, W, C]`, or `[N, T, H, W, C]`, in 0…1.
  public var target: Tensor
  /// Panchromatic, `[N, H, W, 1]` in 0…1.
  public var pan: Tensor?
  /// Standard deviation of the white noise of each sample, `[N]`, where 1 is the whole range.
  public var noise: Tensor?
  /// Of the pictures or clips that the samples come from.
  public var ids: [String]

  public init(
    input: Tensor, target: Tensor, pan: Tensor? = nil, noise: Tensor? = nil, ids: [String]
  ) {
    self.input = input
    self.target = target
    self.pan = pan
    self.noise = noise
    self.ids = ids
  }
}
