import ArgumentParser
import Documents
import Execution
import ExperimentSpec
import Files
import MaskedAutoencoders
import Planning
import Results

struct MaeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mae", abstract: "Looks at masked autoencoders.",
    subcommands: [MaeShowCommand.self])
}

struct MaeShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows what a pre-trained autoencoder paints where it sees nothing.",
    discussion: """
      The pre-training stores a sheet: each row is a crop of a picture it learned from as it is, as \
      the network saw it, and as the network painted it. This says where the sheet lies, and how far \
      what was painted is from the truth, beside filling it with the mean of what is visible: who is \
      no nearer than that has learnt nothing. Nothing is computed.

      Instead of a spec it takes a run directory, such as runs/sr_x4/latest.
      """)

  @OptionGroup var arguments: SpecArguments

  @Option(
    help: ArgumentHelp("Copies the sheet, a PNG file; it must not exist yet.", valueName: "file"))
  var to: String?

  @Option(help: "text or json.")
  var format = OutputFormat.text

  func run() throws {
    let found = try reconstructions()
    if let to { try copy(found, to) }
    switch format {
    case .json: print(JSON.array(found.map(\.json)).pretty, terminator: "")
    case .text:
      print(found.map(\.text).joined(separator: "\n"), terminator: "")
      if let to { print("copied   \(to)") }
    }
  }

  private func reconstructions() throws -> [StoredReconstruction] {
    guard Files.isFolder(arguments.spec) else { return try ofSpec() }
    let found = try StoredReconstruction.all(inRun: arguments.spec)
    guard !found.isEmpty else {
      throw Failure(
        .data, "shows nothing that an autoencoder painted", path: arguments.spec,
        remedy: "it is no run directory, or of a run in which none was trained")
    }
    return found
  }

  private func ofSpec() throws -> [StoredReconstruction] {
    let session = try Session(arguments)
    let priors = session.plan.stages.map(\.stage).filter { $0.kind == .prior }
    let trained = priors.filter { stage in
      if case .prior(let work) = stage.work, case .pretrained = work.source { true } else { false }
    }
    guard !trained.isEmpty else {
      let names = priors.map { "`\($0.label)`" }.joined(separator: ", ")
      throw Failure(
        .usage, "no autoencoder is trained for this spec", path: arguments.spec,
        remedy: priors.isEmpty
          ? "`loss.prior` names no kind that is: ctmae, ccmae"
          : "\(names) has weights from elsewhere, or random ones")
    }
    let store = Store(reading: session.storePath)
    return try trained.map { try reconstruction(of: $0, store) }
  }

  private func reconstruction(
    of stage: Stage, _ store: Store
  ) throws(Failure) -> StoredReconstruction {
    guard let record = store.peek(stage.key) else {
      throw Failure(
        .data, "`\(stage.label)` has not been trained yet", path: arguments.spec,
        remedy: "mae-run pretrain \(arguments.spec)")
    }
    guard let files = try PriorReconstruction.files(record, in: store) else {
      throw Failure(
        .data, "`\(stage.label)` was trained before its pictures were kept", path: arguments.spec,
        remedy: "mae-run pretrain \(arguments.spec) --force \(stage.label) trains it again")
    }
    return try StoredReconstruction(stage.label, picture: files.picture, quality: files.quality)
  }

  private func copy(_ found: [StoredReconstruction], _ target: String) throws(Failure) {
    guard found.count == 1 else {
      throw Failure(
        .usage, "there are \(found.count) sheets, but `--to` names one file",
        remedy: "they are \(found.map(\.name).joined(separator: ", "))")
    }
    guard !Files.exists(target) else {
      throw Failure(.usage, "exists already", path: target, remedy: "name another file")
    }
    try Files.write(Files.read(found[0].picture), to: target)
  }
}

extension StoredReconstruction {
  fileprivate var text: String {
    let share = Decimals.fixed(100 * quality.hiddenShare, 0)
    return """
      \(name)
      picture  \(picture)
      hidden   \(share) % of \(quality.samples) crops
      error    \(Decimals.fixed(quality.error, 4)) of 1, the mean absolute error of hidden pixels
      mean     \(Decimals.fixed(quality.errorOfMean, 4)) if they are filled with the mean of what is \
      visible: \(quality.verdict)

      """
  }

  fileprivate var json: JSON {
    var json = quality.json
    json["name"] = .string(name)
    json["picture"] = .string(picture)
    return json
  }
}
