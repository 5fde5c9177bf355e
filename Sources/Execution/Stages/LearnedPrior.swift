import Checkpoints
import ExperimentSpec
import Files
import MaskedAutoencoders
import Tensors

extension PriorSpec {
  /// The frozen network of a finished prior stage, as this spec compares with it.
  func learnedLoss(weights path: String) throws(Failure) -> any LearnedLoss {
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
