import Checkpoints
import Documents
import Execution
import Files
import Tensors

/// A stage whose state is one tensor that every step changes, and whose log has a row a step.
struct ToyWork: SteppedWork {
  var value = Tensor([4], [1, 2, 3, 4])
  var logs = [StageLog("train.csv", columns: ["step", "loss"])]
  /// Called after each step, with its number.
  var after: (Int) -> Void = { _ in }
  /// The step that fails.
  var failing: Int?

  mutating func advance(_ step: Int) throws(Failure) -> Progress {
    if step == failing { throw Failure(.numeric, "loss is nan") }
    let draw = Float(RandomStream(1).substream("toy").substream(UInt64(step)).uniform(0))
    value = Tensor([4], value.values.map { $0 * 0.9 + draw })
    let loss = Double(value.values.reduce(0, +))
    logs[0].append([String(step + 1), JSON.format(loss)])
    after(step)
    return Progress(done: step + 1, total: 20, terms: [.init("pixel", loss)])
  }

  var state: [NamedTensor] { [NamedTensor("value", value)] }

  mutating func restore(_ state: [NamedTensor]) throws(Failure) {
    guard let tensor = state.first(where: { $0.name == "value" }) else {
      throw Failure(.store, "the checkpoint lacks `value`")
    }
    value = tensor.tensor
  }
}

let toyKey = String(repeating: "ab", count: 32)

/// The toy stage as a job of 20 steps with a checkpoint every 3.
func toyJob(
  key: String = toyKey, failing: Int? = nil, after: @escaping @Sendable (Int) -> Void = { _ in }
) -> Job {
  Job(name: "train", kind: "train", key: key, document: ["steps": 20]) {
    context throws(Failure) in
    var work = ToyWork()
    work.after = after
    work.failing = failing
    try StepLoop(steps: 20, checkpointEvery: 3).run(&work, in: context)
    let values = work.value.values.map { String($0.bitPattern) }.joined(separator: " ")
    return StageOutput(
      out: Digest.of(values).hex,
      outputs: [
        try context.output("weights", values),
        try context.output("train.csv", work.logs[0].text),
      ])
  }
}
