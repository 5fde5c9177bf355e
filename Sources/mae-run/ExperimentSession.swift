import Datasets
import Documents
import Execution
import ExperimentSpec
import Files
import Metrics
import Planning
import Results

/// An experiment together with the store that its results live in: what `run`, `plan` and `explain`
/// share.
struct ExperimentSession {
  let experiment: Experiment
  let plan: Plan
  let statuses: [StageStatus]
  let store: Store
  private let sources: SourceCatalogue
  private let events: EventStream

  /// Scans the data and plans; nothing computes yet.
  init(
    _ experiment: Experiment, _ loaded: Loaded, events: EventStream = EventStream()
  ) throws(Failure) {
    self.experiment = experiment
    self.events = events
    try experiment.engine.apply()
    let root = Path.join(experiment.output, ".store")
    store = try Store(root) { events.send($0) }
    let cache = DigestCache(Path.join(root, "digests.txt"))
    let sources = SourceCatalogue(scale: experiment.scale, cache: cache)
    self.sources = sources
    plan = try Plan(experiment, loaded, engine: EngineChoice.identity) {
      (source) throws(Failure) in try sources.contents(source)
    }
    try cache.save()
    statuses = plan.statuses(store.view)
  }

  /// Where the run's results go.
  var directory: RunDirectory {
    RunDirectory(root: experiment.output, name: experiment.name, digest: plan.loaded.digest.hex)
  }

  struct Result {
    var record: RunRecord
    var outcomes: [Outcome]
    /// Stages that had to run.
    var made: Int { outcomes.count { $0.wasMade } }
  }

  /// Carries the plan out and writes the run directory.
  func run(
    stop: StopRequest, forced: Set<String> = [], environment: JSON
  ) throws(Failure) -> Result {
    let directory = directory
    var record = try directory.begin(
      RunRecord(experiment, plan, statuses), environment: environment)
    events.add(try EventFile(directory.eventsPath))
    events.add(try LogFile(directory.logPath))
    var runner = Runner(store: store, events: events, stop: stop)
    runner.forced = forced
    let outcomes = try runner.run(plan.jobs(sources))
    try record.fill(experiment, plan, outcomes, store)
    try directory.finish(record)
    try directory.writeTimings(
      outcomes.filter(\.wasMade).map {
        StageTiming(
          stage: $0.name, seconds: $0.seconds, processorSeconds: $0.processorSeconds,
          peakBytes: $0.peakBytes)
      })
    return Result(record: record, outcomes: outcomes)
  }
}
