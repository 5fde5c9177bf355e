import ArgumentParser
import Checkpoints
import Documents
import Files
import Interchange
import Tensors

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Looks into files of weights, or writes them in another form.",
    discussion: """
      Reads safetensors and what torch saves (`.pth`, both containers). Nothing in a file is ever \
      executed; a file that would need it is refused.
      """,
    subcommands: [WeightsInspectCommand.self, WeightsConvertCommand.self])
}

/// Which part of a file holds the weights.
struct WeightsPart: ParsableArguments {
  @Option(help: ArgumentHelp("The part that holds the weights; found unless stated."))
  var key: String?
}

struct WeightsInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Lists the tensors of a file, all of whose bytes are checked."
  )

  @Argument(help: "A file of weights.")
  var file: String

  @OptionGroup var part: WeightsPart

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let listing = try WeightsListing(file, key: part.key)
    try listing.verify()
    print(json ? Self.json(listing).pretty : Self.text(listing), terminator: "")
  }

  private static func text(_ listing: WeightsListing) -> String {
    let weights = listing.weights
    let numbers = weights.reduce(0) { $0 + $1.item.shape.count }
    var place = listing.key.isEmpty ? "" : " under `\(listing.key)`"
    if !listing.prefix.isEmpty { place += ", `\(listing.prefix)` taken off their names" }
    var lines = [
      "\(listing.format.rawValue): \(weights.count) weights of "
        + "\(Decimals.grouped(numbers)) numbers\(place)"
    ]
    let width = weights.map(\.name.count).max() ?? 0
    for (name, item) in weights {
      let padding = String(repeating: " ", count: width - name.count + 2)
      lines.append("  \(name)\(padding)\(item.type.rawValue) \(item.shape)")
    }
    let others = listing.items.count - weights.count
    if others > 0 { lines.append("\(others) tensors more that are not weights") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func json(_ listing: WeightsListing) -> JSON {
    [
      "format": .string(listing.format.rawValue), "key": .string(listing.key),
      "prefix": .string(listing.prefix),
      "weights": .array(
        listing.weights.map { name, item in
          [
            "name": .string(name), "type": .string(item.type.rawValue),
            "shape": .array(item.shape.extents.map { .integer($0) }),
          ]
        }),
      "others": .integer(listing.items.count - listing.weights.count),
    ]
  }
}

struct WeightsConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes the weights of a file as safetensors, or as a .pth file.",
    discussion: """
      Names are the network's own: what wraps them in the file is taken off. A `.pth` file may have \
      those of another program instead, and is wrapped as that expects it.
      """)

  @Argument(help: "A file of weights.")
  var file: String

  @Argument(help: "The file to write, .safetensors or .pth; it must not exist yet.")
  var output: String

  @Option(help: "Whose names and wrapping a .pth file has.")
  var style = WeightStyle.official

  @OptionGroup var part: WeightsPart

  func run() throws {
    guard !Files.exists(output) else {
      throw Failure(.usage, "exists already", path: output, remedy: "name another file")
    }
    let weights = try Weights.read(file, key: part.key)
    let official = WeightStyle.official(weights.tensors)
    let file = try style.styled(official)
    if Path.suffix(of: output) == "pth" {
      try PyTorchFile.write(file, under: style.key, to: output)
    } else {
      guard style == .official else {
        throw Failure(.usage, "only .pth files have the style of a program", path: output)
      }
      try Safetensors.write(file, to: output)
    }
    print("\(output): \(file.tensors.count) tensors")
  }
}
