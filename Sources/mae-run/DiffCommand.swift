import ArgumentParser
import Documents
import Files
import Metrics
import Results

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compares two results.",
    discussion: """
      Each side is a run directory, its `latest` link or a manifest. The exit status is 0 if they \
      are the same, 1 if they differ, 2 if they must not be compared.
      """)

  @Argument(help: "The first result.")
  var a: String

  @Argument(help: "The second result.")
  var b: String

  @Option(
    name: .customLong("tol"), parsing: .singleValue,
    help: ArgumentHelp("How much a metric may differ.", valueName: "metric=x"))
  var tolerances: [String] = []

  @Flag(help: "Only the same bytes are the same.")
  var exact = false

  @Flag(help: "The comparison as JSON.")
  var json = false

  @Flag(help: "The comparison as Markdown.")
  var markdown = false

  @Option(help: "How many of the images that changed most are listed.")
  var images = 5

  func run() throws {
    let options = Comparison.Options(
      tolerances: try parsedTolerances(), isExact: exact, images: max(0, images)
    ) { ProtocolFacts(of: $0) }
    let comparison = Comparison(try ResultSource(a), try ResultSource(b), options)
    let text = json ? comparison.json.pretty : markdown ? comparison.markdown : comparison.text
    print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
    if comparison.verdict.exitStatus != 0 { throw ExitStatus(comparison.verdict.exitStatus) }
  }

  private func parsedTolerances() throws -> [String: Double] {
    var result: [String: Double] = [:]
    for text in tolerances {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Double(parts[1]), value >= 0 else {
        throw ValidationError("`--tol \(text)` should read `metric=number`, e.g. psnr=0.005")
      }
      result[String(parts[0])] = value
    }
    return result
  }
}

extension ProtocolFacts {
  /// What is known here of a protocol; nothing for one of another version of the program.
  init(of name: String) {
    guard let measure = QualityProtocol.named(name) else {
      self.init(caption: "unknown here", columns: [])
      return
    }
    self.init(caption: measure.about, columns: measure.metrics.map(\.column))
  }
}
