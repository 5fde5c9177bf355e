import Documents
public import MaskedAutoencoders

/// Where the frozen network of a learned loss comes from.
public enum EncoderSource: Sendable {
  /// Trained here, on the targets of the training data.
  case pretrained(PretrainSpec)
  /// As initialised: the control that a learned loss has to beat.
  case random(PretrainSpec)
  /// The same for a classifier.
  case randomClassifier(VGGOptions)
  /// Trained elsewhere.
  case file(EncoderFile)

  /// How it is trained here, or would be.
  public var pretrain: PretrainSpec? {
    switch self {
    case .pretrained(let spec), .random(let spec): spec
    case .randomClassifier, .file: nil
    }
  }

  /// Whether it learns from the data of the experiment.
  public var isLearned: Bool { if case .pretrained = self { true } else { false } }

  /// The sizes of the network, as far as the spec decides about them; nil for what is no masked
  /// autoencoder.
  public var architecture: (any MaskedAutoencoderOptions)? {
    switch self {
    case .pretrained(let spec), .random(let spec): spec.architecture
    case .randomClassifier: nil
    case .file(let file): file.architecture
    }
  }

  /// The network, if it is a classifier.
  public var classifier: VGGOptions? {
    switch self {
    case .pretrained, .random: nil
    case .randomClassifier(let options): options
    case .file(let file): file.classifier.map { VGGOptions($0) }
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

  /// `weights` of a classifier.
  init(_ classifier: VGGOptions.Arch, from fields: inout Fields) {
    let weights: WordOrRecord<NoTraining, EncoderWeights> = fields.read(
      "weights", "the file of the published weights; or random, as a control",
      as: .word(NoTraining.self, or: EncoderWeights.self), affects: ["prior", "train"])
    switch weights {
    case .word: self = .randomClassifier(VGGOptions(classifier))
    case .record(let weights): self = .file(EncoderFile(classifier: classifier, weights, &fields))
    }
  }

  enum Training: String, CaseIterable, Sendable {
    case pretrained
    case random
  }

  enum NoTraining: String, CaseIterable, Sendable { case random }
}
