import Checkpoints
import Datasets
import Documents
import ExperimentSpec
import Files
import Interchange
import NeuralNetworks
import Planning
import Tensors

/// Reads weights that were trained elsewhere, and says what became of every tensor.
public struct WeightsStage: Sendable {
  static let weightsName = TrainStage.weightsName
  public static let reportName = "load.txt"

  let work: WeightsWork

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let path = work.weights.file
    let weights = try Weights.read(path, key: work.weights.key)
    guard try Digest.ofFile(path) == work.digest else {
      throw Failure(
        .data, "changed while it was read", path: path, remedy: "run the same command again")
    }
    // What a file lacks keeps first values, if that is allowed: the same ones every time.
    let first = RandomStream(0).substream("weights")
    let network = try RestorationNetwork(work.model, .drawn(first))
    let report: LoadReport
    do throws(Failure) {
      report = try load(weights, into: network.store)
    } catch {
      throw Failure(
        error.kind, "does not fit `\(work.model.arch)`: \(error.message)", path: path,
        remedy: error.remedy)
    }
    let summary = LoadSummary(report, of: weights, file: Path.name(of: path))
    context.send(.note(summary.headline))
    for line in summary.details(atMost: 8) { context.send(.note("  \(line)")) }
    let file = TensorFile(
      metadata: ["model": work.model.arch, "stage": context.label.key],
      network.store.namedTensors())
    let scratch = context.store.scratchFile(Self.weightsName)
    try Safetensors.write(file, to: scratch)
    return StageOutput(
      out: file.weightsDigest.hex,
      outputs: [
        try context.output(Self.weightsName, file: scratch),
        try context.output(Self.reportName, summary.text),
      ])
  }

  private func load(_ weights: Weights, into store: ParameterStore) throws(Failure) -> LoadReport {
    if work.weights.layout == .plain && !weights.prefix.isEmpty {
      throw Failure(
        .data, "all names begin with `\(weights.prefix)`", remedy: "`layout: auto` takes that off")
    }
    let tensors =
      work.weights.layout == .auto ? WeightStyle.official(weights.tensors) : weights.tensors
    let report = try store.report(for: tensors.tensors)
    guard !report.loaded.isEmpty else {
      throw Failure(
        .data,
        "no tensor is called as the network calls its own, such as "
          + "`\(store.parameters.first?.name ?? "")`",
        remedy: "the file begins with `\(weights.tensors.names.first ?? "")`")
    }
    if work.weights.strict {
      do {
        try report.requireComplete()
      } catch {
        throw Failure(
          error.kind, error.message,
          remedy: "`strict: false` under `model.weights` goes on with what fits")
      }
    }
    return try store.load(tensors.tensors)
  }
}

/// What became of the tensors of a file, in words.
private struct LoadSummary {
  let headline: String
  private let lists: [(title: String, names: [String])]

  init(_ report: LoadReport, of weights: Weights, file: String) {
    let place = weights.key.isEmpty ? "" : " under `\(weights.key)`"
    let prefix = weights.prefix.isEmpty ? "" : ", `\(weights.prefix)` taken off all names"
    headline =
      "\(file)\(place): \(report.loaded.count) tensors loaded, \(report.missing.count) missing, "
      + "\(report.unused.count) unused\(prefix)"
    lists = [("missing", report.missing), ("unused", report.unused), ("loaded", report.loaded)]
  }

  /// The tensors that need a look, some of each kind.
  func details(atMost count: Int) -> [String] {
    lists.dropLast().flatMap { title, names in
      names.prefix(count).map { "\(title) \($0)" }
        + (names.count > count ? ["and \(names.count - count) more \(title)"] : [])
    }
  }

  /// All tensors, a line each.
  var text: String {
    let lines = lists.flatMap { title, names in names.map { "\(title) \($0)" } }
    return ([headline] + lines).joined(separator: "\n") + "\n"
  }
}
