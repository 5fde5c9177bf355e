import ArgumentParser
import Datasets
import Execution
import Files
import Planning
import Results

struct DataSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Restores DND with the networks of a finished run and writes what its server scores.",
    discussion: """
      DND (noise.visinf.tu-darmstadt.de) keeps its photographs without noise to itself: scores come \
      from its server alone. `--dnd` names the folder with info.mat and images_srgb. Of a matrix \
      every cell that is wanted gets a folder of its own.
      """)

  @OptionGroup var arguments: SpecArguments
  @OptionGroup var selection: CellSelection

  @Option(help: "The folder of DND.")
  var dnd: String

  @Option(help: "The folder for the files, which are called 0001.mat and so on.")
  var into = "dnd-submission"

  func run() throws {
    let session = try Session(arguments)
    let set = try DNDSet(root: dnd)
    let store = Store(reading: session.storePath)
    for i in try selection.cells(session.plan).sorted() {
      let cell = session.plan.cells[i]
      let folder =
        session.plan.isMatrix ? Path.join(into, VariantRecord.folder(of: cell.label)) : into
      let submission = try DNDSubmission(cell.plan, store, set)
      try Files.createFolder(folder)
      for image in 0..<set.count { print(try submission.write(image, into: folder)) }
      print("\(set.count) files for the server")
    }
  }
}
