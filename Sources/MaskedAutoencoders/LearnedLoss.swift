public import Checkpoints
public import Files
public import Tensors

/// A distance between images that a frozen network measures.
///
/// Images are `[N, H, W, C]`, clips `[N, T, H, W, C]`, in 0…1, not clamped. Gradients flow to
/// `output` alone. A new kind is one file with a type like this and one line in `learnedLosses`.
public protocol LearnedLoss: SendableMetatype {
  /// The frozen network that `weights` holds and describes.
  static func load(
    _ weights: TensorFile, _ options: LearnedLossOptions
  ) throws(Failure) -> Self

  /// The distance, a scalar. `draw` decides everything random about it, the same for both images;
  /// a step of training passes the stream of that step.
  func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable
}

/// All learned losses by the network they look through: what `model` is called in the metadata of
/// its weights.
public let learnedLosses: [String: any LearnedLoss.Type] = [
  ImageMAE.name: MAEEncoderLoss.self, VideoMAE.name: VideoMAEEncoderLoss.self,
  ConvolutionalMAE.name: ConvolutionalEncoderLoss.self, VGGLoss.name: VGGLoss.self,
]

/// How two images are compared, whatever network looks at them.
public struct LearnedLossOptions: Hashable, Sendable {
  public var distance = Distance.l1
  /// Nil is what the network was trained with, as its file says.
  public var normalization: PixelNormalization?
  public var features = Features.final
  /// Whether a transformer's class token is compared with the others; that of clips never is.
  public var comparesClassToken = true
  public var fit = Fit.interpolate
  /// Where the position table of another grid comes from.
  public var position = PositionRule.interpolate
  public var tokenOrder = TokenOrder.aligned
  /// Compare a random part of the images (P_CTMAE, P_CCMAE); nil compares all of them.
  public var patches: PatchSampling?
  /// What a network for clips sees around frames that were restored alone.
  public var context = ClipContext.target
  /// Sides that are not whole patches: cut at a random offset, or at the top left.
  public var cropsRandomly = true
  /// Of a classifier: how much the distance of its features counts, and how much that of their Gram
  /// matrices, which see textures and no places (Johnson et al. 2016; BasicSR's style term).
  public var contentWeight = 1.0
  public var styleWeight = 0.0
  /// Of a classifier: the length of the whole difference, √Σ(a - b)² over the batch, instead of the
  /// mean over its elements (BasicSR's `fro`).
  public var takesLength = false

  public init() {}

  /// What is compared. Several features are summed.
  public enum Features: Hashable, Sendable {
    /// What the encoder ends in: all tokens after the final norm, or the coarsest scale.
    case final
    /// What these blocks of a transformer put out, the first being 0; no final norm.
    case blocks([Int])
    /// These scales of a convolutional encoder: 1 is full size, 2 half, 3 a quarter.
    case scales([Int])
    /// These layers of a classifier, each with its weight.
    case layers([WeightedLayer])
  }

  /// A layer of a classifier: `conv5_4` before its ReLU, `relu5_4` behind it.
  public struct WeightedLayer: Hashable, Sendable {
    public var name: String
    public var weight: Double

    public init(name: String, weight: Double) {
      self.name = name
      self.weight = weight
    }
  }

  /// Which part of the images the patch versions compare: the same of both, drawn at each step.
  public struct PatchSampling: Hashable, Sendable {
    /// Share of the patches that is kept.
    public var keep: Double
    /// Side of a region that a convolutional encoder sees or does not see, in pixels; nil is what
    /// it was trained with. A transformer's cells are its patches.
    public var cell: Int?
    /// Whether a convolutional encoder's features count by how much of their pixels is visible.
    public var countsVisibleOnly = false

    public init(keep: Double) { self.keep = keep }
  }

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
