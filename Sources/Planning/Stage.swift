public import Datasets
public import Documents
public import ExperimentSpec
public import Files
public import Images
public import RestorationModels

/// One step of an experiment whose result can be kept: what is done, out of what, under which key.
public struct Stage: Identifiable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case data
    case weights
    case prior
    case niqe
    case train
    case evaluate
  }

  /// What has to be done, as values: whoever does it needs no spec.
  public enum Work: Sendable {
    /// The target pictures of a source, packed; only encoders learn from them.
    case targets(SourceSpec)
    /// Targets and the inputs made from them.
    case pairs(SourceSpec, scale: Int)
    /// A network's weights, out of a file.
    case weights(WeightsWork)
    /// A frozen network: pre-trained on the targets, as initialised, or out of a file.
    case prior(PriorWork)
    /// What NIQE measures distances to.
    case pristine(PristineWork)
    case train(TrainingWork)
    case evaluate(EvaluationWork)
  }

  /// What another stage makes for this one.
  public struct Input: Hashable, Sendable {
    public enum Role: String, Sendable {
      case targets
      case pairs
      case prior
      case weights
      case niqe
    }

    public var role: Role
    public var label: String
    public var key: String
  }

  /// `data/dead-leaves-train-x4`, `prior/ctmae`, `train`, `evaluate/photos`.
  public let label: String
  public let kind: Kind
  public let work: Work
  public let inputs: [Input]
  /// The fields that enter the key, by their names in `keyDocument`.
  public let fields: [KeyField]
  /// Everything the key is made of; kept with the result, so that `explain` can compare.
  public let keyDocument: JSON
  /// Equal keys promise equal results. 64 hexadecimal digits.
  public let key: String
  /// Why it cannot be carried out: its data or weights are not there, and the key only holds their
  /// place.
  public let absence: Failure?

  public var id: String { label }
  /// Enough of the key to tell results apart on a screen.
  public var shortKey: String { String(key.prefix(8)) }
  /// How many steps it takes, if it is a training.
  public var steps: Int? {
    switch work {
    case .prior(let work):
      if case .pretrained(let spec) = work.source { spec.steps } else { nil }
    case .train(let work): work.train.steps
    default: nil
    }
  }

  public func input(_ role: Input.Role) -> Input? { inputs.first { $0.role == role } }
}

/// A field of the spec that enters a key, under the name it has there: places of sources and of
/// named priors are left out, so that equal work has equal keys wherever it was written.
public struct KeyField: Hashable, Sendable {
  public var name: String
  public var field: ResolvedField
}

/// Everything that reading a network's weights needs.
public struct WeightsWork: Sendable {
  public var model: ModelSpec
  public var weights: WeightsSpec
  /// SHA-256 of the file when the plan was made.
  public var digest: Digest
}

/// Everything that making the network of a learned loss needs besides its inputs.
public struct PriorWork: Sendable {
  public var source: EncoderSource
  /// Of the pictures that it will look at.
  public var bands: Int
  /// SHA-256 of the file when the plan was made, if it comes out of one.
  public var digest: Digest?
}

/// Everything that making a pristine model for NIQE needs besides its inputs.
public struct PristineWork: Sendable {
  public enum Source: Sendable {
    /// In this file.
    case official(String)
    /// To be learned from the targets that are an input.
    case fit
  }

  public var source: Source
  /// What results call it: `official-2013`, `fit:dead-leaves`.
  public var name: String
}

/// Everything that training a network needs besides its inputs.
public struct TrainingWork: Sendable {
  public var task: RestorationTask
  public var model: ModelSpec
  public var scale: Int
  public var loss: LossSpec
  public var train: TrainSpec
  /// Side of a crop of the target, in pixels.
  public var crop: Int
  /// Successive frames of a sample of a video; nil takes all.
  public var window: Int?
  public var augment: [Augmentation]
  public var seed: Int
  public var engine: EngineSpec
}

/// Everything that judging a network on one source needs besides its inputs.
public struct EvaluationWork: Sendable {
  public var task: RestorationTask
  public var model: ModelSpec
  public var scale: Int
  /// What tables call the pictures.
  public var test: String
  public var evaluate: EvaluateSpec
  /// Whose camera took the pictures, where that is known.
  public var sensor: Sensor?
  /// What the pristine model of NIQE is called, if that is measured.
  public var pristine: String?
  public var engine: EngineSpec
}
