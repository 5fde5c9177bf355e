import Documents
import Execution
import ExperimentSpec
import Files
import Planning
import TestSupport
import Testing

/// A training of every task with every learned loss, as small as it can be.
@Suite("Learned losses")
struct PriorTests {
  static let transformer = """
    kind: ctmae
    pretrain:
      arch: { preset: tiny, size: 16, width: 8, depth: 2, heads: 2, decoder-width: 8, decoder-depth: 1, decoder-heads: 2 }
      steps: 4
      batch: 2
      checkpoint: { every: 2 }
    """
  static let convolutional = """
    kind: ccmae
    pretrain: { arch: { channels: 4 }, crop: 16, steps: 4, batch: 2, checkpoint: { every: 2 } }
    """

  static let clips = """
    kind: ctmae
    pretrain:
      arch: { preset: tiny, size: 16, width: 8, depth: 2, heads: 2, decoder-width: 8, decoder-depth: 1, decoder-heads: 2 }
      frames: 4
      steps: 4
      batch: 2
      checkpoint: { every: 2 }
    """

  static func pictures(_ prior: String) -> String {
    TaskTests.text("denoise", "arch: dncnn, features: 8, depth: 4") + loss(prior)
  }

  static func bands(_ prior: String) -> String {
    TaskTests.text("pan-sharpen", "arch: sfinet, features: 4", data: ", bands: 4") + loss(prior)
  }

  static func videos(_ prior: String) -> String {
    TaskTests.text("video-denoise", "arch: fastdvdnet", data: ", frames: 6")
      .replacing("crop: 32", with: "crop: 16, window: 6")
      .replacing("count: 2, size: 50", with: "count: 1, size: 32") + loss(prior)
  }

  private static func loss(_ prior: String) -> String {
    let lines = prior.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return "\nloss:\n  prior:\n\(lines)\n"
  }

  /// The weights of the training and the log of each stage that has one.
  private func results(
    _ text: String, _ sets: [String] = [], in other: TinyExperiment? = nil
  ) throws -> (out: String, log: [[String]], made: [String]) {
    let tiny = try TinyExperiment(sets, text: text, in: other)
    let outcomes = try tiny.run()
    let train = try #require(outcomes.first { $0.name == "train" }?.record)
    let log = try Files.readText(tiny.store.path("train.csv", of: train))
    return (
      train.out,
      log.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      },
      outcomes.filter(\.wasMade).map(\.name)
    )
  }

  private static let cases: [(name: String, text: String)] = [
    ("ctmae", pictures(transformer)), ("ccmae", pictures(convolutional)),
    ("ctmae of four bands", bands(transformer)), ("ccmae of four bands", bands(convolutional)),
    ("ccmae of frames", videos("frame-wise: on\n" + convolutional)),
    ("ctmae of frames", videos("frame-wise: on\n" + transformer)),
    ("ctmae of clips", videos(clips)),
    ("ctmae of some frames", videos(clips + "\nclip: { frames: 2, stride: 2 }")),
    ("ctmae of restored frames alone", videos(clips + "\nclip: { context: none }")),
  ]

  @Test(
    "every kind is pre-trained and pulls at the network, and so does its patch version",
    arguments: cases.indices)
  func kinds(_ number: Int) throws {
    let text = Self.cases[number].text
    let tiny = try TinyExperiment(text: text)
    let whole = try results(text, in: tiny)
    let kind = text.contains("ccmae") ? "ccmae" : "ctmae"
    #expect(whole.made.contains("prior/\(kind)"))
    #expect(whole.log.count == 4)
    #expect(whole.log.dropFirst().allSatisfy { (Double($0[3]) ?? 0) > 0 })
    let patches = try results(text, ["loss.prior.patch-version=on"], in: tiny)
    #expect(patches.made.first == "train")
    let none = try results(text, ["loss.prior=none"], in: tiny)
    #expect(Set([whole.out, patches.out, none.out]).count == 3)
  }

  @Test(
    "an encoder as it was initialised is a control of its own",
    arguments: [transformer, convolutional, "kind: vgg"])
  func control(_ prior: String) throws {
    let text = Self.pictures(prior + "\nweights: random")
    let tiny = try TinyExperiment(text: text)
    let run = try results(text, in: tiny)
    #expect(run.log.dropFirst().allSatisfy { (Double($0[3]) ?? 0) > 0 })
    #expect(try tiny.results() == TinyExperiment(text: text).results())
  }

  @Test("the log of a pre-training is kept, and its loss falls")
  func log() throws {
    let tiny = try TinyExperiment(
      ["loss.prior.pretrain.steps=40", "loss.prior.pretrain.optimizer.adam.lr=0.01"],
      text: Self.pictures(Self.convolutional))
    let record = try #require(tiny.run().first { $0.name == "prior/ccmae" }?.record)
    let rows = try Files.readText(tiny.store.path("prior.csv", of: record)).split(separator: "\n")
    #expect(rows.count == 41)
    #expect(rows[0] == "step,loss,gradient_norm,rate")
    let losses = rows.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
    #expect(losses.suffix(10).reduce(0, +) < losses.prefix(10).reduce(0, +))
  }

  @Test("stopped while it is pre-trained, a convolutional encoder ends as one that was not")
  func interrupted() throws {
    let text = Self.pictures(Self.convolutional)
    let tiny = try TinyExperiment(text: text)
    let stopper = Stopper("prior/ccmae", 3)
    let runner = Runner(store: tiny.store, events: EventStream([stopper]), stop: stopper.stop)
    #expect(throws: Failure.self) { try runner.run(tiny.plan.jobs(tiny.sources)) }
    #expect(try tiny.results() == TinyExperiment(text: text).results())
  }

  @Test("computed at every second step, it is in every second row of the log")
  func every() throws {
    let text = Self.pictures(Self.transformer)
    let tiny = try TinyExperiment(text: text)
    let rows = try results(text, ["loss.prior.every=2"], in: tiny).log.dropFirst()
    #expect(rows.map { $0[3].isEmpty } == [false, true, false])
    #expect(rows.map { $0[5].isEmpty } == [false, true, false])
    #expect(try results(text, ["loss.prior.every=9"], in: tiny).out != results(text, in: tiny).out)
  }

  @Test("all outputs of full size are judged if the spec says so")
  func outputs() throws {
    let text =
      TaskTests.text(
        "denoise", "arch: mprnet, features: 8, widening: 4, last-widening: 4, blocks: 1")
      + Self.loss(Self.transformer)
    let tiny = try TinyExperiment(text: text)
    let (one, all) = try (
      results(text, in: tiny), results(text, ["loss.prior.outputs=all"], in: tiny)
    )
    let (a, b) = (Double(one.log[1][3]) ?? 0, Double(all.log[1][3]) ?? 0)
    #expect(b > 1.5 * a)
    #expect(one.out != all.out)
  }

  @Test("an encoder that was pre-trained before is taken from its file, with all that it says")
  func file() throws {
    let text = Self.pictures(Self.convolutional)
    let tiny = try TinyExperiment(text: text)
    let outcomes = try tiny.run()
    let prior = try #require(outcomes.first { $0.name == "prior/ccmae" }?.record)
    let path = try tiny.store.path("weights.safetensors", of: prior)
    let other = try TinyExperiment(["loss.prior.weights={file: \(path)}"], text: text)
    let again = try other.run()
    #expect(!again.contains { $0.name.hasSuffix("train-targets") })
    let outs = [outcomes, again].map { $0.first { $0.name == "train" }?.record?.out }
    #expect(outs[0] == outs[1])
    let failure = #expect(throws: Failure.self) {
      try TinyExperiment(
        ["loss.prior.weights={file: \(path)}"], text: Self.pictures(Self.transformer)
      ).run()
    }
    #expect(failure?.kind == .data)
    #expect(failure?.message.contains("`ccmae`") == true, "\(failure?.message ?? "")")
  }

  // MARK: Released weights

  private static let released: [(name: String, prior: String)] = [
    ("mae.pth", "kind: kmae\narch: auto\nheads: 2"),
    (
      "full.pth",
      "kind: kmae\narch: auto\nheads: 2\nfeatures: { blocks: [0, 1] }\nclass-token: off"
    ),
    ("vgg19.pth", "kind: vgg"),
    (
      "vgg19.pth",
      "kind: vgg\nlayers: { conv1_2: 0.1, relu3_4: 1 }\nstyle-weight: 0.5\ndistance: fro"
    ),
    ("vgg16.pth", "kind: vgg\narch: vgg16\nlayers: { relu2_2: 1 }"),
  ]

  /// Files in the official formats, small.
  private func publish(in folder: ScratchFolder) throws {
    try OfficialCheckpoints.imageMAE(
      to: folder.path("mae.pth"), width: 16, depth: 2, patch: 8, side: 32)
    try OfficialCheckpoints.imageMAE(
      to: folder.path("full.pth"), width: 16, depth: 2, patch: 8, side: 32, decoder: (32, 1))
    try OfficialCheckpoints.videoMAE(
      to: folder.path("video.pth"), width: 16, depth: 2, patch: 8, side: 32, frames: 8)
    try OfficialCheckpoints.vgg(to: folder.path("vgg19.pth"))
    try OfficialCheckpoints.vgg(to: folder.path("vgg16.pth"), isDeep: false)
  }

  @Test("released weights are read as they were published, and pull", arguments: released.indices)
  func published(_ number: Int) throws {
    let (name, prior) = Self.released[number]
    let folder = ScratchFolder()
    try publish(in: folder)
    let text = Self.pictures(prior + "\nweights: \(folder.path(name))")
    let tiny = try TinyExperiment(text: text)
    let run = try results(text, in: tiny)
    #expect(run.made.contains(prior.contains("kmae") ? "prior/kmae" : "prior/vgg"))
    #expect(run.log.dropFirst().allSatisfy { (Double($0[3]) ?? 0) > 0 })
    // The stage has the key of the content: another name is the same file.
    let copy = folder.path("copy.pth")
    try Files.write(Files.read(folder.path(name)), to: copy)
    let again = try results(text.replacing(folder.path(name), with: copy), in: tiny)
    #expect(again.made.isEmpty)
    #expect(again.out == run.out)
  }

  @Test("the released video MAE judges clips")
  func publishedVideo() throws {
    let folder = ScratchFolder()
    try publish(in: folder)
    let prior = """
      kind: kmae
      arch: auto
      heads: 2
      weights: { file: \(folder.path("video.pth")), layout: mae_st }
      """
    let run = try results(Self.videos(prior))
    #expect(run.log.dropFirst().allSatisfy { (Double($0[3]) ?? 0) > 0 })
  }

  private static let wrong: [(name: String, prior: String, words: String)] = [
    ("vgg19.pth", "kind: kmae\narch: auto", "VGG19"),
    ("mae.pth", "kind: vgg", "image MAE"),
    ("vgg16.pth", "kind: vgg", "is vgg16, not vgg19"),
    ("mae.pth", "kind: kmae\nheads: 2", "`arch` wants 12 of 768 and 16"),
    ("mae.pth", "kind: kmae\narch: auto", "heads"),
    ("mae.pth", "kind: kmae\narch: auto\nheads: 2\nfeatures: { blocks: [2] }", "no block 2"),
    ("mae.pth", "kind: kmae\narch: auto\nheads: 2\nresize: strict", "not the size"),
  ]

  @Test("a file of something else is refused with what it is", arguments: wrong.indices)
  func misfits(_ number: Int) throws {
    let (name, prior, words) = Self.wrong[number]
    let folder = ScratchFolder()
    try publish(in: folder)
    // No crop is as large as that encoder was trained with.
    let text = Self.pictures(prior + "\nweights: \(folder.path(name))")
      .replacing("crop: 32", with: "crop: 24")
    let failure = #expect(throws: Failure.self) { try TinyExperiment(text: text).run() }
    let said = failure?.description ?? ""
    #expect(said.contains(words), "\(said)")
  }
}
