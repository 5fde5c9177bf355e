import Execution
import Files
import Glibc
import Metrics
import TestSupport
import Testing

/// Every data set in the layout in which it is published, whole and broken.
@Suite("official data sets") struct OfficialSetTests {
  @Test(
    "an official layout is read, paired, learned from and tested on", arguments: OfficialSet.all)
  func whole(_ set: OfficialSet) throws {
    let tree = try SetTree(set)
    let tiny = try TinyExperiment(text: set.text(tree.path))
    let record = try #require(tiny.run().last?.record)
    let scores = try EvaluateStage.scores(record, in: tiny.store)
    #expect(!scores.isEmpty && scores.allSatisfy { !$0.images.isEmpty && $0.mean(of: 0).isFinite })
  }

  @Test(
    "what is wrong with a data set is said before anything is computed",
    arguments: OfficialSet.all, SetTree.Damage.allCases)
  func broken(_ set: OfficialSet, _ damage: SetTree.Damage) throws {
    let tree = try SetTree(set, damage)
    let failure = #expect(throws: Failure.self) {
      try TinyExperiment(text: set.text(tree.path))
    }
    let said = (failure?.complaint ?? "").replacing(tree.path, with: "ROOT")
    // The folder of the spec is another every time.
    let text = said.split(separator: "\n").map { line in
      line.hasPrefix("  --> ") ? "  --> \(line.split(separator: "/").last ?? "")\n" : "\(line)\n"
    }.joined()
    let name = "\(set.name)-\(damage.rawValue).txt"
    let path = Fixtures.path("../ExecutionTests/Goldens/sets/\(name)")
    if unsafe getenv("MAE_RECORD") != nil {
      try Files.createFolder(Path.folder(of: path))
      try Files.write(text, to: path)
    }
    let golden = (try? Files.readText(path)) ?? ""
    #expect(text == golden, "differs from \(name)")
  }
}
