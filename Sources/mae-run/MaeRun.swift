import ArgumentParser
import Documents
import Files
import Glibc

@main
struct MaeRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mae-run",
    abstract: "Runs image-restoration experiments with masked autoencoders as losses.",
    discussion: """
      `mae-run SPEC` plans the experiment that the YAML file describes, runs what is missing, and \
      writes a manifest and a report. `mae-run check SPEC` only looks.
      """,
    subcommands: [
      RunCommand.self, PretrainCommand.self, CheckCommand.self, PlanCommand.self,
      CalibrateCommand.self, ExplainCommand.self, GraphCommand.self, ShowCommand.self,
      StatusCommand.self, DiffCommand.self, TableCommand.self, ClaimsCommand.self,
      ReportCommand.self, VerifyCommand.self, MetricCommand.self, WeightsCommand.self,
      DataCommand.self, MaeCommand.self, ImportCommand.self, ExportCommand.self,
      ParityCommand.self, BenchCommand.self, DocCommand.self, SchemaCommand.self,
      DoctorCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Every way out of the program passes here, so that exit codes mean what the manual says.
  static func main() {
    // A reader that goes away, as `head` does, must end us quietly and not by a trap.
    signal(SIGPIPE, SIG_DFL)
    Memory.guardRun()
    // A limit on the size of files is met like a full disk: by an error that names the file.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try refuseMisspelling()
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      Glibc.exit(status.rawValue)
    } catch let failure as Failure {
      // Stopping on request is no mistake.
      Terminal.complain(failure.kind == .stopped ? "\(failure)" : failure.complaint)
      Glibc.exit(failure.kind.rawValue)
    } catch {
      let isHelp = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isHelp { print(text) } else { Terminal.complain(text) }
      Glibc.exit(isHelp ? 0 : Failure.Kind.usage.rawValue)
    }
  }
}

extension MaeRun {
  /// A misspelt command would otherwise be taken for the name of a spec.
  private static func refuseMisspelling() throws(Failure) {
    let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard CommandLine.arguments.count > 1 else { return }
    let word = CommandLine.arguments[1]
    guard !commands.contains(word), !Files.exists(word),
      let near = Spelling.nearest(to: word, among: commands)
    else { return }
    throw Failure(
      .usage, "there is no command and no file `\(word)`", remedy: "did you mean `\(near)`?")
  }
}

/// Thrown to end with a status after everything has been said.
struct ExitStatus: Error {
  let rawValue: Int32
  init(_ rawValue: Int32) { self.rawValue = rawValue }
}
