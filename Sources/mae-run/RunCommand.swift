import ArgumentParser
import Documents
import Execution
import ExperimentSpec
import Files
import Metrics
import Planning
import Results
import Tensors

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Plans an experiment and runs what is missing.",
    discussion: "The same command continues what was interrupted and repeats nothing.")

  @OptionGroup var arguments: SpecArguments
  @OptionGroup var options: RunOptions

  func run() throws {
    try options.run(Session(arguments, cellsMayLackData: options.keepGoing))
  }
}

struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Makes the encoders of the learned losses of an experiment, and nothing else.",
    discussion: """
      What is made is kept, and a later `run` of this or any other spec that needs the same encoder \
      finds it. A spec without a `model` asks for no more than this anyway.
      """)

  @OptionGroup var arguments: SpecArguments
  @OptionGroup var options: RunOptions

  func run() throws { try options.run(Session(arguments, pretrainsAlone: true)) }
}

/// How a run goes; none of this changes a result.
struct RunOptions: ParsableArguments {
  @Option(help: "Threads that compute; never changes a result.")
  var threads: Int?

  @Option(help: "Stops in time, with everything kept, e.g. 3h50m.")
  var timeLimit: TimeLimit?

  @Option(
    name: .customLong("force"), parsing: .singleValue,
    help: ArgumentHelp("Makes a stage again although its result is there.", valueName: "stage"))
  var forced: [String] = []

  @OptionGroup var selection: CellSelection

  @Flag(
    name: [.customShort("k"), .long],
    help: "Goes on with the rest after a failure; what needs the failed stage is left out.")
  var keepGoing = false

  @Option(help: "Processes that share the work; each computes with its part of the threads.")
  var jobs = 1

  @Flag(help: .hidden)
  var worker = false

  @Flag(name: .shortAndLong, help: "Only mistakes and the last lines.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("threads are between 1 and 1024")
    }
    if !(1...256).contains(jobs) { throw ValidationError("jobs are between 1 and 256") }
  }

  /// Carries out what is missing of a plan, and shows what came out.
  func run(_ session: @autoclosure () throws -> Session) throws {
    if let threads { ComputeThreads.count = threads }
    let session = try session()
    let plan = session.plan
    let forced = try forcedKeys(plan)
    let jobs = plan.jobs(session.sources, of: try selection.cells(plan))
    let events = EventStream()
    if !quiet { events.add(Terminal.display()) }
    let store = try Store(session.storePath) { events.send($0) }
    var runner = Runner(
      store: store, events: events,
      stop: StopRequest(
        timeLimit: timeLimit?.seconds, listensToSignals: true, endsWithParent: worker))
    runner.keepsGoing = keepGoing
    let directory = RunDirectory(
      root: session.experiment.output, name: session.experiment.name,
      digest: session.study.digest.hex)
    // Those who share the work have as many threads each.
    if !worker { ComputeThreads.count = max(1, ComputeThreads.count / self.jobs) }
    let costs = session.costs
    guard !worker else {
      events.add(try EventFile(directory.eventsPath))
      events.add(CostRecorder(session.costBook, costs))
      _ = try runner.run(jobs)
      return
    }
    runner.forced = forced
    var record = RunRecord(session.study, plan)
    try directory.begin(record, environment: Environment.description)
    events.add(try EventFile(directory.eventsPath))
    events.add(try LogFile(directory.logPath))
    events.add(CostRecorder(session.costBook, costs))
    try session.keepDigests()

    let missing = Set(jobs.map(\.key).filter { !store.isFinished($0) })
    let open = missing.map { ($0, store.checkpoints($0).newestStep) }
    let estimate = session.costBook.estimate(Dictionary(uniqueKeysWithValues: open), costs)
    if !estimate.seconds.isEmpty { events.send(.estimated(estimate.seconds)) }
    let outcomes = try carryOut(jobs, runner)
    try record.fill(plan, outcomes, store)
    try directory.finish(record)
    let made = outcomes.filter(\.wasMade)
    if !made.isEmpty {
      try directory.writeTimings(
        made.map {
          StageTiming(
            stage: $0.name, seconds: $0.seconds, processorSeconds: $0.processorSeconds,
            peakBytes: $0.peakBytes)
        })
    }
    let count = outcomes.count { $0.wasMade || $0.record != nil && missing.contains($0.key) }
    print(
      Summary.text(record, made: count, of: jobs.count, directory), terminator: "")
    if outcomes.contains(where: { $0.record == nil }) { throw ExitStatus(7) }
  }

  /// Alone, or together with others that are ended with this process.
  private func carryOut(_ jobs: [Job], _ runner: Runner) throws(Failure) -> [Outcome] {
    guard self.jobs > 1 else { return try runner.run(jobs) }
    let workers = try Workers(self.jobs - 1, threads: ComputeThreads.count)
    do {
      let outcomes = try runner.run(jobs)
      workers.join()
      return outcomes
    } catch {
      workers.stop()
      throw error
    }
  }

  private func forcedKeys(_ plan: StudyPlan) throws(Failure) -> Set<String> {
    var keys: Set<String> = []
    for title in forced {
      guard let item = plan.stage(title) else {
        throw Failure(
          .usage, "the plan has no stage `\(title)`",
          remedy: "stages: \(plan.stages.map(\.title).joined(separator: ", "))")
      }
      keys.insert(item.stage.key)
    }
    return keys
  }
}

/// A span of time as schedulers write it: `90`, `50m`, `3h50m`, `1d`.
struct TimeLimit: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    var (total, digits) = (0.0, "")
    for character in argument {
      if let unit = units[character] {
        guard let number = Double(digits) else { return nil }
        total += number * unit
        digits = ""
      } else {
        digits.append(character)
      }
    }
    if !digits.isEmpty {
      guard let rest = Double(digits) else { return nil }
      total += rest
    }
    guard total.isFinite, total > 0 else { return nil }
    seconds = total
  }
}
