import ArgumentParser
import Documents
import ExperimentSpec
import Files
import Results

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Writes the JSON Schemas of specs and manifests, for editors and tools.")

  @Argument(help: "The folder to write to; without it the schema of specs is printed.")
  var folder: String?

  func run() throws {
    guard let folder else {
      print(Experiment.schema.pretty, terminator: "")
      return
    }
    try Files.createFolder(folder)
    try Files.write(
      Experiment.schema.pretty, to: Path.join(folder, "experiment.schema.json"))
    try Files.write(Manifest.schema.pretty, to: Path.join(folder, "manifest.schema.json"))
  }
}
