public import Documents
public import MaskedAutoencoders

/// Where the frozen network of a learned loss comes from.
public enum EncoderSource: Sendable {
  /// Trained here, on the targets of the training data.
  case pretrained(PretrainSpec)
  /// As initialised: the control that a learned loss has to beat.
  case random(PretrainSpec)
  /// Trained elsewhere.
  case file(EncoderFile)

  /// How it is trained here, or would be.
  public var pretrain: PretrainSpec? {
    switch self {
    case .pretrained(let spec), .random(let spec): spec
    case .file: nil
    }
  }

  /// Whether it learns from the data of the experiment.
  public var isLearned: Bool { if case .pretrained = self { true } else { false } }

  /// The sizes of the network, as far as the spec decides about them; nil for what is no masked
  /// autoencoder.
  public var architecture: (any MaskedAutoencoderOptions)? {
    switch self {
    case .pretrained(let spec), .random(let spec): spec.architecture
    case .file(let file): file.architecture
    }
  }

  /// `weights` and `pretrain` of the kinds that are trained here.
  init(_ network: EncoderNetwork, from fields: inout Fields, _ setting: Setting) {
    let weights: WordOrRecord<Training, EncoderWeights> = fields.read(
      "weights",
      "where the encoder's weights come from: pretrained here, random as a control, or "
        + "a file of a former pre-training",
      as: .word(Training.self, or: EncoderWeights.self), default: .word(.pretrained),
      origin: .paper, affects: ["prior", "train"])
    let pretrain = fields.read(
      "pretrain", "how the encoder is trained before", PretrainSpec.self, affects: ["prior"]
    ) {
      $0.tell(setting)
      $0.tell(network)
    }
    switch weights {
    case .word(.pretrained): self = .pretrained(pretrain)
    case .word(.random): self = .random(pretrain)
    case .record(let file): self = .file(EncoderFile(file, of: pretrain.architecture))
    }
  }

  enum Training: String, CaseIterable, Sendable {
    case pretrained
    case random
  }
}

/// A file of weights that were trained elsewhere, and what is in it.
public struct EncoderFile: Sendable {
  public var weights: EncoderWeights
  /// What `learnedLosses` calls the network.
  public var model: String
  /// The sizes it has unless the file says so itself.
  public var configuration: JSON
  /// How pixels looked when it was trained, unless the file says so itself.
  public var normalization: PixelNormalization
  /// The same sizes as what they are; nil for a classifier.
  public var architecture: (any MaskedAutoencoderOptions)?
  /// What is known of the file that holds such weights.
  public var published: PublishedWeights?

  init(_ weights: EncoderWeights, of architecture: any MaskedAutoencoderOptions) {
    self.weights = weights
    model = architecture.model
    self.architecture = architecture
    configuration = architecture.json
    normalization = architecture.standardNormalization
  }

  /// `arch` and `weights` of the released transformer.
  init(released fields: inout Fields, _ setting: Setting) {
    let size: ReleasedMAE = fields.read(
      "arch", "which of the released encoders it is", default: .base, origin: .assumed,
      affects: ["prior"])
    let weights: EncoderWeights = fields.read(
      "weights", "the file of the released weights", affects: ["prior"])
    self.init(weights, of: size.options)
    published = PublishedWeights(size)
  }
}

/// Which file holds the weights of a frozen network, and which part of it.
public struct EncoderWeights: Hashable, Sendable, Readable {
  public static var shorthand: String? { "file" }

  public var file: String
  /// The member of the file that holds the weights; found out if nil.
  public var key: String?
  /// What the file must be, 64 hexadecimal digits.
  public var sha256: String?

  public init(from fields: inout Fields) {
    file = fields.read("file", "safetensors or PyTorch's .pth", as: .location, affects: [])
    key = fields.read(
      "key",
      "the member of the file that holds the weights, such as `model`; found out unless "
        + "stated", as: .optional(.text), default: .some(nil))
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
