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

  static func pictures(_ prior: String) -> String {
    TaskTests.text("denoise", "arch: dncnn, features: 8, depth: 4") + loss(prior)
  }

  static func bands(_ prior: String) -> String {
    TaskTests.text("pan-sharpen", "arch: sfinet, features: 4", data: ", bands: 4") + loss(prior)
  }

  static func videos(_ prior: String) -> String {
    TaskTests.text("video-denoise", "arch: fastdvdnet", data: ", frames: 6")
      .replacing("crop: 32", with: "crop: 16, window: 6") + loss(prior)
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
    let random = try results(text, ["loss.prior.weights=random"], in: tiny)
    #expect(Set([whole.out, patches.out, none.out, random.out]).count == 4)
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
}
