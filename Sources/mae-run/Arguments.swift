import ArgumentParser
import Documents
import ExperimentSpec
import Files

/// A spec and what the command line changes in it.
struct SpecArguments: ParsableArguments {
  @Argument(help: "A YAML file that says what is compared.")
  var spec: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Replaces a value of the spec.", valueName: "path=value"))
  var sets: [String] = []

  @Option(help: "Size of the experiment: smoke, short, or one that the spec names.")
  var profile: String?

  func load() throws(Failure) -> Loaded {
    try Experiment.load(
      spec, sets: sets, profile: profile, environment: Environment.variables)
  }

  /// The experiment, or the end of the command with all mistakes said.
  ///
  /// - Parameter needsData: whether a missing folder ends the command, too.
  func experiment(
    _ format: DiagnosticFormat = .text, needsData: Bool = true
  ) throws -> (Experiment, Loaded) {
    let loaded = try load()
    guard let experiment = loaded.experiment, !needsData || loaded.diagnostics.errorCount == 0
    else {
      Terminal.complain(loaded.diagnostics.rendered(as: format))
      throw ExitStatus(loaded.diagnostics.exitCode)
    }
    if !loaded.diagnostics.isEmpty {
      Terminal.complain(loaded.diagnostics.map(\.rendered).joined(separator: "\n\n"))
    }
    return (experiment, loaded)
  }
}

/// How a command says what it found.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
