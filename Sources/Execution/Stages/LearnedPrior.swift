import Checkpoints
import ExperimentSpec
import Files
import MaskedAutoencoders
import Tensors

extension PriorSpec {
  /// The frozen encoder of a finished prior stage, as this spec compares with it.
  func learnedLoss(weights path: String) throws(Failure) -> any LearnedLoss {
    guard let measure = learnedLosses[kind.rawValue] else {
      throw Failure(.spec, "`loss.prior` cannot be of kind `\(kind.rawValue)`")
    }
    var options = LearnedLossOptions()
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
    do {
      return try measure.load(Safetensors.read(path), options)
    } catch {
      throw Failure(.store, error.message, path: path, remedy: error.remedy)
    }
  }
}
