import Checkpoints
import ExperimentSpec
import Files
import MaskedAutoencoders
import Tensors

extension PriorSpec {
  /// The frozen encoder of a finished prior stage, as this spec compares with it.
  func learnedLoss(weights path: String) throws(Failure) -> any LearnedLoss {
    var options = LearnedLossOptions()
    options.distance = distance == .l1 ? .l1 : .l2
    options.normalization = normalize == .none ? .identity : .imagenet
    options.patches = patches.map { .init(keep: $0.keep) }
    options.fit =
      switch fit {
      case .interpolate: .interpolate
      case .resize: .resize
      case .strict: .strict
      }
    options.tokenOrder = tokenOrder == .aligned ? .aligned : .shuffled
    do throws(Failure) {
      let weights = try Safetensors.read(path)
      guard let measure = learnedLosses[weights.metadata["model"] ?? ""] else {
        throw Failure(.data, "does not name a network that serves as a loss (`model`)")
      }
      return try measure.load(weights, options)
    } catch {
      throw Failure(.store, error.message, path: path, remedy: error.remedy)
    }
  }
}
