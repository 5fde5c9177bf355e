import ArgumentParser
import Execution
import ExperimentSpec
import Files
import Results

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Makes the report of an experiment from what is stored.",
    discussion: """
      Nothing is computed: cells that have not been run are named as such. Without `--to` the report in \
      the folder of the run is made anew, as `run` would.
      """)

  @OptionGroup var arguments: SpecArguments

  @Option(help: "Pictures that are shown of each kind of input, instead of report.images.")
  var images: Int?

  @Option(help: "A published table instead of that of report.compare, such as paper/table3.")
  var compare: String?

  @Option(help: ArgumentHelp("Where it is written.", valueName: "file"))
  var to: String?

  func validate() throws {
    if let images, images < 0 { throw ValidationError("there cannot be \(images) pictures") }
    if let compare, PublishedTable.named(compare) == nil {
      throw ValidationError("there is no table `\(compare)`, but paper/table1 to paper/table7")
    }
    if to == nil && (images != nil || compare != nil) {
      throw ValidationError("another report than that of the spec needs a place of its own: --to")
    }
  }

  func run() throws {
    let session = try Session(arguments, cellsMayLackData: true)
    guard Files.isFolder(Path.join(session.storePath, "keys")) else {
      throw Failure(
        .usage, "nothing has been run yet", path: session.storePath,
        remedy: "mae-run run \(arguments.spec)")
    }
    var record = RunRecord(session.study, session.plan)
    try record.fill(session.plan, [], Store(reading: session.storePath))
    if let images { record.reportImages = images }
    if let compare { record.table.compare = compare }
    let directory = RunDirectory(
      root: session.experiment.output, name: session.experiment.name,
      digest: session.study.digest.hex)
    let path = to ?? directory.reportPath
    try Files.createFolder(Path.folder(of: path))
    try Files.write(Array(Report(record).html.utf8), to: path)
    print("report    \(path)")
  }
}
