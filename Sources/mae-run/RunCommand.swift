import ArgumentParser
import Documents
import Execution
import Files
import Planning
import Results
import Tensors

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs what is missing of an experiment and writes its results.")

  @OptionGroup var arguments: SpecArguments

  @Option(help: "How many threads compute; never changes a number.")
  var threads: Int?

  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp("Stop and keep everything after this time.", valueName: "3h50m"))
  var timeLimit: String?

  @Option(
    name: .customLong("force"), parsing: .singleValue,
    help: ArgumentHelp("Make a stage again although it is stored.", valueName: "stage"))
  var forced: [String] = []

  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func run() throws {
    let stop = StopRequest(timeLimit: try seconds(), listensToSignals: true)
    if let threads {
      guard threads > 0 else { throw ValidationError("`--threads` must be at least 1") }
      ComputeThreads.count = threads
    }
    let (experiment, loaded) = try arguments.experiment()
    let events = EventStream()
    if !quiet {
      events.add(
        Terminal.isInteractive
          ? LiveDisplay { Terminal.write($0) } : LineDisplay { Terminal.complain($0) })
    }
    let session = try ExperimentSession(experiment, loaded, events: events)
    let keys = try forced.map { name in
      guard let stage = session.plan.stage(name) else {
        let names = session.plan.stages.map(\.label).joined(separator: ", ")
        throw ValidationError("there is no stage `\(name)`; stages: \(names)")
      }
      return stage.key
    }
    let result = try session.run(
      stop: stop, forced: Set(keys), environment: Environment.facts(arguments.spec))
    print(result.summary(session.directory))
  }

  /// `90`, `90s`, `45m`, `3h50m`.
  private func seconds() throws -> Double? {
    guard let timeLimit else { return nil }
    var total = 0.0
    var digits = ""
    for character in timeLimit + (timeLimit.last?.isNumber == true ? "s" : "") {
      if character.isNumber {
        digits.append(character)
        continue
      }
      guard let count = Double(digits), let unit = ["s": 1.0, "m": 60, "h": 3600][character]
      else { throw ValidationError("`--time-limit \(timeLimit)` should read like 3h50m") }
      total += count * unit
      digits = ""
    }
    return total
  }
}

extension ExperimentSession.Result {
  /// One line: what was done, the headline number, where to look.
  fileprivate func summary(_ directory: RunDirectory) -> String {
    let stages = outcomes.count
    let work =
      made == 0
      ? "all \(stages) stages stored, nothing to compute" : "\(made) of \(stages) stages run"
    return "\(work); \(directory.reportPath)"
  }
}
