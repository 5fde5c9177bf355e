import Checkpoints
import ExperimentSpec
import Files
import MaskedAutoencoders
import Planning
import Tensors

/// The learned loss of a training: a frozen network, and how outputs come before it.
struct LearnedPrior {
  let spec: PriorSpec
  private let measure: any LearnedLoss

  /// The network of a finished prior stage.
  ///
  /// - Throws: `.data` if what the file turned out to hold does not go with the training
  init(_ spec: PriorSpec, weights path: String, for work: TrainingWork) throws(Failure) {
    self.spec = spec
    do throws(Failure) {
      let weights = try Safetensors.read(path)
      let model = weights.metadata["model"] ?? ""
      guard let measure = learnedLosses[model] else {
        throw Failure(.data, "does not name a network that serves as a loss (`model`)")
      }
      if let problem = try spec.misfit(weights, crop: work.crop) {
        throw Failure(.spec, problem)
      }
      self.measure = try measure.load(weights, spec.options)
    } catch {
      // What is wrong with the stage's own file is the store's fault.
      let kind = error.kind == .data ? Failure.Kind.store : error.kind
      throw Failure(kind, error.message, path: path, remedy: error.remedy)
    }
  }

  /// Whether it is computed in this step, counted from 0.
  func isDue(_ step: Int) -> Bool { step % spec.every == 0 }

  /// Which of the outputs it judges: the result, and others of its size if the spec says so.
  func judged(_ outputs: [Variable]) -> [Int] {
    outputs.indices.filter { i in
      i == 0 || spec.outputs == .all && outputs[i].shape == outputs[0].shape
    }
  }

  /// The distance of an output from its target, a scalar.
  ///
  /// - Parameter target: of a video with all frames of the sample, those included that the network
  ///   loses
  func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    let (y, x) = views(output, target)
    return measure.distance(
      output: coloured(y), target: coloured(Variable(constant: x)).value, draw: draw)
  }

  /// Both as the network is to see them: pictures, or clips of some frames.
  private func views(_ output: Variable, _ target: Tensor) -> (Variable, Tensor) {
    guard output.shape.rank == 5 else { return (output, target) }
    if let clip = spec.clip {
      guard let frames = clip.frames else { return (output, target) }
      let (y, x) = clip.context.clips(restored: output, target: target)
      let picked = middle(frames, clip.stride, of: x.shape[1])
      return (y.frames(picked), Variable(constant: x).frames(picked).value)
    }
    let margin = (target.shape[1] - output.shape[1]) / 2
    let frames = margin..<margin + output.shape[1]
    return (output.asPictures, target.sliced(1, frames).asPictures)
  }

  /// Numbers of `count` frames, one of `stride`, from the middle of so many.
  private func middle(_ count: Int, _ stride: Int, of length: Int) -> [Int] {
    let span = (count - 1) * stride + 1
    precondition(span <= length, "\(count) frames, one of \(stride), of \(length)")
    return (0..<count).map { (length - span) / 2 + $0 * stride }
  }

  /// Grey pictures for networks that know colours alone.
  private func coloured(_ images: Variable) -> Variable {
    guard spec.kind == .kmae, images.shape[-1] == 1 else { return images }
    return Variable.concatenated([images, images, images], axis: images.shape.rank - 1)
  }
}

extension PriorSpec {
  /// Why the network of a file cannot judge crops of this size; nil if it can. Where the spec states
  /// the sizes of the network, it was checked before anything ran.
  fileprivate func misfit(_ weights: TensorFile, crop: Int) throws(Failure) -> String? {
    guard case .file = source, let sizes = maskedAutoencoders[weights.metadata["model"] ?? ""]
    else { return nil }
    return try misfit(sizes.init(describedBy: weights), crop: crop)?.message
  }
}

extension Tensor {
  /// Frames of clips as pictures.
  fileprivate var asPictures: Tensor {
    reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]])
  }
}

extension Variable {
  /// Some frames of clips `[N, T, H, W, C]`.
  fileprivate func frames(_ numbers: [Int]) -> Variable {
    guard let first = numbers.first, let last = numbers.last else { return self }
    if last - first == numbers.count - 1 { return sliced(1, first..<last + 1) }
    return Variable.concatenated(numbers.map { sliced(1, $0..<$0 + 1) }, axis: 1)
  }

  fileprivate var asPictures: Variable {
    reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]])
  }
}
