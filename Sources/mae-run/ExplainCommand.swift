import ArgumentParser
import Files
import Planning

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says why a stage would run or not, and what its key is made of.")

  @OptionGroup var arguments: SpecArguments

  @Argument(help: "A stage, such as train or prior/ctmae; all of them unless named.")
  var stage: String?

  @Flag(help: "Prints everything that the key is made of.")
  var key = false

  func run() throws {
    let session = try Session(arguments)
    let titles = session.plan.stages.map(\.title)
    let wanted = zip(titles, session.plan.statuses(session.storeView())).filter {
      stage == nil || $0 == stage || $1.stage.isCalled(stage ?? "")
    }
    guard !wanted.isEmpty else {
      let labels = titles.joined(separator: ", ")
      throw Failure(
        .usage, "the plan has no stage `\(stage ?? "")`", remedy: "stages: \(labels)")
    }
    let texts = wanted.map {
      key ? PlanText.key($1.stage, title: $0) : PlanText.explain($1, title: $0)
    }
    print(texts.joined(separator: "\n"), terminator: "")
  }
}

extension Stage {
  /// A label, or the kind of all stages of that kind.
  fileprivate func isCalled(_ name: String) -> Bool { label == name || kind.rawValue == name }
}
