import ArgumentParser
import Documents
import Files
import Metrics
import RestorationModels
import Tensors

struct DocCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc", abstract: "Explains what a spec can name.",
    discussion: """
      A field or a record of the language by its path, such as `loss.prior` or \
      `loss.prior.lambda`; or `arch`: the networks, what they are for, how large they are, where \
      they come from; or `data`: the data sets, where they are published and how their files lie; \
      or `protocol`: what decides the value of each metric, with a worked example.
      """)

  @Argument(help: "What to explain: a field by its path, arch, data or protocol.")
  var topic: String

  @Argument(help: "One network, data set or protocol; all unless stated.")
  var name: String?

  @Option(help: "text or json.")
  var format = OutputFormat.text

  func run() throws {
    if topic == "protocol" {
      print(try protocols(), terminator: "")
      return
    }
    if topic == "data" {
      // `data` is also a field of the language.
      if name == nil { print(try FieldReference(topic).text) }
      print(try DataPages.text(name), terminator: "")
      return
    }
    guard topic == "arch" else {
      print(try FieldReference(topic).text, terminator: "")
      return
    }
    let networks: [NetworkDescription]
    if let name {
      guard let network = restorationModels[name] else {
        let near = Spelling.nearest(to: name, among: Array(restorationModels.keys))
        throw Failure(
          .usage, "there is no network `\(name)`",
          remedy: near.map { "did you mean `\($0)`?" }
            ?? "there are \(restorationModels.keys.sorted().joined(separator: ", "))")
      }
      networks = [network.described()]
    } else {
      networks = NetworkDescription.all()
    }
    switch format {
    case .json: print(JSON.array(networks.map(\.json)).pretty, terminator: "")
    case .text: print(text(networks), terminator: "")
    }
  }

  private func protocols() throws(Failure) -> String {
    guard let name else { return ProtocolPage.index }
    guard let quality = QualityProtocol.named(name) else {
      let names = QualityProtocol.all.map(\.name)
      throw Failure(
        .usage, "there is no protocol `\(name)`",
        remedy: Spelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
          ?? "there are \(names.joined(separator: ", "))")
    }
    switch format {
    case .json: return quality.json.pretty
    case .text: return try ProtocolPage(quality).text()
    }
  }

  private func text(_ networks: [NetworkDescription]) -> String {
    let rows = networks.map { network in
      [
        network.name, network.task.rawValue, Decimals.grouped(network.parameters),
        Decimals.grouped((network.multiplyAdds + 500_000) / 1_000_000) + " M",
        network.sample.extents.dropFirst().map(String.init).joined(separator: "x"), network.source,
      ]
    }
    let heads = ["arch", "task", "parameters", "multiply-adds", "of a sample", "source"]
    let widths = heads.indices.map { c in (rows + [heads]).map { $0[c].count }.max() ?? 0 }
    return ([heads] + rows).map { row in
      let cells = row.enumerated().map { c, cell in
        let gap = String(repeating: " ", count: widths[c] - cell.count)
        // Numbers end in one column.
        return c == 2 || c == 3 ? gap + cell : c == row.count - 1 ? cell : cell + gap
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n") + "\n"
  }
}

extension NetworkDescription {
  fileprivate var json: JSON {
    [
      "name": .string(name), "task": .string(task.rawValue), "parameters": .integer(parameters),
      "sample": .array(sample.extents.map { .integer($0) }),
      "multiply_adds": .integer(multiplyAdds), "source": .string(source),
    ]
  }
}
