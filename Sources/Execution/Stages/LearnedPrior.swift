import Checkpoints
import ExperimentSpec
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

extension PriorSpec {
  /// The frozen encoder of a finished prior stage, as this spec compares with it.
  func learnedLoss(weights path: String) throws(Failure) -> any LearnedLoss {
    let store = ParameterStore(.blank)
    let encoder = MAEEncoder(store.root, pretrain.architecture)
    // The file holds the decoder too, which a loss has no use for.
    let report = try store.load(Safetensors.read(path).tensors)
    guard report.missing.isEmpty else {
      throw Failure(.store, "lacks `\(report.missing[0])` of the encoder", path: path)
    }
    var options = MAEEncoderLoss.Options()
    options.distance = distance == .l1 ? .l1 : .l2
    options.normalization = normalize == .none ? .none : .imagenet
    options.keep = patches?.keep
    options.fit =
      switch fit {
      case .interpolate: .interpolate
      case .resize: .resize
      case .strict: .strict
      }
    options.tokenOrder = tokenOrder == .aligned ? .aligned : .shuffled
    return MAEEncoderLoss(encoder, in: store, options)
  }
}
