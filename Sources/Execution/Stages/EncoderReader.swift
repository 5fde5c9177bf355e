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
  func encoder(_ context: StageContext) throws(Failure) -> TensorFile {
    let path = file.weights.file
    return try Failure.naming(path) { () throws(Failure) in
      let weights = try Weights.read(path, key: file.weights.key)
      if let digest = work.digest, try Digest.ofFile(path) != digest {
        throw Failure(.data, "changed while it was read", remedy: "run the same command again")
      }
      let encoder = try described(weights)
      context.send(.note("\(Path.name(of: path)): \(encoder.title)"))
      try confirm(encoder.file)
      return encoder.file
    }
  }

  /// A file of ours says what it holds; of another, its tensors do. Of what the authors of CCMAE may
  /// have left, only the spec can.
  private func described(
    _ weights: Weights
  ) throws(Failure) -> (file: TensorFile, title: String) {
    guard file.model == ConvolutionalMAE.name, weights.tensors.metadata["model"] == nil,
      let sizes = file.architecture
    else {
      let released = try ReleasedWeights(weights, layout, heads: file.heads)
      return (released.file, released.title)
    }
    var tensors = weights.tensors
    tensors.metadata = [
      "model": sizes.model, "config": sizes.json.compact,
      "normalization": sizes.standardNormalization.json.compact,
    ]
    return (tensors, "\(sizes.model), of the sizes that the spec says")
  }

  /// What the file must be, whatever it looks like.
  private var layout: ReleasedWeights.Layout {
    ReleasedWeights.Layout(rawValue: file.model) ?? .auto
  }

  private func confirm(_ weights: TensorFile) throws(Failure) {
    let model = weights.metadata["model"] ?? ""
    guard model == file.model, let measure = learnedLosses[model] else {
      throw Failure(.data, "holds weights of `\(model)`, not of `\(file.model)`")
    }
    if let sizes = maskedAutoencoders[model] {
      try confirm(sizes.init(describedBy: weights))
    } else if let arch = file.classifier {
      let found = try VGGOptions(describedBy: weights).arch
      guard found == arch else {
        throw Failure(
          .data, "is \(found.rawValue), not \(arch.rawValue)",
          remedy: "`arch: \(found.rawValue)` takes it")
      }
    }
    // Reading it as a loss will shows whether everything is there.
    _ = try measure.load(weights, LearnedLossOptions())
  }

  /// It must know the bands of the pictures, and be of the size that was asked for.
  private func confirm(_ found: any MaskedAutoencoderOptions) throws(Failure) {
    let seesGrey = found.bands == 3 && work.bands == 1
    guard found.bands == work.bands || seesGrey else {
      throw Failure(.data, "knows \(found.bands) bands, the pictures have \(work.bands)")
    }
    guard let wanted = file.architecture, file.published != nil else { return }
    guard found.width == wanted.width, found.blockCount == wanted.blockCount,
      found.cell == wanted.cell
    else {
      throw Failure(
        .data,
        "has \(found.blockCount ?? 0) blocks of width \(found.width) and patches of \(found.cell), "
          + "`arch` wants \(wanted.blockCount ?? 0) of \(wanted.width) and \(wanted.cell)",
        remedy: "`arch: auto` takes what the file holds")
    }
  }
}
