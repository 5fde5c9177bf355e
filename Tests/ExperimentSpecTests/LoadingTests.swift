import Datasets
import Documents
import ExperimentSpec
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("Reading specs")
struct LoadingTests {
  private func field(_ path: String, _ loaded: Loaded) -> ResolvedField? {
    loaded.fields.first { $0.path == path }
  }

  @Test("values arrive typed, defaults are filled in with their origin")
  func values() throws {
    let loaded = try Specs().load(Specs.small)
    let experiment = try #require(loaded.experiment)
    #expect(experiment.name == "a")
    #expect(experiment.scale == 4)
    #expect(experiment.data.train?.crop == 32)
    #expect(experiment.data.tests.map(\.label) == ["dead-leaves"])
    #expect(experiment.loss.prior?.lambda == 1)
    #expect(experiment.loss.prior?.options.distance == .l1)
    #expect(experiment.loss.prior?.source.pretrain?.architecture.cell == 8)
    #expect(experiment.train?.optimizer.rate == 1e-4)
    #expect(experiment.evaluate.metrics == ["psnr", "ssim"])
    #expect(field("evaluate.select", loaded)?.source == .standard(.assumed))
    #expect(field("loss.prior.distance", loaded)?.source == .inherited(from: "loss.pixel"))
    #expect(loaded.assumptions.contains { $0.path == "seed" })
  }

  @Test("what a spec leaves out about training is in the recipe of its network")
  func recipe() throws {
    let loaded = try Specs().load(
      Specs.small, sets: ["train.optimizer.adam.betas=[0.5, 0.9]", "data.train.augment=[hflip]"])
    let experiment = try #require(loaded.experiment)
    #expect(field("train.optimizer.adam.lr", loaded)?.origin == "recipe of edsr")
    #expect(experiment.train?.optimizer.rate == 1e-4)
    #expect(experiment.train?.optimizer.beta1 == 0.5)
    #expect(experiment.data.train?.augment == [.hflip])
    // Halved after two thirds of the training, however long that is.
    #expect(experiment.train?.schedule == .multistep(at: [4], gamma: 0.5))
    let own = try Specs().load(Specs.small, sets: ["train.schedule=constant"])
    #expect(own.experiment?.train?.schedule == .constant)
    let whole = try Specs().load(Specs.small.replacing(" steps: 6,", with: ""))
    #expect(whole.experiment?.train?.steps == 300_000)
    #expect(whole.experiment?.train?.schedule == .multistep(at: [200_000], gamma: 0.5))
    let other = try Specs().load(Specs.small, sets: ["model.arch=rfdn", "data.train.crop=64"])
    #expect(other.experiment?.train?.optimizer.rate == 5e-4)
    let smoke = try Specs().load(
      Specs.small.replacing(" steps: 6,", with: ""), profile: "smoke")
    #expect(smoke.experiment?.train?.steps == 20)
    #expect(smoke.experiment?.train?.schedule == .multistep(at: [13], gamma: 0.5))
  }

  @Test("a task decides what is taken for granted")
  func tasks() throws {
    let text = """
      mae-run: 1
      task: denoise
      data:
        train: { set: dead-leaves, count: 4, size: 64, crop: 32 }
        test: { set: dead-leaves, split: test, count: 2, size: 64 }
      model: dncnn
      train: { steps: 6, batch: 2 }
      """
    let loaded = try Specs().load(text)
    #expect(loaded.diagnostics.map(\.code) == ["W201"])
    let experiment = try #require(loaded.experiment)
    #expect(experiment.scale == 1)
    #expect(experiment.data.tests[0].degrade.noise?.deviations == 25...25)
    #expect(experiment.evaluate.qualityProtocol == "denoise/rgb@1")
    #expect(experiment.loss.pixel == .halfSquares(perSample: false))
    #expect(field("model.channels", loaded)?.value == 3)
    #expect(!loaded.fields.contains { $0.path.hasSuffix(".task") })
  }

  @Test("`--set` wins, is typed by its field, and makes what is missing")
  func sets() throws {
    let loaded = try Specs().load(
      Specs.small,
      sets: [
        "loss.prior.lambda=1e-1", "train.steps=3k", "train.optimizer.adamw.lr=2e-4",
        "data.train.augment=[hflip]", "loss.prior.patch-version=on", "model=edsr",
        "model.features=16", "report.images=2",
      ])
    #expect(loaded.diagnostics.isEmpty)
    let experiment = try #require(loaded.experiment)
    #expect(experiment.loss.prior?.lambda == 0.1)
    #expect(experiment.train?.steps == 3000)
    #expect(experiment.train?.optimizer.isDecoupled == true)
    #expect(experiment.data.train?.augment == [.hflip])
    #expect(experiment.loss.prior?.options.patches?.keep == 0.5)
    #expect(experiment.report.images == 2)
    #expect(field("loss.prior.lambda", loaded)?.spot?.description == "--set:1:19")
    #expect(loaded.overridden["loss.prior.lambda"]?.last?.position.line == 11)
  }

  @Test("used files come first, the file itself wins, other kinds replace as a whole")
  func layers() throws {
    let specs = Specs()
    try Files.write(Specs.small, to: specs.folder.path("base.yaml"))
    let loaded = try specs.load(
      """
      mae-run: 1
      use: [base.yaml]
      train: { optimizer: { adamw: { lr: 3e-4 } } }
      data: { test: { set: files, root: pictures } }
      loss: { prior: none }
      """)
    #expect(loaded.diagnostics.map(\.code) == [])
    let experiment = try #require(loaded.experiment)
    #expect(experiment.train?.steps == 6)
    #expect(experiment.train?.optimizer.rate == 3e-4)
    #expect(experiment.data.tests[0].root == specs.folder.path("pictures"))
    #expect(experiment.loss.prior == nil)
    #expect(loaded.sources.map { Path.name(of: $0.name) } == ["a.yaml", "base.yaml"])
    #expect(field("train.steps", loaded)?.spot?.source.name == specs.folder.path("base.yaml"))
  }

  @Test("named priors stand for their record, and can be changed")
  func priors() throws {
    let text = Specs.small.split(separator: "    kind: ctmae\n").first.map(String.init) ?? ""
    let spec = """
      \(text.dropLast("  prior:\n".count))  prior: mine
      priors: { mine: { kind: ctmae, lambda: 0.5, pretrain: { arch: tiny } } }
      train: { steps: 6 }
      evaluate: { protocol: sr/y-shave@1 }
      """
    let specs = Specs()
    #expect(try specs.load(spec).experiment?.loss.prior?.lambda == 0.5)
    let changed = try specs.load(spec, sets: ["loss.prior.lambda=2", "priors.mine.distance=l2"])
    #expect(changed.experiment?.loss.prior?.lambda == 2)
    #expect(changed.experiment?.loss.prior?.options.distance == .l2)
    let chosen = try specs.load(
      spec,
      sets: [
        "priors.mine.distance=l2", "loss.prior=none", "loss.prior=mine", "loss.prior.lambda=3",
      ])
    #expect(chosen.experiment?.loss.prior?.lambda == 3)
    #expect(chosen.experiment?.loss.prior?.options.distance == .l2)
  }

  @Test("profiles cut an experiment down and are stamped on it")
  func profiles() throws {
    let specs = Specs()
    let own =
      Specs.small + "profiles: { smoke: { train.steps: 2 }, paper: { train.steps: 300k } }\n"
    let smoke = try specs.load(own, profile: "smoke")
    #expect(smoke.experiment?.train?.steps == 2)
    #expect(smoke.experiment?.profile == "smoke")
    #expect(smoke.diagnostics.map(\.code) == ["W202"])
    #expect(try specs.load(own, profile: "paper").experiment?.train?.steps == 300_000)
    let built = try specs.load(Specs.small, sets: ["train.batch=3"], profile: "smoke")
    #expect(built.experiment?.train?.steps == 6)
    #expect(built.experiment?.data.train?.source.limit == 4)
    #expect(built.experiment?.train?.batch == 3)
    let digests = try [nil, "smoke", "short"].map { try specs.load(own, profile: $0).digest }
    #expect(Set(digests).count == 3)
  }

  @Test("the resolved text is itself a spec with the same meaning")
  func resolved() throws {
    let specs = Specs()
    let first = try specs.load(Specs.small, sets: ["loss.prior.patch-version={keep: 0.25}"])
    let again = try specs.load(first.resolvedText, name: "b.yaml")
    #expect(again.diagnostics.map(\.code) == [])
    #expect(again.digest == first.digest)
    let masked = first.resolvedText.split(separator: specs.folder.path + "/").joined()
    #expect(goldenMismatch(masked, "resolved.yaml") == nil)
  }

  @Test("order, comments and places do not change the digest; values do")
  func digest() throws {
    let specs = Specs()
    let first = try specs.load(Specs.small).digest
    let other =
      "# a comment\noutput: elsewhere\nname: x\n" + Specs.small.replacing("6,", with: "6 ,")
    #expect(try specs.load(other).digest == first)
    #expect(try specs.load(Specs.small, sets: ["train.steps=7"]).digest != first)
    #expect(try specs.load(Specs.small, sets: ["train.checkpoint.every=7"]).digest == first)
  }

  @Test("a folder that is not there is a mistake of the data, with its place")
  func folders() throws {
    let specs = Specs()
    let text = Specs.small.replacing("root:", with: "") + "profiles: {}\n"
    let spec = text.replacing("  test:", with: "  root: gone\n  val: { set: files }\n  test:")
    let loaded = try specs.load(spec, checksFolders: true)
    #expect(loaded.diagnostics.map(\.code) == ["E110"])
    #expect(loaded.diagnostics.exitCode == 4)
    #expect(loaded.experiment != nil)
    let place = loaded.diagnostics.first?.primary?.spot.description
    #expect(place == specs.folder.path("a.yaml") + ":5:9")
  }

  @Test("a spec that is not there is no crash")
  func absent() {
    #expect(throws: Failure.self) { try Experiment.load("/nowhere/a.yaml") }
  }

  @Test("the schema is the one that the repository ships")
  func schema() {
    let path = "../../../schemas/experiment.schema.json"
    #expect(goldenMismatch(Experiment.schema.pretty, path) == nil)
  }
}
