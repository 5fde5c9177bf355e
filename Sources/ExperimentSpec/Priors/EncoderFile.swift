public import Documents
public import MaskedAutoencoders

/// A file of weights that were trained elsewhere, and what the spec expects to be in it.
public struct EncoderFile: Sendable {
  public var weights: EncoderWeights
  /// What `learnedLosses` calls the network.
  public var model: String
  /// The sizes that it must have; nil if any will do.
  public var architecture: (any MaskedAutoencoderOptions)?
  /// Which VGG it must be, if it is one.
  public var classifier: VGGOptions.Arch?
  /// Attention heads, which no tensor tells; nil for those of the published networks.
  public var heads: Int?
  /// What is known of the published file that holds such weights.
  public var published: PublishedWeights?

  /// A former pre-training of the network that the spec describes.
  init(_ weights: EncoderWeights, of architecture: any MaskedAutoencoderOptions) {
    self.weights = weights
    self.architecture = architecture
    model = architecture.model
    heads = (architecture as? MAEOptions)?.heads ?? (architecture as? VideoMAEOptions)?.heads
  }

  /// `arch`, `heads` and `weights` of the released transformer.
  init(transformer fields: inout Fields, _ network: EncoderNetwork) {
    let size: ReleasedSize = fields.read(
      "arch", "which of the released encoders it is; auto is whatever the file holds",
      default: network == .video ? .large : .base, origin: .assumed, affects: ["prior"])
    heads = fields.read(
      "heads", "attention heads of an encoder that is none of the released ones",
      as: .optional(.integer(1...256)), default: .some(nil), affects: ["prior"])
    weights = fields.read(
      "weights", "the file of the released weights", affects: ["prior"])
    if network == .video {
      model = VideoMAE.name
      architecture = size.video?.options
      published = PublishedWeights(size.video ?? .large)
      checkLayout(of: "kmae", allows: .videoMAE, &fields)
    } else {
      model = ImageMAE.name
      architecture = size.image?.options
      published = PublishedWeights(size.image ?? .base)
      checkLayout(of: "kmae", allows: .mae, &fields)
    }
  }

  /// `arch` and `weights` of a classifier.
  init(classifier arch: VGGOptions.Arch, _ weights: EncoderWeights, _ fields: inout Fields) {
    self.weights = weights
    model = VGGLoss.name
    classifier = arch
    published = PublishedWeights(arch)
    checkLayout(of: "vgg", allows: .torchvision, &fields)
  }

  private func checkLayout(
    of kind: String, allows layout: EncoderWeights.Layout, _ fields: inout Fields
  ) {
    guard ![.auto, layout].contains(weights.layout) else { return }
    fields.report(
      "E101", "the weights of `\(kind)` are not in the layout `\(weights.layout.rawValue)`",
      "weights.layout", label: "`\(layout.rawValue)`, or leave this out")
  }

  /// Sizes of transformers that somebody released.
  enum ReleasedSize: String, CaseIterable, Sendable {
    case base = "vit-base"
    case large = "vit-large"
    case huge = "vit-huge"
    case auto

    var image: ReleasedMAE? { ReleasedMAE(rawValue: rawValue) }

    var video: VideoMAEPreset? {
      switch self {
      case .base: .base
      case .large: .large
      case .huge: .huge
      case .auto: nil
      }
    }
  }
}

/// Which file holds the weights of a frozen network, and which part of it.
public struct EncoderWeights: Hashable, Sendable, Readable {
  public static var shorthand: String? { "file" }

  /// How the tensors of a file are called.
  public enum Layout: String, CaseIterable, Sendable {
    /// Recognised by the names.
    case auto
    /// The official image MAE.
    case mae
    /// The official video MAE.
    case videoMAE = "mae_st"
    case torchvision
  }

  public var file: String
  /// The member of the file that holds the weights; found out if nil.
  public var key: String?
  public var layout: Layout
  /// What the file must be, 64 hexadecimal digits.
  public var sha256: String?

  public init(from fields: inout Fields) {
    file = fields.read("file", "safetensors or PyTorch's .pth", as: .location, affects: [])
    key = fields.read(
      "key",
      "the member of the file that holds the weights, such as `model`; found out unless "
        + "stated", as: .optional(.text), default: .some(nil))
    layout = fields.read(
      "layout", "how tensors are called: recognised, or as these authors do", default: .auto,
      affects: [])
    sha256 = fields.readDigest()
  }
}

extension Fields {
  /// `sha256` of a file.
  mutating func readDigest() -> String? {
    let digest = read(
      "sha256", "what the file must be: 64 hexadecimal digits", as: .optional(.text),
      default: .some(nil), affects: [])
    if let digest, digest.count != 64 || !digest.allSatisfy(\.isHexDigit) {
      report("E100", "`sha256` is 64 hexadecimal digits", "sha256")
    }
    return digest
  }
}
