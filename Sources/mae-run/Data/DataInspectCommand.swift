import ArgumentParser
import Datasets
import Documents
import Execution
import ExperimentSpec
import Files
import Images

struct DataInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what is found where a spec names data, and all that is wrong with it.")

  @OptionGroup var arguments: SpecArguments

  @Option(help: "How many images of each source are written as pictures.")
  var sample = 0

  @Option(
    name: .customLong("png"),
    help: ArgumentHelp("The folder into which they are written.", valueName: "folder"))
  var folder = "data-sample"

  func validate() throws {
    guard (0...10_000).contains(sample) else {
      throw ValidationError("a sample has at most 10,000 images")
    }
  }

  func run() throws {
    let (experiment, loaded) = try arguments.experiment()
    let catalogue = SourceCatalogue(scale: experiment.scale)
    var mistakes = 0
    var inspections: [SourceInspection] = []
    for source in experiment.data.all {
      do {
        let inspection = try catalogue.inspect(source)
        print(text(inspection), terminator: "")
        try write(inspection)
        inspections.append(inspection)
      } catch {
        Terminal.complain(loaded.located(error, at: source.path).complaint + "\n")
        mistakes += 1
      }
    }
    for test in inspections where test.spec.path != "data.train" {
      for train in inspections where train.spec.path == "data.train" {
        mistakes += overlap(test, train)
      }
    }
    print(mistakes == 0 ? "nothing is wrong" : "\(mistakes) wrong")
    if mistakes > 0 { throw ExitStatus(Failure.Kind.data.rawValue) }
  }

  private func text(_ inspection: SourceInspection) -> String {
    let facts = inspection.facts
    let width = facts.map(\.name.count).max() ?? 0
    let lines = facts.map { name, value in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(value)\n"
    }
    return "\(inspection.spec.path)\n\(lines.joined())"
  }

  private func write(_ inspection: SourceInspection) throws(Failure) {
    guard sample > 0 else { return }
    try Files.createFolder(folder)
    let source = inspection.spec.path.replacing("data.", with: "")
    for (name, picture) in try inspection.pictures(sample) {
      let path = Path.join(folder, "\(source)-\(name).png")
      try PNG.write(picture, to: path)
      print("  \(path)")
    }
  }

  /// Says which test images are learned from; 1 if there are any.
  private func overlap(_ test: SourceInspection, _ train: SourceInspection) -> Int {
    let shared = test.scan.overlap(with: train.scan)
    guard !shared.isEmpty else { return 0 }
    let failure = Failure(
      .data,
      "\(test.spec.path) shares \(shared.count) \(shared.count == 1 ? "image" : "images") with "
        + "`\(train.spec.path)`", code: "E120",
      details: shared.prefix(3).map { "\($0.own) is \($0.other) there" })
    Terminal.complain(failure.complaint + "\n")
    return 1
  }
}

extension DataSpec {
  /// Every source, in the order of the spec.
  var all: [SourceSpec] { [train?.source, validation].compactMap { $0 } + tests }
}
