public import Tensors

/// A batch to restore. Samples are in 0…`valueRange` of the network; noise may lie outside.
public struct Degraded {
  /// `[N, H, W, C]`, of a video `[N, T, H, W, C]`.
  public var image: Variable
  /// The panchromatic image, `[N, sH, sW, 1]`.
  public var pan: Variable?
  /// The standard deviation of the noise of each sample, `[N]`, in the units of the image.
  public var noise: Variable?

  public init(_ image: Variable, pan: Variable? = nil, noise: Variable? = nil) {
    self.image = image
    self.pan = pan
    self.noise = noise
  }
}

/// What a network makes of it.
public struct Restored {
  /// The result, `[N, sH, sW, C]`, of a video `[N, T − 2·margin, H, W, C]`.
  public var image: Variable
  /// Further images that the published training compares with the target, too; smaller ones are
  /// compared with a smaller target.
  public var stages: [Variable]

  public init(_ image: Variable, stages: [Variable] = []) {
    self.image = image
    self.stages = stages
  }
}
