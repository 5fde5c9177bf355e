import ArgumentParser

@main
struct MaeRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mae-run",
    abstract: "Runs image-restoration experiments with masked-autoencoder losses.")
}
