import Documents
import ExperimentSpec
import Files
import Planning
import TestSupport
import Testing

/// A matrix in the shape of the paper's Table 3: two networks, five losses, two scales; two of the
/// losses look through files, two through encoders that are trained on the targets.
private struct Table {
  let folder = ScratchFolder()

  static let spec = """
    mae-run: 1
    data:
      train: { set: dead-leaves, count: 4, size: 96, crop: 96 }
      test: { set: dead-leaves, split: test, count: 2, size: 96 }
    priors:
      first: { kind: kmae, weights: first.pth }
      second: { kind: kmae, weights: second.pth }
      ctmae: { kind: ctmae, pretrain: { arch: tiny, steps: 4, batch: 2 } }
      ccmae: { kind: ccmae, pretrain: { crop: 32, steps: 4, batch: 2 } }
    matrix:
      axes:
        model: { path: model.arch, values: [rfdn, edsr] }
        loss:
          points:
            Original: { loss.prior: none }
            +First: { loss.prior: first }
            +Second: { loss.prior: second }
            +CTMAE: { loss.prior: ctmae }
            +CCMAE: { loss.prior: ccmae }
        scale: { path: scale, values: [2, 4] }
      label: "{model} x{scale} {loss}"
    train: { steps: 6, batch: 2 }
    evaluate: { protocol: sr/div2k-rgb@1, metrics: [psnr] }

    """

  func study(_ sets: [String] = [], spec: String = spec) throws -> Study {
    for name in ["first", "second"] { try Files.write(name, to: folder.path("\(name).pth")) }
    try Files.write(spec, to: folder.path("table.yaml"))
    let study = try Study.load(folder.path("table.yaml"), sets: sets, checksFolders: false)
    try #require(study.diagnostics.errorCount == 0, "\(study.diagnostics.rendered(as: .text))")
    return study
  }

  func plan(_ sets: [String] = [], spec: String = spec) throws -> StudyPlan {
    try StudyPlan(study(sets, spec: spec), engine: ["blas": "test"]) { source, _ in
      ["set": .string(source.set), "options": .string("\(source.options)")]
    }
  }

  func masked(_ text: String) -> String {
    text.split(separator: folder.path + "/", omittingEmptySubsequences: false).joined()
  }
}

@Suite("Plans of matrices")
struct StudyPlanTests {
  @Test("what cells have in common is planned once")
  func sharing() throws {
    let plan = try Table().plan()
    #expect(plan.cells.count == 2 * 5 * 2)
    // Counted by hand. Every cell: two sets of pairs, a training, an evaluation. A cell with a file:
    // its encoder. A cell with a trained encoder: that, and the targets it learns from.
    let networks = 2
    let scales = 2
    let perLoss = networks * scales
    #expect(plan.instanceCount == 20 * 4 + 2 * perLoss * 1 + 2 * perLoss * 2)
    let counts = Dictionary(grouping: plan.stages) { $0.stage.kind }.mapValues(\.count)
    #expect(counts[.data] == 1 + 2 * scales, "the targets, pairs to train and to test a scale")
    #expect(counts[.prior] == 4, "whatever the network and the scale")
    #expect(counts[.train] == 20)
    #expect(counts[.evaluate] == 20)
    #expect(plan.stages.count == 5 + 4 + 20 + 20)
    let users = Dictionary(uniqueKeysWithValues: plan.stages.map { ($0.title, $0.users.count) })
    #expect(users["prior/ctmae"] == perLoss)
    #expect(users["data/dead-leaves-train-targets"] == 2 * perLoss)
    #expect(users["train edsr x4 +CCMAE"] == 1)
  }

  @Test("each stage stands behind those it uses, and nothing has the same title")
  func order() throws {
    let plan = try Table().plan()
    var made: Set<String> = []
    for item in plan.stages {
      #expect(item.stage.inputs.allSatisfy { made.contains($0.key) })
      #expect(made.insert(item.stage.key).inserted)
    }
    #expect(Set(plan.stages.map(\.title)).count == plan.stages.count)
  }

  @Test("a cell has the keys that the same experiment has alone")
  func keys() throws {
    let table = Table()
    let plan = try table.plan()
    let alone = Table.spec.split(separator: "\n", omittingEmptySubsequences: false)
    let matrix = try #require(alone.firstIndex(of: "matrix:"))
    let end = try #require(alone.firstIndex { $0.hasPrefix("train:") })
    let text =
      (alone[..<matrix] + ["model: edsr", "scale: 4", "loss: { prior: ctmae }"] + alone[end...])
      .joined(separator: "\n")
    let single = try table.plan(spec: text)
    #expect(!single.isMatrix)
    let cell = try #require(plan.cells.first { $0.label == "edsr x4 +CTMAE" })
    #expect(single.stages.map(\.stage.key) == cell.plan.stages.map(\.key))
  }

  @Test("another λ costs no encoder, another seed none either unless it is inherited")
  func changes() throws {
    let table = Table()
    let before = Set(try table.plan().stages.map(\.stage.key))
    func made(_ sets: [String]) throws -> [Stage.Kind: Int] {
      let stages = try table.plan(sets).stages.filter { !before.contains($0.stage.key) }
      return Dictionary(grouping: stages) { $0.stage.kind }.mapValues(\.count)
    }
    #expect(try made(["priors.ctmae.lambda=0.1"]) == [.train: 4, .evaluate: 4])
    #expect(try made(["seed=[1, 2]"]) == [.train: 40, .evaluate: 40])
    #expect(
      try made(["seed=[1, 2]", "priors.ctmae.pretrain.seed=inherit"])
        == [.prior: 2, .train: 40, .evaluate: 40])
    #expect(try made(["evaluate.protocol=sr/y-shave@1"]) == [.evaluate: 20])
  }

  @Test("what is not there is planned if that is wanted, and told apart")
  func absence() throws {
    let table = Table()
    let study = try table.study()
    try Files.remove(table.folder.path("second.pth"))
    func plan(tolerant: Bool) throws -> StudyPlan {
      try StudyPlan(study, engine: ["blas": "test"], toleratesAbsence: tolerant) { source, _ in
        ["options": .string("\(source.options)")]
      }
    }
    #expect(throws: Failure.self) { try plan(tolerant: false) }
    let plan = try plan(tolerant: true)
    #expect(plan.stages.count == 49)
    let absent = plan.stages.filter { $0.stage.absence != nil }
    #expect(absent.map(\.title) == ["prior/kmae edsr x2 +Second"] || absent.count == 1)
    let states = plan.statuses(.empty).map(\.state)
    #expect(states.count { $0 == .absent } == 1)
  }

  @Test("a thousand cells are read and planned in seconds")
  func thousand() throws {
    let table = Table()
    _ = try table.study()
    let sweeps = ["train.batch=1,2,3,4,5", "seed=0,1,2,3,4,5,6,7,8,9"]
    let seconds = try threadSeconds {
      let study = try Study.load(
        table.folder.path("table.yaml"), sweeps: sweeps, checksFolders: false)
      let plan = try StudyPlan(study, engine: ["blas": "test"], toleratesAbsence: true) {
        source, _ in ["options": .string("\(source.options)")]
      }
      // 20 cells, each at five batches with ten seeds.
      #expect(plan.cells.count == 1000)
      #expect(!PlanText.plan(plan, plan.statuses(.empty), spec: "table.yaml").isEmpty)
    }
    // Several times what it takes: only what grows faster than the cells is to be noticed.
    #expect(seconds < 6)
  }

  @Test("the texts of `plan`")
  func texts() throws {
    let table = Table()
    let plan = try table.plan()
    func text(_ store: StoreView, all: Bool = false) -> String {
      PlanText.plan(plan, plan.statuses(store), spec: "table.yaml", all: all)
    }
    let some = Set(plan.stages.prefix(12).map(\.stage.key))
    let view = StoreView(
      holds: { some.contains($0) }, step: { _ in nil },
      results: { kind in
        plan.stages.filter { $0.stage.kind == kind && some.contains($0.stage.key) }.map {
          StoredResult(key: $0.stage.key, label: $0.stage.label, document: $0.stage.keyDocument)
        }
      })
    let texts = text(.empty) + "\n" + text(view) + "\n" + text(view, all: true)
    #expect(goldenMismatch(Self.withoutKeys(table.masked(texts)), "matrix-plans.txt") == nil)
  }

  /// Keys are another test's business.
  private static func withoutKeys(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = line.split(separator: " ")
      guard let last = words.last, last.count == 8, last.allSatisfy(\.isHexDigit) else {
        return String(line)
      }
      return line.dropLast(8) + "(key)"
    }.joined(separator: "\n")
  }
}
