import Documents
import Execution
import ExperimentSpec
import Files
import Planning
import Synchronization
import TestSupport
import Testing

/// What stages cost, and how it is measured.
@Suite("Costs")
struct CostTests {
  private let folder = ScratchFolder()

  private func cost(_ name: String, amount: Double? = nil) -> StageCost {
    StageCost(
      signature: ["network": .string(name)], unit: .step, amount: amount, stepsBetweenSaves: 10)
  }

  /// A clock that is set by hand.
  private final class Hand: Sendable {
    private let now = Mutex(0.0)
    var time: Double { now.withLock { $0 } }
    func pass(_ seconds: Double) { now.withLock { $0 += seconds } }
  }

  @Test("seconds a step are those between steps; checkpoints, beginning and end are told apart")
  func recorder() throws {
    let book = CostBook(folder.path)
    let (clock, cost) = (Hand(), cost("a", amount: 100))
    let recorder = CostRecorder(book, ["k": cost]) { clock.time }
    let stage = StageLabel(name: "train", key: "k")
    recorder.receive(.stageStarted(stage))
    clock.pass(3)
    for step in 1...5 {
      // The first step takes longer.
      clock.pass(step == 1 ? 2 : 0.5)
      recorder.receive(
        .progress(stage, Progress(done: step, total: 5, memoryBytes: 100 * step)))
      guard step == 3 || step == 5 else { continue }
      clock.pass(0.25)
      recorder.receive(.checkpoint(stage, step: step, seconds: 0.25))
    }
    clock.pass(1)
    #expect(book.measurement(cost) == nil)
    recorder.receive(.stageFinished(stage, seconds: clock.time))
    let found = try #require(book.measurement(cost))
    #expect(found.secondsPerUnit == 0.5)
    #expect(found.saveSeconds == 0.25)
    // Three seconds before, one and a half more of the first step, a checkpoint and a second behind.
    #expect(found.overheadSeconds == 5.75)
    #expect(found.units == 5)
    #expect(found.bytes == 500)
    // A hundred steps with nine checkpoints before the last.
    #expect(found.seconds(for: 100, stepsBetweenSaves: 10) == 5.75 + 50 + 9 * 0.25)
    #expect(book.measurement(self.cost("b")) == nil)
  }

  @Test("only what has been measured is estimated, and only what is left of it")
  func estimate() throws {
    let book = CostBook(folder.path)
    try book.keep(CostMeasurement(secondsPerUnit: 2, units: 9), of: cost("a"))
    let costs = [
      "whole": cost("a", amount: 100), "half": cost("a", amount: 100), "unknown": cost("a"),
      "other": cost("b", amount: 100),
    ]
    let open = ["whole": 0, "half": 50, "unknown": 0, "other": 0, "stranger": 0]
    #expect(book.estimate(open, costs).seconds == ["whole": 200, "half": 100])
  }

  /// A plan of a spec, whether or not its data are there.
  private func plan(
    _ text: String, _ sets: [String], _ sources: SourceCatalogues
  ) throws -> StudyPlan {
    try Files.write(text, to: folder.path("a.yaml"))
    let study = try Study.load(folder.path("a.yaml"), sets: sets, checksFolders: false)
    return try StudyPlan(study, engine: EngineChoice.identity, toleratesAbsence: true) {
      (source, scale) throws(Failure) in try sources.at(scale: scale).contents(source)
    }
  }

  private func costs(_ sets: String...) throws -> [String: StageCost] {
    let sources = SourceCatalogues()
    let plan = try plan(TinyExperiment.superResolution, sets, sources)
    let costs = plan.costs(sources, machine: "here")
    return Dictionary(
      uniqueKeysWithValues: plan.stages.compactMap { item in
        costs[item.stage.key].map { (item.title, $0) }
      })
  }

  @Test(
    "what changes the time of a step changes the signature, and nothing else does",
    arguments: [
      ("train.steps=9", [], []), ("seed=3", [], []), ("loss.prior.lambda=0.5", [], []),
      ("train.optimizer.adam.lr=1e-5", [], []), ("data.train.count=3", [], []),
      ("loss.prior.lambda=0", ["train"], []), ("train.batch=3", ["train"], []),
      ("data.train.crop=16", ["train"], []), ("model.features=8", ["train"], ["evaluate"]),
      ("loss.prior.pretrain.batch=3", [], ["prior"]),
      ("loss.prior.pretrain.arch.width=16", ["train"], ["prior"]),
      ("evaluate.metrics=[psnr]", [], ["evaluate"]),
    ])
  func signature(_ set: String, _ trainings: [String], _ others: [String]) throws {
    let (before, after) = (try costs(), try costs(set))
    let changed = ["train", "prior/ctmae", "evaluate/dead-leaves"].filter {
      before[$0]?.digest != after[$0]?.digest
    }
    let kinds = changed.map { String($0.prefix { $0 != "/" }) }
    #expect(Set(kinds) == Set(trainings + others))
  }

  @Test("amounts are steps, and pixels of pictures that are there")
  func amounts() throws {
    let costs = try costs()
    #expect(costs["train"]?.amount == 6)
    #expect(costs["prior/ctmae"]?.amount == 4)
    #expect(costs["evaluate/dead-leaves"]?.amount == 2 * 48 * 48 / 1e6)
    #expect(costs["data/dead-leaves-train-x2"]?.unit == .megapixel)
  }

  @Test("a rehearsal measures trainings, encoders and evaluations, whatever is not there")
  func calibration() throws {
    let spec = TinyExperiment.superResolution
      .replacing("set: dead-leaves, split: train, count: 2, size: 48", with: "set: div2k, root: no")
      .replacing("set: dead-leaves, split: test, count: 2, size: 48", with: "set: div2k, root: no")
      .replacing("kind: ctmae\n", with: "kind: ctmae\n    weights: gone.safetensors\n")
      .replacing("metrics: [psnr, ssim]", with: "metrics: [psnr, niqe], niqe: official")
    let sources = SourceCatalogues()
    let plan = try plan(spec, [], sources)
    let costs = plan.costs(sources, machine: Machine.identity)
    let book = CostBook(folder.path("store"))
    func calibrate(repeats: Bool = false) throws -> [String] {
      let store = try Store(folder.path("rehearsal"))
      var titles: [String] = []
      try Calibration(plan, sources, costs, book, store, seconds: 10)
        .run(repeats: repeats, stop: StopRequest()) { finding in
          titles.append(finding.title)
          #expect(throws: Never.self, "\(finding.title)") { try finding.result.get() }
        }
      return titles
    }
    let wanted = ["prior/ctmae", "train", "evaluate/div2k"]
    #expect(Set(try calibrate()) == Set(wanted))
    #expect(try calibrate() == [], "everything has been measured before")
    #expect(Set(try calibrate(repeats: true)) == Set(wanted))
    let train = try #require(plan.stage("train")?.stage.key)
    let cost = try #require(costs[train])
    // Quick steps are measured for longer than three of them.
    #expect(try #require(book.measurement(cost)).units > 3)
    let estimate = book.estimate([train: 0], costs).seconds
    #expect(try #require(estimate[train]) > 0)
  }
}
