import ArgumentParser
import Datasets
import Execution
import ExperimentSpec
import Files
import Planning

struct DataPrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Packs the data of an experiment, and nothing else.",
    discussion: """
      A run does this by itself. Packs lie in the store under keys of what they contain, so a later \
      run of this or any other spec with the same data finds them.
      """)

  @OptionGroup var arguments: SpecArguments

  @Flag(name: .shortAndLong, help: "Only mistakes and the last lines.")
  var quiet = false

  func run() throws {
    let session = try Session(arguments)
    let events = EventStream()
    if !quiet { events.add(Terminal.display()) }
    let store = try Store(session.storePath) { events.send($0) }
    try session.keepDigests()
    let kinds = [Stage.Kind.data.rawValue]
    let jobs = session.plan.jobs(session.sources, of: Set(session.plan.cells.indices)).filter {
      kinds.contains($0.kind)
    }
    let runner = Runner(
      store: store, events: events, stop: StopRequest(listensToSignals: true))
    let outcomes = try runner.run(jobs)
    try session.plan.confirmPixels(in: store)
    for outcome in outcomes {
      let bytes = outcome.record?.outputs.reduce(0) { $0 + $1.object.bytes } ?? 0
      print("\(outcome.name)  \(outcome.key.prefix(8))  \(Decimals.grouped(bytes)) bytes")
    }
    let made = outcomes.count { $0.wasMade }
    print("\(made) of \(outcomes.count) packs made, the others were there")
  }
}
