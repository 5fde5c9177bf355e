public import ArgumentParser
public import Planning

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Shows which stages are made from which.")

  @OptionGroup var arguments: SpecArguments

  @Option(help: "text, dot or mermaid.")
  var format = PlanGraph.Format.text

  @Flag(help: "A node for every stage, also where they only differ in their cell.")
  var all = false

  func run() throws {
    let session = try Session(arguments, cellsMayLackData: true)
    print(PlanGraph(session.plan, folds: !all).text(format), terminator: "")
  }
}

extension PlanGraph.Format: ExpressibleByArgument {}
