import ArgumentParser
import Documents
import ExperimentSpec
import Files
import Interchange

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a spec out of options of BasicSR (YAML) or KAIR (JSON with comments).",
    discussion: """
      What could not be carried over stands as comments at the end of the spec, and why. The spec is \
      checked like any other, but for data and weights that are not there yet. Nothing in the options \
      is executed.
      """)

  @Argument(help: "The file of options.")
  var file: String

  @Option(name: .customLong("to"), help: "The spec to write; it must not exist yet.")
  var output: String?

  @Option(help: "A network of ours, in place of the one that the options name.")
  var model: String?

  @Option(help: "The folder at which relative folders of the options start.")
  var root: String?

  func run() throws {
    if let output, Files.exists(output) {
      throw Failure(.usage, "exists already", path: output, remedy: "name another file")
    }
    let spec = try ImportedSpec(file, model: model, root: root)
    if let output {
      try Files.write(spec.text, to: output)
    } else {
      print(spec.text, terminator: "")
    }
    report(spec)
    let mistakes = Study(output ?? "imported.yaml", Array(spec.text.utf8), checksFolders: false)
      .diagnostics
    if mistakes.errorCount > 0 {
      Terminal.complain(mistakes.rendered(as: .text))
      throw ExitStatus(mistakes.exitCode)
    }
  }

  /// The account on standard error: all of it where the spec, which ends with it, went to a file.
  private func report(_ spec: ImportedSpec) {
    let lost = spec.notes.filter { $0.fate == .lost }
    let changed = spec.notes.filter { $0.fate == .changed }
    if output != nil {
      for note in lost { Terminal.complain("not carried over  \(note.text)") }
      for note in changed { Terminal.complain("not quite the same  \(note.text)") }
    }
    let place = output.map { "\($0): " } ?? ""
    Terminal.complain(
      "\(place)options of \(spec.program): \(lost.count) not carried over, \(changed.count) not quite "
        + "the same; why stands at the end of the spec")
  }
}
