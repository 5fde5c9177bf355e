public import Documents

/// λ · distance(E(target), E(output)) with a frozen encoder E.
public struct PriorSpec: Sendable, Readable {
  public static var shorthand: String? { "kind" }

  public enum Kind: String, CaseIterable, Sendable {
    case none
    /// A transformer pre-trained on the task's own targets.
    case ctmae
    /// A convolutional autoencoder pre-trained on the task's own targets.
    case ccmae
    /// The released transformer.
    case kmae
    /// Features of a classifier.
    case vgg
  }

  /// Where the encoder's weights come from.
  public enum Weights: String, CaseIterable, Sendable {
    case pretrained
    /// As initialised: the control that a learned loss has to beat.
    case random
  }

  public enum TokenOrder: String, CaseIterable, Sendable {
    /// Tokens of the same place are compared.
    case aligned
    /// Tokens are compared in the order that masking left: what the authors' code does.
    case shuffled
  }

  /// What happens if a crop is not of the size the encoder was trained with.
  public enum Fit: String, CaseIterable, Sendable {
    /// The position table is interpolated.
    case interpolate
    /// The pictures are resampled.
    case resize
    /// The sizes must agree.
    case strict
  }

  public var kind: Kind
  public var lambda: Double
  public var distance: LossDistance
  public var features: Features
  public var normalize: Normalization
  public var fit: Fit
  public var tokenOrder: TokenOrder
  /// Compare a random part of the patches (P_CTMAE, P_CCMAE); nil compares the whole picture.
  public var patches: PatchVersion?
  public var weights: Weights
  /// Whether an encoder of pictures may judge the frames of a video one by one.
  public var isFrameWise: Bool
  public var pretrain: PretrainSpec

  public init(from fields: inout Fields) {
    let bands = fields.givenBands()
    kind =
      Kind(
        rawValue: fields.choose(
          "kind", "which encoder measures the distance", from: PriorSpec.kinds, default: "none"))
      ?? .none
    guard kind == .ctmae else {
      lambda = 0
      (distance, features, normalize, fit) = (.l1, .final, .auto, .interpolate)
      (tokenOrder, patches, weights, pretrain) = (.aligned, nil, .pretrained, PretrainSpec.unused)
      isFrameWise = false
      return
    }
    lambda = fields.read(
      "lambda", "weight of the learned loss", default: 1, in: 0...1e6, origin: .paper)
    distance = fields.read(
      "distance", "distance of features; the same as for pixels unless stated", default: .l1,
      origin: .paper)
    features = fields.read(
      "features", "which features of the encoder are compared", default: "final",
      origin: .assumed)
    normalize = fields.read(
      "normalize", "what is done to pixels before the encoder sees them", default: .auto,
      origin: .assumed)
    fit = fields.read(
      "resize", "what happens if a crop is not of the size the encoder was trained with",
      default: .interpolate, origin: .assumed)
    tokenOrder = fields.read(
      "token-order", "which tokens are compared with each other", default: .aligned,
      origin: .assumed)
    patches = fields.read(
      "patch-version", "compare a random part of the patches (P_CTMAE): on, off or a record",
      as: .onOff(PatchVersion.self), default: .some(nil), origin: .paper)
    weights = fields.read(
      "weights", "where the encoder's weights come from", default: .pretrained, origin: .paper,
      affects: ["prior", "train"])
    isFrameWise =
      fields.read(
        "frame-wise", "let an encoder of pictures judge the frames of a video one by one",
        as: .optional(.flag), default: .some(nil), origin: .assumed) ?? false
    pretrain = fields.read(
      "pretrain", "how the encoder is trained before", PretrainSpec.self, affects: ["prior"]
    ) { $0.tellBands(bands) }
    fields.reserve("input", "write `patch-version: {keep: …}`")
    fields.reserve("clip", "for video, which comes later")
    fields.reserve("layers", "for kind vgg, which comes later")
  }

  static let kinds: [ValueShape.Choice] = [
    .init("none", "the pixel loss alone, the paper's Original"),
    .init("ctmae", "a transformer, pre-trained on the task's own targets"),
    .init("ccmae", missing: "`ctmae` is what there is, so far"),
    .init("kmae", missing: "`ctmae` is what there is, so far"),
    .init("vgg", missing: "`ctmae` is what there is, so far"),
  ]

  /// Which features are compared.
  public enum Features: Hashable, Sendable {
    /// All tokens after the final norm.
    case final
  }

  public enum Normalization: String, CaseIterable, Sendable {
    /// What the encoder was trained with.
    case auto
    /// Pixels in 0…1 as they are.
    case none
    /// Mean and deviation of ImageNet.
    case imagenet
  }
}

extension PriorSpec.Features: ReadableUnion {
  public static let alternatives: [Alternative<PriorSpec.Features>] = [
    Alternative("final", "all tokens after the final norm", PriorSpec.Features.final)
  ]
}

/// Which patches the patch version compares; the same of both pictures, drawn anew at each step.
public struct PatchVersion: Hashable, Sendable, Readable {
  /// Share of the patches that is compared.
  public var keep: Double

  public init(from fields: inout Fields) {
    keep = fields.read(
      "keep", "share of the patches that is compared", default: 0.5, in: 0.01...1,
      origin: .code)
    fields.reserve("cell", "for ccmae, which comes later; a transformer's cells are its patches")
  }
}
