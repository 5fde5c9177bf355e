public import ArgumentParser
public import Documents
import ExperimentSpec
import Files

extension DiagnosticFormat: ExpressibleByArgument {}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Says everything that is wrong with specs; runs nothing.")

  @Argument(help: "YAML files.")
  var specs: [String]

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Replaces a value of the spec.", valueName: "path=value"))
  var sets: [String] = []

  @Option(help: "Size of the experiment: smoke, short, or one that the spec names.")
  var profile: String?

  @Option(help: "How mistakes are written.")
  var format = DiagnosticFormat.text

  @Flag(help: "Warnings fail, too.")
  var strict = false

  func run() throws {
    var diagnostics: [Diagnostic] = []
    for spec in specs {
      diagnostics += try Study.load(
        spec, sets: sets, profile: profile, environment: Environment.variables
      ).diagnostics
    }
    if diagnostics.isEmpty && format == .text {
      print("\(diagnostics.summary). \(specs.count == 1 ? "It" : "They") can be run.")
    } else {
      print(diagnostics.rendered(as: format), terminator: "")
    }
    if diagnostics.exitCode != 0 { throw ExitStatus(diagnostics.exitCode) }
    if strict && !diagnostics.isEmpty { throw ExitStatus(Failure.Kind.spec.rawValue) }
  }
}
