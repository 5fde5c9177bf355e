import Documents
import ExperimentSpec
import Files
import Planning
import TestSupport
import Testing

/// The paper's tables as files, against what anybody can count in the paper.
@Suite("The tables of the paper")
struct PaperTableTests {
  struct Paper: Sendable, CustomStringConvertible {
    let number: Int
    let networks: Int
    /// Data sets that are learned from, each with tests of its own.
    var data = 1
    /// Test sets of each.
    var tests = 1
    var scales = 1
    /// Losses whose encoder is a file, or one that no data decide.
    let fromFiles: Int
    /// Encoders that are trained on the task's own targets.
    let trained: Int
    /// Whether NIQE is measured: in the paper with the official model, under the other profiles with
    /// one that is learned from the targets.
    var measuresNIQE = false
    /// Losses that look through an encoder of another one.
    var patchVersions = 0

    var description: String { "Table \(number)" }

    /// The plain baseline is one of them.
    var losses: Int { 1 + fromFiles + trained + patchVersions }
    var cells: Int { networks * data * scales * losses }

    /// Every cell has pairs to train and to test, a training, evaluations; one with a learned loss
    /// an encoder; one whose encoder is trained also the targets it is trained on.
    func instances(_ profile: String) -> Int {
      let ofLoss = networks * data * scales
      let learned = ofLoss * (trained + patchVersions)
      // A model for each cell, and the targets for those that would not need them otherwise.
      let niqe = measuresNIQE ? cells + (profile == "paper" ? 0 : cells - learned) : 0
      return niqe + cells * (1 + tests + 1 + tests) + ofLoss * fromFiles
        + learned * 2
    }

    /// Pairs depend on data and scale; targets and trained encoders on the data; files on nothing.
    func shared(_ profile: String) -> Int {
      let niqe = !measuresNIQE ? 0 : profile == "paper" ? 1 : data
      return niqe + data * (1 + scales * (1 + tests)) + fromFiles + data * trained + cells
        + cells * tests
    }
  }

  static let tables = [
    Paper(number: 1, networks: 2, data: 2, fromFiles: 1, trained: 2, measuresNIQE: true),
    Paper(number: 2, networks: 2, fromFiles: 1, trained: 2),
    Paper(number: 3, networks: 2, scales: 2, fromFiles: 2, trained: 2, measuresNIQE: true),
    Paper(number: 4, networks: 2, data: 3, fromFiles: 0, trained: 2),
    // Two sets of videos, each under five levels of noise.
    Paper(number: 5, networks: 2, tests: 10, fromFiles: 1, trained: 1),
    Paper(number: 6, networks: 2, data: 2, fromFiles: 1, trained: 1),
    Paper(number: 7, networks: 2, fromFiles: 0, trained: 2, patchVersions: 2),
  ]

  private func study(_ number: Int, _ profile: String) throws -> Study {
    let path = Path.join(Path.folder(of: #filePath), "../../experiments/table\(number).yaml")
    let study = try Study.load(path, profile: profile, checksFolders: false)
    try #require(study.diagnostics.errorCount == 0, "\(study.diagnostics.rendered(as: .text))")
    return study
  }

  private func plan(_ study: Study) throws -> StudyPlan {
    try StudyPlan(study, engine: ["blas": "test"], toleratesAbsence: true) { source, _ in
      [
        "set": .string(source.set), "root": .string(source.root ?? ""),
        "options": .string("\(source.options)"),
      ]
    }
  }

  @Test("variants and stages are as many as can be counted in the paper", arguments: tables)
  func counts(_ table: Paper) throws {
    for profile in ["paper", "short", "smoke"] {
      let plan = try plan(try study(table.number, profile))
      #expect(plan.cells.count == table.cells, "\(profile)")
      #expect(plan.instanceCount == table.instances(profile), "\(profile)")
      // A random encoder in place of a downloaded one still depends on no data.
      #expect(plan.stages.count == table.shared(profile), "\(profile)")
    }
  }

  @Test("the paper's profile says which fields are assumed", arguments: tables)
  func assumptions(_ table: Paper) throws {
    let study = try study(table.number, "paper")
    #expect(study.profile == "paper")
    for cell in study.cells {
      #expect(cell.loaded.assumptions.contains { $0.path == "seed" })
    }
  }
}
