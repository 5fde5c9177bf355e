public import Checkpoints
public import Files
public import Tensors

/// A distance between images that a frozen network measures.
///
/// Images are `[N, H, W, C]` in 0…1, not clamped. Gradients flow to `output` alone. A new kind is one
/// file with a type like this and one line in `learnedLosses`.
public protocol LearnedLoss: SendableMetatype {
  /// The frozen network that `weights` holds and describes.
  static func load(
    _ weights: TensorFile, _ options: LearnedLossOptions
  ) throws(Failure) -> Self

  /// The distance, a scalar. `draw` decides everything random about it, the same for both images;
  /// a step of training passes the stream of that step.
  func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable
}

/// All learned losses by the kind that a spec names.
public let learnedLosses: [String: any LearnedLoss.Type] = [
  "ctmae": MAEEncoderLoss.self
]

/// How two images are compared, whatever network looks at them.
public struct LearnedLossOptions: Hashable, Sendable {
  public var distance = Distance.l1
  public var normalization = PixelNormalization.imagenet
  public var fit = Fit.interpolate
  /// Where the position table of another grid comes from.
  public var position = PositionRule.interpolate
  public var tokenOrder = TokenOrder.aligned
  /// Share of the patches that is compared, drawn anew at each step; nil compares all.
  public var keep: Double?
  /// Sides that are not whole patches: cut at a random offset, or at the top left.
  public var cropsRandomly = true

  public init() {}

  /// What happens to images that are not of the size the encoder was trained on.
  public enum Fit: String, CaseIterable, Sendable {
    /// The position table is made to fit.
    case interpolate
    /// The images are resampled, bilinearly.
    case resize
    /// There are none: another size is a broken invariant.
    case strict
  }

  public enum TokenOrder: String, CaseIterable, Sendable {
    /// Tokens of the same patch are compared.
    case aligned
    /// Each image's tokens in a random order of their own: what the authors' code does, and a
    /// mistake worth half a decibel; only to study it.
    case shuffled
  }
}
