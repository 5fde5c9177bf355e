import ArgumentParser
import Datasets
import Execution
import Files
import Planning

struct DataSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Restores DND with the network of a finished run and writes what its server scores.",
    discussion: """
      DND (noise.visinf.tu-darmstadt.de) keeps its photographs without noise to itself: scores come \
      from its server alone. `--dnd` names the folder with info.mat and images_srgb.
      """)

  @OptionGroup var arguments: SpecArguments

  @Option(help: "The folder of DND.")
  var dnd: String

  @Option(help: "The folder for the files, which are called 0001.mat and so on.")
  var into = "dnd-submission"

  func run() throws {
    let session = try Session(arguments)
    let set = try DNDSet(root: dnd)
    let submission = try DNDSubmission(
      session.plan.cells[0].plan, Store(reading: session.storePath), set)
    try Files.createFolder(into)
    for image in 0..<set.count { print(try submission.write(image, into: into)) }
    print("\(set.count) files for the server")
  }
}
