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

  func run() throws { try options.run(Session(arguments)) }
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

  @Flag(name: .shortAndLong, help: "Only mistakes and the last lines.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("threads are between 1 and 1024")
    }
  }

  /// Carries out what is missing of a plan, and shows what came out.
  func run(_ session: @autoclosure () throws -> Session) throws {
    if let threads { ComputeThreads.count = threads }
    let session = try session()
    let forced = try forcedKeys(session.plan)
    let events = EventStream()
    if !quiet { events.add(Terminal.display()) }
    let store = try Store(session.storePath) { events.send($0) }
    let directory = RunDirectory(
      root: session.experiment.output, name: session.experiment.name,
      digest: session.loaded.digest.hex)
    var record = RunRecord(session.experiment, session.plan)
    try directory.begin(record, environment: Environment.description)
    events.add(try EventFile(directory.eventsPath))
    events.add(try LogFile(directory.logPath))

    var runner = Runner(
      store: store, events: events,
      stop: StopRequest(timeLimit: timeLimit?.seconds, listensToSignals: true))
    runner.forced = forced
    try session.keepDigests()
    let outcomes = try runner.run(session.plan.jobs(session.sources))

    try record.fill(session.experiment, session.plan, outcomes, store)
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
    print(Summary.text(record, made: made.count, directory), terminator: "")
  }

  private func forcedKeys(_ plan: Plan) throws(Failure) -> Set<String> {
    var keys: Set<String> = []
    for label in forced {
      guard let stage = plan.stage(label) else {
        throw Failure(
          .usage, "the plan has no stage `\(label)`",
          remedy: "stages: \(plan.stages.map(\.label).joined(separator: ", "))")
      }
      keys.insert(stage.key)
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
