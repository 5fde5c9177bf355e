import ArgumentParser
import Documents
import Execution
import ExperimentSpec
import Files
import Glibc
import Results

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says what of a run is done, what runs, what waits, what failed, and what is left.",
    discussion: """
      It reads what the run writes down as it goes: it works beside the processes that do the work, \
      on any machine that sees the same folder, and after they were killed. Nothing is changed.
      """)

  @Argument(
    help: "A run directory such as runs/table3/latest, a folder of runs, or a spec.")
  var path = "runs"

  @OptionGroup var changes: SpecChanges

  @Flag(help: "Looks again every two seconds until the run is finished.")
  var watch = false

  @Flag(help: "A line for every stage.")
  var all = false

  @Flag(help: "For tools.")
  var json = false

  private static let secondsBetweenLooks = 2.0

  func run() throws {
    var runs = try runs()
    guard watch else {
      show(runs)
      return
    }
    var shown = ""
    while true {
      let text = text(runs)
      // Whoever cannot redraw gets what has changed.
      if isatty(STDOUT_FILENO) == 1 {
        print("\u{1B}[H\u{1B}[J\(text)", terminator: "")
      } else if text != shown {
        print(text, terminator: "")
      }
      fflush(nil)
      shown = text
      if runs.allSatisfy(\.isFinished) { return }
      Clock.sleep(seconds: Self.secondsBetweenLooks)
      for i in runs.indices { runs[i].refresh() }
    }
  }

  private func show(_ runs: [RunStatus]) { print(text(runs), terminator: "") }

  private func text(_ runs: [RunStatus]) -> String {
    if json { return (runs.count == 1 ? runs[0].json : .array(runs.map(\.json))).pretty }
    if runs.count > 1 && !all { return runs.map { $0.headline + "\n" }.joined() }
    return runs.map { $0.text(all: all) }.joined(separator: "\n")
  }

  private func runs() throws -> [RunStatus] {
    if SpecChanges.isSpec(path) {
      let session = try changes.session(path)
      let directory = RunDirectory(
        root: session.experiment.output, name: session.experiment.name,
        digest: session.study.digest.hex)
      guard Files.isFolder(directory.path) else {
        throw Failure(.usage, "has not been run yet", path: path, remedy: "mae-run run \(path)")
      }
      return [try status(directory.path)]
    }
    try changes.refuse(path)
    for place in [path, Path.join(path, "latest")] where isRun(place) {
      return [try status(place)]
    }
    let names = Files.isFolder(path) ? try Files.list(path) : []
    let found = names.map { Path.join(path, "\($0)/latest") }.filter(isRun)
    guard !found.isEmpty else {
      throw Failure(
        .usage, "holds no run", path: path, remedy: "name a run directory such as runs/sr_x4/latest"
      )
    }
    return try found.map(status)
  }

  private func isRun(_ path: String) -> Bool { Files.exists(Path.join(path, "plan.json")) }

  private func status(_ path: String) throws(Failure) -> RunStatus {
    let stages = try RunDirectory.plannedStages(in: path).map {
      RunStatus.Wanted(title: $0.name, key: $0.key)
    }
    return RunStatus(path, stages, Store(reading: Path.join(path, "../../.store")))
  }
}
