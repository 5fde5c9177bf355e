import Documents
import Execution
import ExperimentSpec
import Files
import Metrics
import Planning
import TestSupport
import Testing

/// Asks to stop once a stage has come to a step.
final class Stopper: EventConsumer {
  let stop = StopRequest()
  private let stage: String
  private let step: Int

  init(_ stage: String, _ step: Int) {
    self.stage = stage
    self.step = step
  }

  func receive(_ event: Event) {
    if case .progress(let label, let progress) = event, label.name == stage, progress.done == step {
      stop.stop()
    }
  }
}

@Test("an experiment runs from pictures to scores, and then is found")
func wholeExperiment() throws {
  let tiny = try TinyExperiment()
  let outcomes = try tiny.run()
  #expect(outcomes.map(\.wasMade).allSatisfy { $0 })
  let record = try #require(outcomes.last?.record)
  let scores = try EvaluateStage.scores(record, in: tiny.store)
  #expect(scores.map(\.method) == ["output", "bicubic"])
  #expect(scores.allSatisfy { $0.images.count == 2 && $0.mean(of: 0) > 5 })
  #expect(record.outputs.count { $0.name.hasPrefix("images/") } == 2)
  #expect(record.outputs.count { $0.name.hasPrefix("strips/") } == 2)
  #expect(tiny.plan.statuses(tiny.store.view).allSatisfy { $0.state == .cached })
  #expect(try tiny.run().allSatisfy { !$0.wasMade })
}

@Test(
  "stopped in any stage, an experiment ends with the results of one that was not",
  arguments: [("prior/ctmae", 1), ("prior/ctmae", 3), ("train", 1), ("train", 5)])
func interrupted(_ stage: String, _ step: Int) throws {
  let tiny = try TinyExperiment()
  let stopper = Stopper(stage, step)
  let runner = Runner(store: tiny.store, events: EventStream([stopper]), stop: stopper.stop)
  let failure = #expect(throws: Failure.self) { try runner.run(tiny.plan.jobs(tiny.sources)) }
  #expect(failure?.kind == .stopped)
  #expect(try tiny.results() == TinyExperiment().results())
}

@Test("another λ trains and evaluates again and nothing else")
func anotherLambda() throws {
  let tiny = try TinyExperiment()
  _ = try tiny.run()
  let other = try TinyExperiment("loss.prior.lambda=0.1", in: tiny)
  let outcomes = try other.run()
  #expect(outcomes.filter(\.wasMade).map(\.name) == ["train", "evaluate/dead-leaves"])
}

@Test("λ 0 ends with the weights of a run without a learned loss, bit for bit")
func lambdaZero() throws {
  func weights(_ set: String) throws -> String? {
    try TinyExperiment(set).run().first { $0.name == "train" }?.record?.out
  }
  let plain = try weights("loss.prior=none")
  #expect(plain != nil)
  #expect(try weights("loss.prior.lambda=0") == plain)
  #expect(try weights("loss.prior.lambda=1") != plain)
}

@Test("a training that blows up ends with the step, the terms and what to do")
func divergence() throws {
  let tiny = try TinyExperiment("train.optimizer={adam: {lr: 10}}", "train.steps=200")
  let failure = #expect(throws: Failure.self) { try tiny.run() }
  #expect(failure?.kind == .numeric)
  #expect(failure?.message.hasPrefix("step ") == true)
  #expect(failure?.message.contains("pixel") == true)
  #expect(failure?.remedy?.contains("last good checkpoint") == true)
}

@Test("tiles give what the whole picture gives, to the last bit")
func tiles() throws {
  let whole = try TinyExperiment()
  _ = try whole.run()
  let tiled = try TinyExperiment("evaluate.tile=16", in: whole)
  let a = try EvaluateStage.scores(#require(whole.run().last?.record), in: whole.store)
  let b = try EvaluateStage.scores(#require(tiled.run().last?.record), in: whole.store)
  #expect(a[0].pixels == b[0].pixels)
}

@Test("NIQE is learned from the targets, measured, and named in the scores")
func niqe() throws {
  let tiny = try TinyExperiment(
    "evaluate.metrics=[psnr, niqe]", "evaluate.niqe=fit", "data.train.size=208",
    "data.test.size=208", "data.test.count=1", "loss.prior=none")
  let outcomes = try tiny.run()
  let record = try #require(outcomes.last?.record)
  let scores = try EvaluateStage.scores(record, in: tiny.store)
  for set in scores {
    #expect(set.columns.map(\.name) == ["psnr", "niqe"])
    #expect(set.pristine?.name == "fit:dead-leaves" && set.pristine?.digest.count == 64)
    #expect(set.mean(of: 1).isFinite && set.mean(of: 1) > 0)
  }
  #expect(try tiny.run().allSatisfy { !$0.wasMade })
}

@Test("pictures with fewer than two blocks are refused before anything runs")
func smallForNIQE() throws {
  let tiny = try TinyExperiment(
    "evaluate.metrics=[niqe]", "evaluate.niqe=fit", "data.test.size=112")
  let failure = #expect(throws: Failure.self) { try tiny.plan.confirmSizes(tiny.sources) }
  #expect(failure?.kind == .data && failure?.message.contains("two blocks of 96×96") == true)
}
