import Datasets
import Documents
import Execution
import ExperimentSpec
import Files
import Planning
import Tensors

/// An experiment with its plan and the place of its store: what all planning commands begin with.
struct Session {
  let arguments: SpecArguments
  let experiment: Experiment
  let loaded: Loaded
  let sources: SourceCatalogue
  let plan: Plan
  /// Digests of files by size and time, so that the next scan need not read them.
  private let digests: DigestCache

  /// - Parameter pretrainsAlone: only the encoders of learned losses are wanted.
  init(_ arguments: SpecArguments, pretrainsAlone: Bool = false) throws {
    self.arguments = arguments
    let (whole, all) = try arguments.experiment()
    loaded = pretrainsAlone ? try all.pretrainingAlone(of: whole) : all
    experiment = loaded.experiment ?? whole
    try experiment.engine.apply()
    let digests = DigestCache(Path.join(Session.storePath(experiment), "digests"))
    self.digests = digests
    let sources = SourceCatalogue(scale: experiment.scale, cache: digests)
    self.sources = sources
    plan = try Plan(experiment, loaded, engine: EngineChoice.identity) { source throws(Failure) in
      try sources.contents(source)
    }
    try plan.confirmSeparation(sources)
    try plan.confirmSizes(sources)
  }

  var storePath: String { Session.storePath(experiment) }

  /// What the store holds, without making one.
  func storeView() -> StoreView {
    Files.isFolder(Path.join(storePath, "keys")) ? Store(reading: storePath).view : .empty
  }

  /// To be called once the store is there.
  func keepDigests() throws(Failure) { try digests.save() }

  private static func storePath(_ experiment: Experiment) -> String {
    Path.join(experiment.output, ".store")
  }
}
