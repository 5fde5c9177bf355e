import Documents
import Execution
import ExperimentSpec
import Files
import Planning
import TestSupport
import Testing

/// A whole experiment, as small as it can be.
struct TinyExperiment {
  let folder: ScratchFolder
  let store: Store
  let plan: Plan
  let sources: SourceCatalogue

  init(
    _ sets: String..., text: String = Self.superResolution, in other: TinyExperiment? = nil
  ) throws {
    try self.init(sets, text: text, in: other)
  }

  init(
    _ sets: [String], text: String = Self.superResolution, in other: TinyExperiment? = nil
  ) throws {
    let folder = ScratchFolder()
    let path = folder.path("tiny.yaml")
    try Files.write(text, to: path)
    try self.init(Experiment.load(path, sets: sets), folder: folder, in: other)
  }

  /// One that was read from somewhere else.
  init(
    _ loaded: Loaded, folder: ScratchFolder = ScratchFolder(), in other: TinyExperiment? = nil
  ) throws {
    let experiment = try #require(
      loaded.experiment, "\(loaded.diagnostics.map(\.rendered).joined(separator: "\n"))")
    self.folder = folder
    let sources = SourceCatalogue(scale: experiment.scale)
    self.sources = sources
    plan = try Plan(experiment, loaded, engine: EngineChoice.identity) {
      (source) throws(Failure) in try sources.contents(source)
    }
    store = try other?.store ?? Store(folder.path("store"))
  }

  static let superResolution = """
    mae-run: 1
    task: super-resolution
    scale: 2
    data:
      train: { set: dead-leaves, split: train, count: 2, size: 48, crop: 32 }
      test: { set: dead-leaves, split: test, count: 2, size: 48 }
    model: { arch: edsr, features: 4, blocks: 1 }
    loss:
      pixel: l1
      prior:
        kind: ctmae
        pretrain:
          arch: { preset: tiny, size: 32, width: 8, depth: 1, heads: 2, decoder-width: 8, decoder-depth: 1, decoder-heads: 2 }
          steps: 4
          batch: 2
          checkpoint: { every: 2 }
    train: { steps: 6, batch: 2, checkpoint: { every: 2 } }
    evaluate: { protocol: sr/y-shave@1, metrics: [psnr, ssim] }
    """

  func run(
    stop: StopRequest = StopRequest(), _ recorder: EventRecorder = EventRecorder()
  ) throws -> [Outcome] {
    try Runner(store: store, events: EventStream([recorder]), stop: stop).run(plan.jobs(sources))
  }

  /// What counts as the result of every stage.
  func results() throws -> [String] { try run().map { $0.record?.out ?? "" } }
}
