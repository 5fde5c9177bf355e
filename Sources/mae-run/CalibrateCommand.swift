import ArgumentParser
import Execution
import Files
import Planning
import Tensors

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measures what the stages of an experiment cost on this machine, for `plan`.",
    discussion: """
      A few real steps of every kind of training, pre-training and evaluation, on pictures that are \
      made up for it: neither data nor downloaded weights need be there. Runs measure what they do by \
      themselves, data stages among them, so that this is for what has never been run here.
      """)

  @OptionGroup var arguments: SpecArguments

  @Option(help: "Threads that compute; estimates are for as many.")
  var threads: Int?

  @Option(help: "Seconds over which the steps of a training are measured, at least.")
  var seconds = 5.0

  @Flag(help: "Measures again what has been measured before.")
  var again = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("threads are between 1 and 1024")
    }
    if !(0.01...3600).contains(seconds) {
      throw ValidationError("seconds are between 0.01 and 3600")
    }
  }

  func run() throws {
    if let threads { ComputeThreads.count = threads }
    let session = try Session(arguments, cellsMayLackData: true)
    let folder = Path.join(session.storePath, "calibration")
    try Files.createFolder(folder)
    defer { try? Files.remove(folder) }
    let calibration = Calibration(
      session.plan, session.sources, session.costs, session.costBook, try Store(folder),
      seconds: seconds)
    var count = 0
    try calibration.run(repeats: again, stop: StopRequest(listensToSignals: true)) { finding in
      print(finding.text)
      count += 1
    }
    let statuses = session.plan.statuses(session.storeView())
    print(
      count == 0 ? "everything has been measured before" : "\(count) kinds of stages measured")
    let text = PlanText.total(statuses, session.estimate(statuses), spec: arguments.spec)
    print(text, terminator: "")
  }
}

extension Calibration.Finding {
  fileprivate var text: String {
    switch result {
    case .failure(let failure): return "\(title)  not measured: \(failure.message)"
    case .success(let found):
      let rate = Decimals.significant(found.secondsPerUnit, 3)
      let memory = found.bytes > 0 ? "  \(Decimals.bytes(found.bytes))" : ""
      return "\(title)  \(rate) s/\(unit.rawValue)\(memory)"
    }
  }
}
