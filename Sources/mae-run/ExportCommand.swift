public import ArgumentParser
import Checkpoints
import Files
public import Interchange
import Results

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the weights of a run as .pth files for other programs.",
    discussion: """
      BasicSR's files hold them under `params`, KAIR's are plain state dicts; networks that these \
      programs name in their own way, EDSR and DnCNN, get their names. All others keep those of their \
      authors.
      """)

  @Argument(help: "A run directory such as runs/sr_x4/latest, or the folder of one variant.")
  var folder: String

  @Option(help: "Whose names and wrapping.")
  var style = WeightStyle.official

  @Option(help: "One variant of several, as its folder is called.")
  var variant: String?

  @Option(name: .customLong("to"), help: "The file to write; of several variants the folder.")
  var output: String?

  func run() throws {
    let all = try StoredWeights.all(in: folder)
    let chosen = all.filter { variant == nil || $0.variant == variant }
    guard !chosen.isEmpty else {
      throw Failure(
        .usage, "the run has no variant `\(variant ?? "")`",
        remedy: "variants: \(all.map(\.variant).joined(separator: ", "))")
    }
    let targets = chosen.map { weights in
      let name = "\(weights.variant).pth"
      guard let output else { return name }
      return chosen.count > 1 ? Path.join(output, name) : output
    }
    if let taken = targets.first(where: { Files.exists($0) }) {
      throw Failure(.usage, "exists already", path: taken, remedy: "name another place with --to")
    }
    if chosen.count > 1, let output { try Files.createFolder(output) }
    for (weights, target) in zip(chosen, targets) {
      let file = try style.styled(Safetensors.read(weights.path))
      try PyTorchFile.write(file, under: style.key, to: target)
      let place = style.key.isEmpty ? "" : " under `\(style.key)`"
      print("\(target): \(file.tensors.count) tensors\(place)")
    }
  }
}

extension WeightStyle: ExpressibleByArgument {}
