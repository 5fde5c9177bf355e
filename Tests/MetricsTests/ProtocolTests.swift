import Files
import Images
import Metrics
import TestSupport
import Testing

@Suite struct ProtocolTests {
  /// Without NIQE, which needs a model.
  private let aids = ScoringAids(metrics: ["psnr", "ssim"])

  /// A picture whose samples follow a fixed rule.
  private func picture(_ width: Int, _ height: Int, channels: Int = 3, shift: Int = 0) -> Picture {
    Picture(
      width: width, height: height, channels: channels,
      samples: (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 7 + shift) })
  }

  @Test(
    "bicubic on Set5 scores what the literature says",
    .enabled(if: Shared.exists, "needs ../shared"),
    arguments: [
      ("baby", 31.784), ("bird", 30.182), ("butterfly", 22.100), ("head", 31.613),
      ("woman", 26.467),
    ])
  func bicubic(name: String, expected: Double) throws {
    let target = try PictureFile.read(Shared.path("images/set5/HR/\(name).png"))
    let input = try PictureFile.read(Shared.path("images/set5/LR_bicubic/X4/\(name)x4.png"))
    let score = try QualityProtocol.superResolutionLuma.score(
      output: MATLABResize(scale: 4)(input), target: target, scale: 4, aids)
    #expect(abs((score["psnr"] ?? 0) - expected) < 0.0006)
  }

  @Test("a larger target is cropped at the right and the bottom")
  func cropping() throws {
    let target = picture(50, 47)
    let output = target.cropped(x: 0, y: 0, width: 48, height: 44)
    let score = try QualityProtocol.superResolutionLuma.score(
      output: output, target: target, scale: 4, aids)
    #expect(score["psnr"] == .infinity)
    #expect(score["ssim"] == 1)
  }

  @Test(
    "what cannot be compared is refused with a reason",
    arguments: [(40, 48, "cannot be compared"), (20, 20, "too few"), (8, 8, "leave nothing")])
  func refusals(width: Int, height: Int, reason: String) throws {
    let target = width == 40 ? picture(48, 48) : picture(width, height)
    let failure = #expect(throws: Failure.self) {
      _ = try QualityProtocol.superResolutionLuma.score(
        output: picture(width, height), target: target, scale: 5, aids)
    }
    #expect(failure?.message.contains(reason) == true)
  }

  @Test("grey pictures are scored as RGB")
  func grey() throws {
    let (a, b) = (picture(40, 40, channels: 1), picture(40, 40, channels: 1, shift: 3))
    let rule = QualityProtocol.superResolutionDIV2K
    let (left, right) = try (a.rgb(), b.rgb())
    #expect(
      try rule.score(output: a, target: b, scale: 1, aids)
        == rule.score(output: left, target: right, scale: 1, aids))
  }

  @Test("a protocol keeps its digest, or gets a new number")
  func digests() {
    let digests = QualityProtocol.all.map { "\($0.name) \($0.digest.short)" }
    #expect(
      digests == [
        "sr/y-shave@1 998f6f14", "sr/rgb-shave@1 c95a0654", "sr/div2k-rgb@1 99c06842",
        "enhance/rgb@1 5d5e6331", "denoise/rgb@1 ebb8e2a5",
        "denoise/sidd-val-float@1 da37624a", "denoise/sidd-val-u8@1 cf5c9ed1",
        "denoise/dnd-server@1 3e59c509",
        "pan/reduced-resolution@1 c4e458c1", "pan/full-resolution@1 0bd550e0",
        "video/rgb-sequence-mean@1 32e13ebc",
      ])
    #expect(QualityProtocol.named("sr/y-shave@1") == .superResolutionLuma)
    #expect(QualityProtocol.named("sr/y-shave@2") == nil)
  }

  @Test("numbers are shown with the digits of the protocol")
  func shown() {
    let psnr = QualityProtocol.superResolutionLuma.metrics[0]
    #expect(psnr.shown(28.54748121) == "28.5475")
    #expect(psnr.shown(.infinity) == "inf")
  }

  @Test("what a protocol needs beyond a target is asked for, not made up")
  func lacks() throws {
    let image = picture(128, 128)
    let niqe = #expect(throws: Failure.self) {
      try QualityProtocol.enhancement.score(output: image, target: image, scale: 1)
    }
    #expect(niqe?.remedy?.contains("niqe_pris_params.npz") == true)
    let pan = #expect(throws: Failure.self) {
      try QualityProtocol.panFullResolution.score(output: image, target: image, scale: 4)
    }
    #expect(pan?.message.contains("put together") == true)
  }

  @Test("at full resolution QNR is made of both distortions, and looks at no target")
  func fullResolution() throws {
    let image = picture(128, 128)
    let low = MATLABResize.reducing(by: 4)(image)
    let grey = Picture(
      width: 128, height: 128, channels: 1,
      samples: stride(from: 0, to: image.samples.count, by: 3).map { image.samples[$0] })
    let aids = ScoringAids(multispectral: low, panchromatic: grey)
    let rule = QualityProtocol.panFullResolution
    let scores = try rule.score(output: image, target: image, scale: 4, aids)
    let (lambda, s) = try (#require(scores["d_lambda"]), #require(scores["d_s"]))
    #expect((0...1).contains(lambda) && (0...1).contains(s))
    #expect(abs(try #require(scores["qnr"]) - (1 - lambda) * (1 - s)) < 1e-12)
    let other = picture(128, 128, shift: 5)
    #expect(try rule.score(output: image, target: other, scale: 4, aids) == scores)
  }
}
