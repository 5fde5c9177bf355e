import Datasets
import Documents
import MaskedAutoencoders
import RestorationModels

extension Experiment {
  /// The same networks, crops and batches on a few pictures that are made up, for a few steps: what
  /// a step costs does not depend on what is seen in it.
  ///
  /// - Parameters:
  ///   - steps: of each training.
  ///   - sides: of the test pictures, beside each test source.
  /// - Returns: nil if nothing is trained, or on pictures that cannot be made up.
  public func rehearsal(steps: Int, sides: [Int]) -> Experiment? {
    guard let train, let source = data.train, data.inputBands == data.bands,
      [3, 4, 8].contains(data.bands)
    else { return nil }
    var own = self
    own.train?.steps = min(steps, train.steps)
    if case .pretrained(var spec) = loss.prior?.source {
      spec.steps = min(steps, spec.steps)
      own.loss.prior?.source = .pretrained(spec)
    }
    let encoder = loss.prior?.source.pretrain
    let frames = max(source.window ?? 0, encoder?.architecture.clipLength ?? 0)
    // NIQE learns from blocks of 96 × 96 pixels.
    let side = [source.crop, encoder?.crop ?? 0, measuresNIQE ? 192 : 0].max() ?? 0
    own.data.train?.source = source.source.madeUp(
      split: "train", side: side, frames: frames > 0 ? frames : source.source.frames, self)
    own.data.tests = zip(data.tests, sides).map { test, side in
      test.madeUp(split: "test", side: side, frames: test.frames.map { min($0, 6) } ?? 6, self)
    }
    own.evaluate.niqe.model = .fit
    return own
  }
}

extension SourceSpec {
  /// Dead leaves in place of it.
  fileprivate func madeUp(
    split: String, side: Int, frames: Int?, _ experiment: Experiment
  ) -> SourceSpec {
    let task = experiment.task
    let scale = experiment.scale
    let size = (max(side, 16) + scale - 1) / scale * scale
    var fields: JSON = [
      "set": .string(DeadLeavesSource.name), "split": .string(split), "count": 2,
      "size": .integer(size), "degrade": task.standardDegradation, "name": .string(label),
    ]
    if bands != 3 { fields["bands"] = .integer(bands) }
    if task.isVideo { fields["frames"] = .integer(frames ?? 12) }
    var reading = Fields(json: fields)
    reading.tell(task)
    var source = SourceSpec(from: &reading)
    if case .noise = degrade { source.degrade = degrade }
    source.path = path
    return source
  }
}
