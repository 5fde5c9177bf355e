public import Documents
public import NeuralNetworks
import Tensors

/// L = pixel(target, output) + λ · prior(target, output).
public struct LossSpec: Sendable, Readable {
  /// The distance of the result, and of what else the network is supervised by, from the target.
  public var pixel: TrainingLoss
  /// Nil is the paper's "Original": the pixel loss alone.
  public var prior: PriorSpec?

  public init(from fields: inout Fields) {
    let setting = fields.givenSetting()
    let pixel: TrainingLoss = fields.read(
      "pixel", "distance of pixels", default: "l1", origin: .code)
    self.pixel = pixel
    prior =
      fields.read(
        "prior", "a learned loss on top: a record, a name under `priors`, or a kind",
        PriorChoice.self
      ) {
        $0.inherit("distance", Node(.string(pixel.distance.rawValue)), from: "loss.pixel")
        $0.tell(setting)
      }.prior
  }
}

/// How far two feature maps or pictures are apart: the mean over all elements of |a - b| or (a - b)².
public enum LossDistance: String, CaseIterable, Sendable {
  case l1
  case l2

  var measure: Distance {
    switch self {
    case .l1: .l1
    case .l2: .l2
    }
  }
}
