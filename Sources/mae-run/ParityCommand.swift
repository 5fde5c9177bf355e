import ArgumentParser
import Files
import Parity

struct ParityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity",
    abstract: "Holds our networks, losses and metrics to numbers of the official implementations.",
    discussion: """
      Each file names a model and its options, and holds parameters, inputs, outputs and \
      gradients. The exit status is 0 if every file agrees and 1 if one does not.
      """)

  @Argument(help: "Safetensors files with reference numbers.")
  var files: [String]

  @OptionGroup var engine: EngineArguments

  @Flag(name: .shortAndLong, help: "Lists every quantity that was compared.")
  var verbose = false

  func run() throws {
    try engine.apply()
    var isOK = true
    for file in files {
      do {
        let report = try Parity.check(file)
        print(report.lines(details: verbose).joined(separator: "\n"))
        isOK = isOK && report.isOK
      } catch {
        print("FAIL \(file)  \(error.message)")
        isOK = false
      }
    }
    if !isOK { throw ExitStatus(1) }
  }
}
