import Files
import Metrics
import Testing

/// The examples of the documentation are held to what they show.
@Suite struct ExampleTests {
  private func step(_ example: WorkedExample, _ name: String) -> [Double]? {
    example.steps.first { $0.name == name }?.values
  }

  @Test(
    "an example's own arithmetic comes to what the protocol says", arguments: QualityProtocol.all)
  func agrees(_ quality: QualityProtocol) throws {
    let example = try WorkedExample(quality, scale: 4)
    let scores = Dictionary(
      uniqueKeysWithValues: example.scores.map { ($0.metric.name, $0.value) })
    let again = try quality.score(
      output: example.output, target: example.target, scale: 4, example.aids)
    #expect(again == scores && scores.values.allSatisfy(\.isFinite))
    #expect(step(example, "target") != nil && step(example, "output") != nil)
    if let psnr = scores["psnr"] {
      #expect(abs(try #require(step(example, "decibels"))[0] - psnr) < 1e-9)
    }
    if let ssim = scores["ssim"], let index = step(example, "index"), quality.colours == .rgb,
      quality.metric("ssim")?.measure.colour == .luma
    {
      // One window, one channel.
      #expect(abs(index[0] - ssim) < 1e-9)
    }
    if let qnr = scores["qnr"] {
      #expect(abs(try #require(step(example, "product"))[0] - qnr) < 1e-9)
      let changes = try #require(step(example, "mean")) + #require(step(example, "their mean"))
      #expect(abs(changes[0] - scores["d_lambda"]!) < 1e-9)
      #expect(abs(changes[1] - scores["d_s"]!) < 1e-9)
    }
    if let hqnr = scores["hqnr"] {
      #expect(abs(try #require(step(example, "hybrid"))[0] - hqnr) < 1e-9)
    }
    if let ergas = scores["ergas"] {
      #expect(abs(try #require(step(example, "percent"))[0] - ergas) < 1e-9)
    }
  }

  @Test("rounding, truncation and neither show in the samples of an example")
  func samples() throws {
    func first(_ quality: QualityProtocol) throws -> [Double] {
      let example = try WorkedExample(quality, scale: 1)
      let output = try #require(step(example, "output"))
      let samples = try #require(step(example, "samples"))
      return [output[0] * 255, samples[0]]
    }
    let rounded = try first(.enhancement)
    #expect(rounded[1] == rounded[0].rounded() && rounded[1] != rounded[0].rounded(.down))
    let truncated = try first(.panReducedResolution)
    #expect(truncated[1] == truncated[0].rounded(.down))
    let real = try first(.siddFloat)
    #expect(abs(real[1] * 255 - real[0]) < 1e-4)
  }
}
