import Checkpoints
import Documents
import ExperimentSpec
import Files
import MaskedAutoencoders
import Planning
import Tensors

/// Reads the network of a learned loss that was trained elsewhere: what its authors published, or
/// what a prior stage of some experiment wrote.
struct EncoderReader {
  private let work: PriorWork
  private let file: EncoderFile

  init(_ work: PriorWork, _ file: EncoderFile) {
    self.work = work
    self.file = file
  }

  /// The weights, with everything that a learned loss has to know about them.
  func encoder() throws(Failure) -> TensorFile {
    let path = file.weights.file
    return try Failure.naming(path) { () throws(Failure) in
      let weights = try Weights.read(path, key: file.weights.key)
      if let digest = work.digest, try Digest.ofFile(path) != digest {
        throw Failure(.data, "changed while it was read", remedy: "run the same command again")
      }
      let encoder = try described(weights.tensors)
      try confirm(encoder)
      return encoder
    }
  }

  /// A file of ours says what it holds; of another, the spec does.
  private func described(_ weights: TensorFile) throws(Failure) -> TensorFile {
    var weights = weights
    if let model = weights.metadata["model"], weights.metadata["config"] != nil {
      guard model == file.model else {
        throw Failure(.data, "holds a network `\(model)`, not `\(file.model)`")
      }
      return weights
    }
    weights.metadata = [
      "model": file.model, "config": file.configuration.compact,
      "normalization": file.normalization.json.compact,
    ]
    return weights
  }

  /// Reading it as a loss will shows whether everything is there.
  private func confirm(_ weights: TensorFile) throws(Failure) {
    guard let measure = learnedLosses[file.model] else {
      throw Failure(.internalFault, "`\(file.model)` is no network that serves as a loss")
    }
    _ = try measure.load(weights, LearnedLossOptions())
  }
}
