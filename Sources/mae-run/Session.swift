import Datasets
import Documents
import Execution
import ExperimentSpec
import Files
import Planning
import Tensors

/// A spec with its plan and the place of its store: what all planning commands begin with.
struct Session {
  let arguments: SpecArguments
  let study: Study
  let plan: StudyPlan
  let sources: SourceCatalogues
  /// Digests of files by size and time, so that the next scan need not read them.
  private let digests: DigestCache

  /// The first experiment: name, output and engine are the same for all cells.
  var experiment: Experiment { plan.cells[0].experiment }

  /// - Parameters:
  ///   - pretrainsAlone: only the encoders of learned losses are wanted.
  ///   - cellsMayLackData: whether stages of a matrix without data or weights are planned all the
  ///     same.
  init(
    _ arguments: SpecArguments, pretrainsAlone: Bool = false, cellsMayLackData: Bool = false
  ) throws {
    self.arguments = arguments
    var study = try arguments.study(cellsMayLackData: cellsMayLackData)
    if pretrainsAlone { study = try study.pretrainingAlone() }
    self.study = study
    guard let first = study.cells[0].loaded.experiment else {
      throw Failure(.internalFault, "a spec without mistakes describes nothing")
    }
    try first.engine.apply()
    let digests = DigestCache(Path.join(Session.storePath(first), "digests"))
    self.digests = digests
    let sources = SourceCatalogues(cache: digests)
    self.sources = sources
    plan = try StudyPlan(
      study, engine: EngineChoice.identity,
      toleratesAbsence: cellsMayLackData && study.isMatrix
    ) { (source, scale) throws(Failure) in
      try sources.at(scale: scale).contents(source)
    }
    try plan.confirmPictures(sources)
  }

  var storePath: String { Session.storePath(experiment) }

  /// What the store holds, without making one.
  func storeView() -> StoreView { hasStore ? Store(reading: storePath).view : .empty }

  /// Whether anything has been run yet.
  var hasStore: Bool { Files.isFolder(Path.join(storePath, "keys")) }

  /// What its stages cost on this machine, by key.
  var costs: [String: StageCost] { plan.costs(sources, machine: Machine.identity) }

  /// Measurements of what stages cost.
  var costBook: CostBook { CostBook(storePath) }

  /// How long what is left would take.
  func estimate(_ statuses: [StageStatus]) -> PlanEstimate {
    let book = costBook
    guard !book.isEmpty else {
      return PlanEstimate(seconds: [:], threads: ComputeThreads.count)
    }
    var open: [String: Int] = [:]
    for status in statuses {
      switch status.state {
      case .run: open[status.stage.key] = 0
      case .resume(let step, _): open[status.stage.key] = step
      case .cached, .absent: continue
      }
    }
    return book.estimate(open, costs)
  }

  /// To be called once the store is there.
  func keepDigests() throws(Failure) { try digests.save() }

  private static func storePath(_ experiment: Experiment) -> String {
    Path.join(experiment.output, ".store")
  }
}
