import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Looks at the data of an experiment, prepares or pairs them.",
    subcommands: [
      DataInspectCommand.self, DataPrepareCommand.self, DataPairCommand.self,
      DataSubmitCommand.self,
    ])
}
