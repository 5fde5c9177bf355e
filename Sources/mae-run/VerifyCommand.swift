import ArgumentParser
import Results

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks that a run directory is what its manifest says.",
    discussion: "The exit status is 0 if everything agrees and 1 if something does not.")

  @Argument(help: "A run directory, such as runs/sr_x4/latest.")
  var folder: String

  func run() throws {
    let verification = try Verification(folder)
    for text in verification.confirmed { print("ok    \(text)") }
    for text in verification.mismatches { print("WRONG \(text)") }
    if !verification.isSound { throw ExitStatus(1) }
  }
}
