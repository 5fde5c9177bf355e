import Documents
import ExperimentSpec
import Files
import MaskedAutoencoders
import Tensors
import TestSupport
import Testing

@Suite("Reading learned losses")
struct PriorTests {
  /// The small spec with another learned loss.
  private func load(_ prior: String, sets: [String] = []) throws -> Loaded {
    let text = Specs.small.replacing(
      """
          kind: ctmae
          lambda: 1.0
          pretrain: { arch: tiny, steps: 4, batch: 2 }
      """, with: prior.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
    return try Specs().load(text, sets: sets)
  }

  private func prior(_ text: String, sets: [String] = []) throws -> PriorSpec {
    let loaded = try load(text, sets: sets)
    let report = loaded.diagnostics.rendered(as: .text)
    return try #require(loaded.experiment?.loss.prior, "\(report)")
  }

  private func value(_ path: String, _ loaded: Loaded) -> JSON? {
    loaded.fields.first { $0.path == path }?.value
  }

  @Test("what a learned loss compares arrives as the loss takes it")
  func options() throws {
    let transformer = try prior(
      """
      kind: ctmae
      features: { blocks: [1, 3] }
      class-token: off
      token-order: shuffled
      position: sincos
      resize: resize
      normalize: { uniform: { mean: 0.5, std: 0.25 } }
      patch-version: { keep: 0.25 }
      every: 4
      outputs: all
      pretrain: { arch: tiny }
      """)
    var wanted = LearnedLossOptions()
    wanted.features = .blocks([1, 3])
    wanted.comparesClassToken = false
    (wanted.tokenOrder, wanted.position, wanted.fit) = (.shuffled, .sincos, .resize)
    wanted.normalization = .uniform(mean: 0.5, deviation: 0.25)
    wanted.patches = .init(keep: 0.25)
    #expect(transformer.options == wanted)
    #expect(transformer.every == 4)
    #expect(transformer.outputs == .all)

    let convolutional = try prior(
      """
      kind: ccmae
      features: final
      patch-version: { keep: 0.75, cell: 16, visible-only: on }
      pretrain: { crop: 32 }
      """)
    wanted = LearnedLossOptions()
    wanted.patches = .init(keep: 0.75)
    wanted.patches?.cell = 16
    wanted.patches?.countsVisibleOnly = true
    #expect(convolutional.options == wanted)
  }

  @Test("a convolutional encoder is trained by the recipe of its preset unless the spec says more")
  func convolutional() throws {
    let text = "kind: ccmae\npretrain: { crop: 48, arch: authors }"
    let spec = try #require(prior(text).source.pretrain)
    let sizes = try #require(spec.architecture as? ConvolutionalMAEOptions)
    #expect(sizes.cell == 8)
    #expect(sizes.maskRatio == 0.5...0.5)
    #expect(spec.normalization == .identity)
    #expect(spec.batch == 32)
    #expect(spec.optimizer.rate == 1e-4)
    #expect(spec.schedule == .constant)
    let usual = try #require(prior("kind: ccmae\npretrain: { crop: 48 }").source.pretrain)
    #expect(usual.normalization == .uniform(mean: 0.45, deviation: 0.25))
    #expect(usual.optimizer.rate == 1e-3)
    #expect(usual.schedule == .cosine(warmup: 0, floor: 0, period: nil))
    let own = try #require(
      prior("kind: ccmae\npretrain: { crop: 48, mask: 0.3, arch: { cell: 4, channels: 8 } }")
        .source.pretrain?.architecture as? ConvolutionalMAEOptions)
    #expect(own.maskRatio == 0.3...0.3)
    #expect((own.cell, own.channels) == (4, 8))
  }

  @Test("an encoder learns at seed 0, at a seed of its own, or at that of the experiment")
  func seeds() throws {
    func seed(_ text: String) throws -> Int? {
      try prior("kind: ctmae\npretrain: { arch: tiny\(text) }", sets: ["seed=7"])
        .source.pretrain?.seed
    }
    #expect(try seed("") == 0)
    #expect(try seed(", seed: 3") == 3)
    #expect(try seed(", seed: inherit") == 7)
    let loaded = try load(
      "kind: ctmae\npretrain: { arch: tiny, seed: inherit }", sets: ["seed=7"])
    #expect(value("loss.prior.pretrain.seed", loaded) == 7)
  }

  @Test("weights are trained here, as initialised, or in a file")
  func weights() throws {
    func source(_ text: String) throws -> EncoderSource {
      try prior("kind: ctmae\nweights: \(text)\npretrain: { arch: tiny }").source
    }
    #expect(try source("pretrained").isLearned)
    guard case .random = try source("random") else {
      Issue.record("random weights are not random")
      return
    }
    guard case .file(let file) = try source("{ file: /a/b.safetensors, key: model }") else {
      Issue.record("a file is none")
      return
    }
    #expect(file.weights.file == "/a/b.safetensors")
    #expect(file.weights.key == "model")
    #expect(file.model == ImageMAE.name)
    guard case .file(let released) = try prior("kind: kmae\nweights: /m.pth").source else {
      Issue.record("released weights are no file")
      return
    }
    #expect(released.published?.name == "mae_pretrain_vit_base.pth")
  }

  @Test("a file that is not there is a warning that says where it is to be had")
  func missing() throws {
    let specs = Specs()
    let text = Specs.small.replacing("kind: ctmae", with: "kind: kmae\n    weights: w/mae.pth")
      .replacing("    pretrain: { arch: tiny, steps: 4, batch: 2 }\n", with: "")
    let loaded = try specs.load(text, checksFolders: true)
    #expect(loaded.diagnostics.map(\.code) == ["W110"])
    #expect(loaded.experiment != nil)
    let report = loaded.diagnostics.rendered(as: .text)
    #expect(
      report.contains("https://dl.fbaipublicfiles.com/mae/pretrain/mae_pretrain_vit_base.pth"))
    #expect(report.contains("sha256 aec5f0b6"))
    try Files.createFolder(specs.folder.path("w"))
    try Files.write("x", to: specs.folder.path("w/mae.pth"))
    #expect(try specs.load(text, checksFolders: true).diagnostics.isEmpty)
  }

  @Test("without a model all named priors are wanted, or the one that is chosen")
  func alone() throws {
    let text = """
      mae-run: 1
      data: { train: { set: dead-leaves, count: 2, size: 64 } }
      priors:
        a: { kind: ctmae, pretrain: { arch: tiny } }
        b: { kind: ccmae, pretrain: { crop: 64 } }
      """
    let specs = Specs()
    let all = try specs.load(text)
    #expect(all.diagnostics.isEmpty)
    #expect(all.experiment?.placedPriors.map(\.path) == ["priors.a", "priors.b"])
    #expect(all.resolvedText.contains("kind: ccmae"))
    let again = try specs.load(all.resolvedText, name: "b.yaml")
    #expect(again.diagnostics.isEmpty)
    #expect(again.digest == all.digest)
    let other = try specs.load(text.replacing("crop: 64", with: "crop: 32"))
    #expect(other.digest != all.digest)
    let one = try specs.load(text + "\nloss: { prior: b }")
    #expect(one.experiment?.placedPriors.map(\.path) == ["loss.prior"])
    let smoke = try specs.load(
      text.replacing("arch: tiny", with: "arch: tiny, steps: 500"), profile: "smoke")
    #expect(smoke.experiment?.priors[0].prior.source.pretrain?.steps == 20)
  }
}
