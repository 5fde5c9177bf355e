import Documents
import ExperimentSpec
import Files
import Planning
import TestSupport
import Testing

/// Plans of a small spec, made without data.
private struct Plans {
  let folder = ScratchFolder()

  static let spec = """
    mae-run: 1
    scale: 4
    data:
      root: /pictures
      train: { set: dead-leaves, count: 4, size: 64, crop: 32 }
      test:
        - { set: dead-leaves, split: test, count: 2, size: 64 }
        - { name: photos, set: files }
    model: { arch: edsr, features: 8, blocks: 1 }
    loss:
      pixel: l1
      prior:
        kind: ctmae
        lambda: 1.0
        pretrain: { arch: tiny, steps: 4, batch: 2 }
    train: { steps: 6, batch: 2 }
    evaluate: { protocol: sr/y-shave@1 }

    """

  func plan(
    _ sets: [String] = [], text: String = spec, engine: JSON = ["blas": "test"],
    content: JSON = ["pictures": 3]
  ) throws -> Plan {
    try Files.write(text, to: folder.path("a.yaml"))
    let loaded = try Experiment.load(
      folder.path("a.yaml"), sets: sets, checksFolders: false)
    let experiment = try #require(loaded.experiment, "\(loaded.diagnostics.rendered(as: .text))")
    return try Plan(experiment, loaded, engine: engine) { _ in content }
  }

  func keys(_ sets: [String] = [], text: String = spec) throws -> [String: String] {
    Dictionary(uniqueKeysWithValues: try plan(sets, text: text).stages.map { ($0.label, $0.key) })
  }

  /// Labels of the stages whose key another value changes.
  func changed(by sets: [String]) throws -> [String] {
    let (before, after) = (try keys(), try keys(sets))
    return after.filter { before[$0.key] != $0.value }.map(\.key).sorted()
  }

  func masked(_ text: String) -> String {
    text.split(separator: folder.path + "/", omittingEmptySubsequences: false).joined()
  }

  /// A store that holds the results of a plan, without some stages.
  func store(_ plan: Plan, without: Set<String> = [], steps: [String: Int] = [:]) -> StoreView {
    let stages = plan.stages.filter { !without.contains($0.label) }
    let keys = Set(stages.map(\.key))
    let progress = Dictionary(
      uniqueKeysWithValues: plan.stages.compactMap { stage in
        steps[stage.label].map { (stage.key, $0) }
      })
    return StoreView(
      holds: { keys.contains($0) }, step: { progress[$0] },
      results: { kind in
        stages.filter { $0.kind == kind }.map {
          StoredResult(key: $0.key, label: $0.label, document: $0.keyDocument)
        }
      })
  }
}

@Suite("Plans")
struct PlanTests {
  private static let evaluations = ["evaluate/dead-leaves", "evaluate/photos"]

  @Test("an experiment becomes stages, each behind what it uses")
  func stages() throws {
    let plan = try Plans().plan()
    #expect(
      plan.stages.map(\.label) == [
        "data/dead-leaves-train-targets", "data/dead-leaves-train-x4",
        "data/dead-leaves-test-x4", "data/photos-test-x4", "prior/ctmae", "train",
        "evaluate/dead-leaves", "evaluate/photos",
      ])
    var made: Set<String> = []
    for stage in plan.stages {
      #expect(stage.inputs.allSatisfy { made.contains($0.key) })
      made.insert(stage.key)
    }
  }

  @Test("weights from a file need no training, and their place is not in the key")
  func weights() throws {
    let plans = Plans()
    let text = Plans.spec.replacing("train: { steps: 6, batch: 2 }\n", with: "")
    try Files.write("weights", to: plans.folder.path("w.pth"))
    try Files.write("weights", to: plans.folder.path("v.pth"))
    try Files.write("others", to: plans.folder.path("u.pth"))
    let keys = try ["w", "v", "u"].map { name in
      let plan = try plans.plan(["model.weights=\(plans.folder.path(name)).pth"], text: text)
      #expect(
        plan.stages.map(\.label) == [
          "data/dead-leaves-test-x4", "data/photos-test-x4", "weights/edsr",
          "evaluate/dead-leaves", "evaluate/photos",
        ])
      return plan.stage("evaluate/photos")?.key
    }
    #expect(keys[0] == keys[1])
    #expect(keys[0] != keys[2])
    let trained = try plans.plan(["model.weights=\(plans.folder.path("w")).pth"])
    #expect(trained.stage("train")?.input(.weights)?.label == "weights/edsr")
    #expect(throws: Failure.self) {
      try plans.plan(["model.weights=\(plans.folder.path("none")).pth"], text: text)
    }
  }

  private static let training: [String] = ["train"] + evaluations
  private static let pretraining: [String] = ["prior/ctmae"] + training
  private static let affected: [(set: String, labels: [String])] = [
    ("loss.prior.lambda=0.1", training),
    ("loss.prior.patch-version=on", training),
    ("train.steps=7", training),
    ("model.features=4", training),
    ("seed=3", training),
    ("data.train.crop=64", training),
    ("evaluate.protocol=sr/div2k-rgb@1", evaluations),
    ("evaluate.ensemble=on", evaluations),
    ("data.test[1].limit=1", ["data/photos-test-x4", "evaluate/photos"]),
    ("loss.prior.pretrain.steps=5", pretraining),
    ("loss.prior.pretrain.mask=0.5", pretraining),
    (
      "data.train.count=5",
      ["data/dead-leaves-train-targets", "data/dead-leaves-train-x4"] + pretraining
    ),
    ("data.root=/elsewhere", []), ("train.checkpoint.every=7", []), ("report.images=1", []),
    ("loss.prior.pretrain.checkpoint.every=7", []), ("output=there", []), ("name=n", []),
    ("engine.kernels=avx2", []),
  ]

  @Test("a field changes the keys of exactly the stages that it affects", arguments: affected)
  func affects(_ set: String, _ labels: [String]) throws {
    #expect(try Plans().changed(by: [set]) == labels.sorted())
  }

  @Test("order, comments, quotes and spellings of numbers change no key")
  func spelling() throws {
    let plans = Plans()
    let other = """
      # the same in other words
      train: { batch: 2, steps: "6" }
      mae-run: 1
      evaluate: { protocol: 'sr/y-shave@1', metrics: [psnr, ssim] }
      model: { blocks: 1, features: 8.0, arch: edsr }
      scale: 4
      priors: { mine: { kind: ctmae, lambda: 1e0, pretrain: { batch: 2, arch: tiny, steps: 4 } } }
      loss: { prior: mine }
      data:
        root: /other
        train: { crop: 32, size: 64, count: 4, set: dead-leaves }
        test:
          - { set: dead-leaves, split: test, count: 2, size: 64 }
          - { set: files, name: photos }
      """
    #expect(try plans.keys(text: other) == plans.keys())
  }

  @Test("targets do not depend on the scale; a random encoder needs no data")
  func scale() throws {
    let plans = Plans()
    let (four, two) = (try plans.keys(), try plans.keys(["scale=2"]))
    #expect(four["data/dead-leaves-train-targets"] == two["data/dead-leaves-train-targets"])
    #expect(four["prior/ctmae"] == two["prior/ctmae"])
    #expect(two["data/dead-leaves-train-x2"] != four["data/dead-leaves-train-x4"])
    let random = try plans.plan(["loss.prior.weights=random"])
    #expect(random.stage("data/dead-leaves-train-targets") == nil)
    #expect(random.stage("prior/ctmae")?.inputs.isEmpty == true)
    let other = try plans.plan(["loss.prior.weights=random", "loss.prior.pretrain.steps=99"])
    #expect(other.stage("prior/ctmae")?.key == random.stage("prior/ctmae")?.key)
  }

  private static let otherPriors: [(set: String, isAnother: Bool)] = [
    ("loss.prior.lambda=3", false), ("loss.prior.distance=l2", false), ("loss.pixel=l2", false),
    ("loss.prior.patch-version=on", false), ("loss.prior.features={blocks: [0]}", false),
    ("loss.prior.normalize=none", false), ("loss.prior.every=2", false),
    ("loss.prior.outputs=all", false), ("loss.prior.class-token=off", false),
    ("scale=2", false), ("model.arch=rfdn", false), ("seed=9", false), ("train.steps=7", false),
    ("data.train.crop=64", false), ("data.train.degrade={bicubic: pil}", false),
    ("data.train.name=mine", false), ("name=other", false), ("data.test[1].limit=1", false),
    ("loss.prior.pretrain.normalize=none", true), ("loss.prior.pretrain.seed=1", true),
    ("loss.prior.pretrain.arch.width=48", true), ("loss.prior.pretrain.crop=32", true),
    ("loss.prior.pretrain.augment=[hflip]", true), ("data.train.seed=1", true),
  ]

  @Test(
    "an encoder depends on what it learns and how, and on nothing else of the experiment",
    arguments: otherPriors)
  func sharing(_ set: String, _ isAnother: Bool) throws {
    let plans = Plans()
    let sets = set.hasPrefix("model.arch") ? [set, "data.train.crop=64"] : [set]
    let text =
      set.hasPrefix("model.arch")
      ? Plans.spec.replacing(", features: 8, blocks: 1", with: "") : Plans.spec
    let keys = try (plans.keys(), plans.keys(sets, text: text))
    #expect((keys.0["prior/ctmae"] != keys.1["prior/ctmae"]) == isAnother)
  }

  @Test("an encoder of the seed of the experiment is another for every seed, and the plan says so")
  func inheritedSeed() throws {
    let plans = Plans()
    let inherit = "loss.prior.pretrain.seed=inherit"
    let keys = try [0, 1].map { try plans.keys([inherit, "seed=\($0)"])["prior/ctmae"] }
    #expect(keys[0] != keys[1])
    #expect(try plans.keys()["prior/ctmae"] == keys[0])
    let plan = try plans.plan([inherit, "seed=5"])
    let text = PlanText.plan(plan, plan.statuses(.empty), spec: "a.yaml")
    #expect(text.contains("prior/ctmae is trained with the seed of the experiment, 5\n"))
  }

  @Test("without a model the plan ends with the encoders, which have the keys that others ask for")
  func alone() throws {
    let plans = Plans()
    let text = """
      mae-run: 1
      data: { train: { set: dead-leaves, count: 4, size: 64 } }
      priors:
        mine: { kind: ctmae, lambda: 7, pretrain: { arch: tiny, steps: 4, batch: 2 } }
        other: { kind: ccmae, pretrain: { crop: 32 } }
        control: { kind: ctmae, weights: random, pretrain: { arch: tiny } }
      """
    let plan = try plans.plan(text: text)
    #expect(
      plan.stages.map(\.label) == [
        "data/dead-leaves-train-targets", "prior/mine", "prior/other", "prior/control",
      ])
    let whole = try plans.plan()
    #expect(plan.stage("prior/mine")?.key == whole.stage("prior/ctmae")?.key)
    #expect(plan.stage("prior/control")?.inputs.isEmpty == true)
    let loaded = whole.loaded
    let reduced = try loaded.pretrainingAlone(of: #require(loaded.experiment))
    let alone = try Plan(#require(reduced.experiment), reduced, engine: ["blas": "test"]) { _ in
      ["pictures": 3]
    }
    #expect(alone.stages.map(\.key) == [0, 4].map { whole.stages[$0].key })
  }

  @Test("weights that are not there end planning with all that is needed to get them")
  func absentWeights() throws {
    let plans = Plans()
    let failure = #expect(throws: Failure.self) {
      try plans.plan(["loss.prior={kind: kmae, weights: w/mae.pth}"])
    }
    #expect(failure?.kind == .data)
    #expect(goldenMismatch(plans.masked("\(failure as Any? ?? "")\n"), "absent.txt") == nil)
  }

  @Test("released weights have the key of their content, wherever they lie")
  func releasedWeights() throws {
    let plans = Plans()
    for (name, text) in [("w.pth", "weights"), ("v.pth", "weights"), ("u.pth", "others")] {
      try Files.write(text, to: plans.folder.path(name))
    }
    func key(_ name: String, _ more: String = "") throws -> String? {
      let path = plans.folder.path(name)
      return try plans.keys(["loss.prior={kind: kmae\(more), weights: {file: \(path)}}"])[
        "prior/kmae"]
    }
    let first = try key("w.pth")
    #expect(try key("v.pth") == first)
    #expect(try key("v.pth", ", lambda: 4, features: {blocks: [2]}") == first)
    #expect(try key("u.pth") != first)
    #expect(try key("w.pth", ", arch: vit-large") != first)
    let digest = Digest.of("weights").hex
    let path = plans.folder.path("w.pth")
    let sure = "loss.prior={kind: kmae, weights: {file: \(path), sha256: \(digest)}}"
    #expect(try plans.keys([sure])["prior/kmae"] == first)
    let failure = #expect(throws: Failure.self) {
      try plans.plan([sure.replacing("w.pth", with: "u.pth")])
    }
    #expect(failure?.message == "is not the file that `loss.prior.weights.sha256` names")
  }

  /// Experiments of the repository that need the same encoder.
  private static let families = [
    ["sr_ctmae", "sr_p_ctmae"], ["sr_ccmae", "sr_p_ccmae"], ["pan_ctmae", "pan_p_ctmae"],
    ["pan_ccmae", "pan_p_ccmae"], ["video_ctmae"],
  ]

  @Test("the experiments on losses share every encoder that they can", arguments: families)
  func experiments(_ names: [String]) throws {
    let folder = Path.join(Path.folder(of: #filePath), "../../experiments/losses")
    let keys = try names.map { name in
      let loaded = try Experiment.load(Path.join(folder, "\(name).yaml"))
      let plan = try Plan(#require(loaded.experiment), loaded, engine: ["blas": "test"]) { _ in
        ["pictures": 3]
      }
      return (plan.stages.first { $0.kind == .prior }?.key, plan.stage("train")?.key)
    }
    #expect(keys.allSatisfy { $0.0 != nil && $0.0 == keys[0].0 })
    #expect(Set(keys.map(\.1)).count == keys.count)
  }

  @Test("data that cannot be read point at the words that name them")
  func unreadable() throws {
    let plans = Plans()
    let loaded = try plans.plan().loaded
    let experiment = try #require(loaded.experiment)
    let failure = #expect(throws: Failure.self) {
      try Plan(experiment, loaded, engine: [:]) { (source) throws(Failure) in
        guard source.set == "files" else { return [:] }
        throw Failure(.data, "is truncated", path: "a.png", remedy: "copy it again")
      }
    }
    let expected =
      "a.png: data.test[1]: is truncated\n  --> a.yaml:8:7\n   = copy it again"
    #expect(plans.masked(failure.map { "\($0)" } ?? "") == expected)
  }

  @Test("keys are those of the last release")
  func golden() throws {
    let lines = try Plans().plan().stages.map { "\($0.key) \($0.label)\n" }
    #expect(goldenMismatch(lines.joined(), "keys.txt") == nil)
  }

  @Test("the plan says what runs and why")
  func texts() throws {
    let plans = Plans()
    let before = try plans.plan()
    var text = plans.masked(
      PlanText.plan(before, before.statuses(.empty), spec: "a.yaml"))
    text +=
      "\n"
      + plans.masked(PlanText.plan(before, before.statuses(plans.store(before)), spec: "a.yaml"))
    let store = plans.store(before, steps: ["train": 3])
    for sets in [["loss.prior.lambda=0.1"], ["evaluate.ensemble=on"], ["data.train.count=5"]] {
      let plan = try plans.plan(sets)
      let statuses = plan.statuses(store)
      text += "\n--set \(sets[0])\n" + plans.masked(PlanText.plan(plan, statuses, spec: "a.yaml"))
      for status in statuses where status.state != .cached {
        text += "\n" + plans.masked(PlanText.explain(status))
      }
    }
    let halfway = plans.store(before, without: ["train", "evaluate/photos"], steps: ["train": 3])
    text += "\ninterrupted\n"
    text += plans.masked(PlanText.plan(before, before.statuses(halfway), spec: "a.yaml"))
    #expect(goldenMismatch(text, "plans.txt") == nil)
  }

  @Test("another engine or other pictures are reasons too")
  func surroundings() throws {
    let plans = Plans()
    let store = plans.store(try plans.plan())
    let engine = try plans.plan(engine: ["blas": "other"]).statuses(store)
    #expect(engine[0].state == .cached)
    #expect(engine[4].reason == .surroundingsChanged(["engine"]))
    let content = try plans.plan(content: ["pictures": 4]).statuses(store)
    #expect(content[0].reason == .surroundingsChanged(["content"]))
    #expect(content[5].reason == .inputChanged(role: "pairs", label: "data/dead-leaves-train-x4"))
  }

  @Test("NIQE brings a model along: learned behind the targets, or read from its file")
  func niqe() throws {
    let plans = Plans()
    let before = try plans.keys()
    let wanted = "evaluate.metrics=[psnr, niqe]"
    let fit = try plans.plan([wanted, "evaluate.niqe=fit", "loss.prior=none"])
    let labels = fit.stages.map(\.label)
    let place = try #require(labels.firstIndex(of: "niqe/fit-dead-leaves"))
    #expect(try #require(labels.firstIndex(of: "data/dead-leaves-train-targets")) < place)
    #expect(place < labels.firstIndex(of: "evaluate/photos") ?? 0)
    // What does not look at NIQE keeps its key, and one pack of targets serves both.
    let both = try plans.keys([wanted, "evaluate.niqe=fit"])
    #expect(both.count == before.count + 1)
    #expect(before.filter { both[$0.key] != $0.value }.map(\.key).sorted() == Self.evaluations)
    let path = plans.folder.path("official.npz")
    try Files.write("anything", to: path)
    let official = try plans.plan([wanted, "evaluate.niqe={model: official, file: \(path)}"])
    #expect(official.stage("niqe/official-2013")?.inputs.isEmpty == true)
    #expect(official.stage("evaluate/photos")?.input(.niqe)?.label == "niqe/official-2013")
    #expect(
      fit.stage("evaluate/photos")?.input(.niqe)?.key
        != official.stage("evaluate/photos")?.input(.niqe)?.key)
  }

  @Test("without its file the official model is missing, with everything that helps to get it")
  func missingPristine() throws {
    let failure = #expect(throws: Failure.self) {
      try Plans().plan([
        "evaluate.metrics=[niqe]", "evaluate.niqe={model: official, file: nowhere.npz}",
      ])
    }
    #expect(failure?.kind == .data)
    let remedy = failure?.remedy ?? ""
    for word in ["niqe_pris_params.npz", "2a7c182a", "BasicSR", "evaluate.niqe.file", "put it"] {
      #expect(remedy.contains(word), "\(word)")
    }
  }
}
