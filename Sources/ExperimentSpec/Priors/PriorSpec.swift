import Documents
public import MaskedAutoencoders
import RestorationModels
import Tensors

/// A learned loss: λ · distance(E(target), E(output)) with a frozen network E.
public struct PriorSpec: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// A transformer pre-trained on the task's own targets.
    case ctmae
    /// A convolutional autoencoder pre-trained on the task's own targets.
    case ccmae
    /// The released transformer.
    case kmae
    /// Features of a classifier.
    case vgg
  }

  /// Which outputs of a network the loss judges.
  public enum Outputs: String, CaseIterable, Sendable {
    /// The result alone.
    case result
    /// Every output of full size by which its training is supervised.
    case all
  }

  public var kind: Kind
  public var lambda: Double
  /// Where the network comes from.
  public var source: EncoderSource
  /// How it compares.
  public var options: LearnedLossOptions
  /// Whether an encoder of pictures judges the frames of a video one by one.
  public var isFrameWise: Bool
  /// How a network of clips sees the samples of a video; nil for networks of pictures.
  public var clip: ClipSpec?
  /// It is computed at every so many steps of a training, the first included.
  public var every: Int
  public var outputs: Outputs

  /// Whether it compares a random part of the pictures (P_CTMAE, P_CCMAE).
  public var isPatchVersion: Bool { options.patches != nil }

  init(_ kind: Kind, from fields: inout Fields) {
    let setting = fields.givenSetting()
    self.kind = kind
    lambda = fields.read(
      "lambda", "weight of the learned loss", default: 1, in: 0...1e6, origin: .paper)
    var options = LearnedLossOptions()
    options.readDistance(of: kind, from: &fields)
    let normalization: NormalizationChoice = fields.read(
      "normalize",
      "what is done to pixels before the network sees them; auto is what it was "
        + "trained with", default: "auto", origin: .assumed)
    options.normalization = normalization.stated
    isFrameWise =
      fields.read(
        "frame-wise", "let a network of pictures judge the frames of a video one by one",
        as: .optional(.flag), default: .some(nil), origin: .assumed) ?? false
    let network: EncoderNetwork = setting.task.isVideo && !isFrameWise ? .video : .image
    if kind == .ctmae || kind == .kmae {
      options.readTransformer(from: &fields, seesClips: network == .video)
      clip = ClipSpec(of: network, from: &fields, &options)
    }
    switch kind {
    case .ctmae:
      source = EncoderSource(network, from: &fields, setting)
    case .kmae:
      source = .file(EncoderFile(transformer: &fields, network))
    case .ccmae:
      options.readConvolutional(from: &fields)
      source = EncoderSource(.convolutional, from: &fields, setting)
    case .vgg:
      source = EncoderSource(options.readClassifier(from: &fields), from: &fields)
    }
    every = fields.read(
      "every", "steps of a training from one computation of it to the next", default: 1,
      in: 1...1_000_000, unit: "steps", origin: .paper)
    outputs = fields.read(
      "outputs", "which outputs of a network with several it judges", default: .result,
      origin: .code)
    self.options = options
    fields.reserve("input", "write `patch-version: {keep: …}`")
  }
}

extension LearnedLossOptions {
  fileprivate mutating func readDistance(of kind: PriorSpec.Kind, from fields: inout Fields) {
    let about = "distance of features; the same as for pixels unless stated"
    guard kind == .vgg else {
      let plain: LossDistance = fields.read("distance", about, default: .l1, origin: .paper)
      distance = plain.measure
      return
    }
    let wide: ClassifierDistance = fields.read(
      "distance", about + "; fro is the length of the whole difference", default: .l1,
      origin: .paper)
    distance = wide == .l1 ? .l1 : .l2
    takesLength = wide == .length
  }
}

/// A learned loss as a spec may write it: none at all, or one of a kind.
struct PriorChoice: Readable {
  static var shorthand: String? { "kind" }

  /// Nil is the paper's "Original": the pixel loss alone.
  let prior: PriorSpec?

  init(from fields: inout Fields) {
    let name = fields.choose(
      "kind", "which network measures the distance", from: Self.kinds, default: "none",
      affects: ["prior", "train"])
    prior = PriorSpec.Kind(rawValue: name).map { PriorSpec($0, from: &fields) }
  }

  private static let kinds: [ValueShape.Choice] = [
    .init("none", "the pixel loss alone, the paper's Original"),
    .init("ctmae", "a transformer, pre-trained on the task's own targets"),
    .init("ccmae", "a convolutional autoencoder, pre-trained on the task's own targets"),
    .init("kmae", "the released transformer, pre-trained on photographs"),
    .init("vgg", "features of a classifier, the loss that the paper compares with"),
  ]
}

/// What is done to pixels before a network sees them: nil is what the network was trained with.
struct NormalizationChoice: ReadableUnion {
  let stated: PixelNormalization?

  static let alternatives: [Alternative<NormalizationChoice>] =
    [Alternative("auto", "what the network was trained with", NormalizationChoice(stated: nil))]
    + PixelNormalization.alternatives.map { $0.map { NormalizationChoice(stated: $0) } }
}
