import Checkpoints
import Execution
import ExperimentSpec
import Files
import Metrics
import Planning
import TestSupport
import Testing

/// One experiment of every task, as small as it can be.
@Suite("Tasks")
struct TaskTests {
  static func text(
    _ task: String, _ model: String, data: String = "", test: String = ", size: 50"
  ) -> String {
    """
    mae-run: 1
    task: \(task)
    data:
      train: { set: dead-leaves, split: train, count: 2, size: 48, crop: 32\(data) }
      test: { set: dead-leaves, split: test, count: 2\(data)\(test) }
    model: { \(model) }
    train: { steps: 3, batch: 2 }
    """
  }

  static let denoising = text("denoise", "arch: dncnn, features: 8, depth: 4")

  /// Multispectral pictures with a panchromatic one.
  private static func sharpening(_ model: String) -> String {
    text("pan-sharpen", model, data: ", bands: 4", test: ", size: 48") + "\nscale: 4\n"
  }

  /// Clips of so many frames to train with and to test.
  private static func video(_ task: String, _ model: String, train: Int, test: Int) -> String {
    """
    mae-run: 1
    task: \(task)
    data:
      train: { set: dead-leaves, split: train, count: 1, size: 32, frames: \(train), window: \(train), crop: 16 }
      test: { set: dead-leaves, split: test, count: 2, size: 34, frames: \(test) }
    model: { \(model) }
    train: { steps: 2, batch: 1 }
    """
  }

  /// The methods, and how many files a restored sample becomes: one a frame, and one a band where
  /// there are more than three.
  private static let cases: [(text: String, reference: String, files: Int)] = [
    (denoising, "input", 1),
    (
      text("denoise", "arch: mprnet, features: 8, widening: 4, last-widening: 4, blocks: 1"),
      "input", 1
    ),
    (text("enhance", "arch: sid-srgb, base: 4"), "input", 1),
    (text("enhance", "arch: drbn, features: 4, growth: 2, layers: 2, recurrences: 2"), "input", 1),
    (sharpening("arch: innformer, features: 8"), "upsampled", 4),
    (sharpening("arch: sfinet, features: 4"), "upsampled", 4),
    (
      video(
        "video-denoise", "arch: fastdvdnet, widths: [4, 6, 8], per-frame: 4", train: 5, test: 6),
      "input", 6
    ),
    (
      video(
        "video-denoise",
        "arch: pacnet, patch: 3, matched: 5, search-radius: 3, search-frames: 1, neighbours: 5, "
          + "temporal-early: 4, temporal-late: 6, temporal-depth: 2", train: 13, test: 5),
      "input", 5
    ),
    (
      video(
        "video-enhance", "arch: mbllven, features: 6, width: 2, branches: 2", train: 13, test: 17),
      "input", 17
    ),
    (video("video-enhance", "arch: smoid-srgb, base: 4", train: 4, test: 17), "input", 17),
  ]

  @Test(
    "every task runs from pictures to scores, beside the method it has to beat", arguments: cases)
  func whole(_ text: String, _ reference: String, _ files: Int) throws {
    let tiny = try TinyExperiment(text: text)
    let record = try #require(tiny.run().last?.record)
    let scores = try EvaluateStage.scores(record, in: tiny.store)
    #expect(scores.map(\.method) == ["output", reference])
    #expect(scores.allSatisfy { $0.images.count == 2 && $0.mean(of: 0).isFinite })
    #expect(record.outputs.count { $0.name.hasPrefix("images/") } == 2 * files)
    #expect(record.outputs.count { $0.name.hasPrefix("strips/") } == 2)
    #expect(try tiny.run().allSatisfy { !$0.wasMade })
  }

  /// What training programs put around the tensors of a file: a member, prefixes, nothing.
  private static let wrappings = [
    (key: "", prefix: ""), ("", "module."), ("params_ema", ""), ("state_dict", "module."),
    ("model", "_orig_mod."),
  ]

  @Test(
    "weights score what they scored where they were trained, whatever wraps them",
    arguments: wrappings)
  func weights(_ key: String, _ prefix: String) throws {
    let trained = try TinyExperiment(text: Self.denoising)
    let outcomes = try trained.run()
    let made = try #require(outcomes.first { $0.name == "train" }?.record)
    let tensors = try Safetensors.read(trained.store.path("weights.safetensors", of: made)).tensors
    let file = trained.folder.path("weights.pth")
    let wrapped = tensors.map {
      var tensor = $0
      tensor.name = prefix + $0.name
      return tensor
    }
    try PyTorchFile.write(TensorFile(wrapped), under: key, to: file)
    let text = Self.denoising.split(separator: "\ntrain:")[0]
    let recorder = EventRecorder()
    let read = try TinyExperiment("model.weights=\(file)", text: String(text))
    let again = try read.run(recorder)
    #expect(again.first { $0.name == "weights/dncnn" }?.record?.out == made.out)
    let scores = try [outcomes, again].enumerated().map { i, list in
      try EvaluateStage.scores(#require(list.last?.record), in: [trained, read][i].store)
    }
    #expect(scores[0] == scores[1])
    let notes = recorder.events.compactMap { event in
      if case .note(let text) = event { text } else { nil }
    }
    let place = key.isEmpty ? "" : " under `\(key)`"
    let removed = prefix.isEmpty ? "" : ", `\(prefix)` taken off all names"
    let headline = "weights.pth\(place): 15 tensors loaded, 0 missing, 0 unused\(removed)"
    #expect(notes.contains(headline), "\(notes)")
  }

  @Test("weights that do not fit are refused by name, or left out on request")
  func misfits() throws {
    let trained = try TinyExperiment(text: Self.denoising)
    let made = try #require(trained.run().first { $0.name == "train" }?.record)
    let file = try trained.store.path("weights.safetensors", of: made)
    let text = String(Self.denoising.split(separator: "\ntrain:")[0])
    let deeper = try TinyExperiment("model.weights=\(file)", "model.depth=5", text: text)
    let failure = #expect(throws: Failure.self) { try deeper.run() }
    #expect(failure?.kind == .data)
    #expect(failure?.message.contains("dncnn.") == true, "\(failure?.message ?? "")")
    let wider = try TinyExperiment("model.weights=\(file)", "model.features=9", text: text)
    #expect(throws: Failure.self) { try wider.run() }
  }
}
