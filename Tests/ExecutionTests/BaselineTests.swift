import Execution
import ExperimentSpec
import Files
import TestSupport
import Testing

/// The experiments that come with the program, one for each network.
@Suite("Baselines")
struct BaselineTests {
  private static let folder = Path.join(
    Path.folder(of: #filePath), "../../experiments/baselines")

  private static let names = ((try? Files.list(folder)) ?? []).filter {
    Path.suffix(of: $0) == "yaml"
  }.sorted()

  @Test("there is one for each network of the paper")
  func complete() { #expect(Self.names.count == 12) }

  @Test("the few steps of the smoke profile make the loss fall", arguments: names)
  func learns(_ name: String) throws {
    let losses = try smokeLosses(Path.join(Self.folder, name))
    let quarter = max(1, losses.count / 4)
    let first = losses.prefix(quarter).reduce(0, +) / Double(quarter)
    let last = losses.suffix(quarter).reduce(0, +) / Double(quarter)
    #expect(losses.count >= 5)
    // A fall of 1 % is the least that is no rounding: the slowest network here falls by 4 %.
    #expect(last < 0.99 * first, "from \(first) to \(last)")
  }

  /// The loss of every step of the training alone.
  private func smokeLosses(_ path: String) throws -> [Double] {
    let tiny = try TinyExperiment(Experiment.load(path, profile: "smoke"))
    let jobs = tiny.plan.jobs(tiny.sources).filter { $0.kind != "evaluate" }
    let outcomes = try Runner(store: tiny.store).run(jobs)
    let record = try #require(outcomes.first { $0.name == "train" }?.record)
    let rows = try Files.readText(tiny.store.path("train.csv", of: record)).split(separator: "\n")
    let column = try #require(
      rows.first?.split(separator: ",").firstIndex(of: "loss"))
    return try rows.dropFirst().map {
      try #require(Double($0.split(separator: ",", omittingEmptySubsequences: false)[column]))
    }
  }
}
