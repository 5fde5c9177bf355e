import ArgumentParser
import Execution
import Planning

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Says what a run would do and why; runs nothing.")

  @OptionGroup var arguments: SpecArguments

  @Flag(help: "Exit status 10 if there is work to do, 0 if there is none.")
  var exitCode = false

  @Flag(help: "A line for every stage, also where they only differ in their cell.")
  var all = false

  func run() throws {
    let session = try Session(arguments, cellsMayLackData: true)
    let statuses = session.plan.statuses(session.storeView())
    let text = PlanText.plan(
      session.plan, statuses, spec: arguments.spec, all: all, estimate: session.estimate(statuses))
    print(text, terminator: "")
    if exitCode && statuses.contains(where: { $0.state != .cached }) { throw ExitStatus(10) }
  }
}
