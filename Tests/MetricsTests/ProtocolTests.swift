import Files
import Images
import Metrics
import Tensors
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
        "pan/dlpan-reduced-resolution@1 50ded5f9", "pan/dlpan-full-resolution@1 4d5f31af",
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

  @Test("counts are scored as the sensor counts, without 20 pixels here and 21 there")
  func counts() throws {
    let rule = QualityProtocol.panToolboxReduced
    let side = 80
    func image(_ shift: Int) -> Tensor {
      Tensor([1, side, side, 4]) { Float(($0 * 37 + shift * ($0 % 5)) % 1500 + 200) / 2047 }
    }
    let scores = try rule.score(
      output: image(3), target: image(0), scale: 4, ScoringAids(peak: 2047))
    func inside(_ image: Tensor) -> RealImage {
      var values: [Double] = []
      for y in 20..<side - 21 {
        for x in 20..<side - 21 {
          for c in 0..<4 { values.append(Double(image.values[(y * side + x) * 4 + c]) * 2047) }
        }
      }
      return RealImage(width: side - 41, height: side - 41, channels: 4, values: values)
    }
    let (a, b) = (inside(image(3)), inside(image(0)))
    #expect(scores["sam"] == SpectralAngle(.degrees)(a, b))
    #expect(scores["ergas"] == ERGAS(epsilon: 0)(a, b))
    #expect(scores["q2n"] == HypercomplexQuality()(a, b))
    #expect(rule.smallestSide(scale: 4) == 32 + 41)
    // The same in units of another camera is another picture to a metric that rounds counts.
    let dim = try rule.score(output: image(3), target: image(0), scale: 4, ScoringAids(peak: 8))
    #expect(dim["q2n"] != scores["q2n"])
  }

  @Test("HQNR asks whose camera it was, and differs from camera to camera")
  func sensor() throws {
    let rule = QualityProtocol.panToolboxFull
    let output = Tensor([1, 128, 128, 4]) { Float($0 * 37 % 1500 + $0 / 9 % 300) / 2047 }
    let whole = RealImage(
      width: 128, height: 128, channels: 4, values: output.values.map { Double($0) * 2047 })
    var aids = ScoringAids(
      multispectral: Picture(rounding: MATLABResize.reducing(by: 4)(whole), depth: 16),
      panchromatic: Picture(rounding: whole.channel(1), depth: 16), peak: 2047)
    let failure = #expect(throws: Failure.self) {
      try rule.score(output: output, target: nil as Tensor?, scale: 4, aids)
    }
    #expect(failure?.remedy?.contains("worldview-3") == true)
    let values = try [Sensor.worldView3, .ikonos].map { sensor in
      aids.sensor = sensor
      let scores = try rule.score(output: output, target: nil as Tensor?, scale: 4, aids)
      let product = try (1 - #require(scores["d_lambda_k"])) * (1 - #require(scores["d_s"]))
      #expect(abs(try #require(scores["hqnr"]) - product) < 1e-12)
      return scores["hqnr"]
    }
    #expect(values[0] != values[1])
  }

  @Test("what compares with a target asks for one")
  func withoutTarget() throws {
    let failure = #expect(throws: Failure.self) {
      try QualityProtocol.panReducedResolution.score(
        output: picture(48, 48), target: nil as Picture?, scale: 4)
    }
    #expect(failure?.message == "there is no target to compare with")
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
    for (multispectral, panchromatic) in [
      (low.cropped(x: 0, y: 0, width: 31, height: 32), grey), (low, image),
      (picture(32, 32, channels: 2), grey), (low, picture(100, 128, channels: 1)),
    ] {
      let wrong = ScoringAids(multispectral: multispectral, panchromatic: panchromatic)
      let failure = #expect(throws: Failure.self) {
        try rule.score(output: image, target: image, scale: 4, wrong)
      }
      #expect(failure?.message.contains("is not made of") == true)
    }
    let other = picture(128, 128, shift: 5)
    #expect(try rule.score(output: image, target: other, scale: 4, aids) == scores)
  }
}
