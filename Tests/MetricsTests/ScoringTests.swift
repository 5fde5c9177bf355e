import Files
import Images
import Metrics
import Tensors
import Testing

/// What networks give is scored without going through files.
@Suite struct ScoringTests {
  /// The protocols that compare with a target, in the range of pictures.
  static let comparing = QualityProtocol.all.filter { rule in
    rule.metrics.contains(where: \.measure.needsTarget) && rule.samples != .counts
  }

  /// Leaves out what needs more than a target.
  private func aids(_ rule: QualityProtocol) -> ScoringAids {
    ScoringAids(metrics: rule.metrics.filter(\.measure.needsTarget).map(\.name))
  }

  private func noise(_ shape: Shape, _ key: UInt64) -> Tensor {
    let stream = RandomStream(key)
    return Tensor(shape) { Float(stream.uniform($0)) }
  }

  /// Whole 8-bit samples over 255.
  private func target(_ shape: Shape, _ key: UInt64) -> Tensor {
    let stream = RandomStream(key)
    return Tensor(shape) { Float(stream.integer($0, below: 256)) / 255 }
  }

  /// Near the target, and partly outside of 0…1.
  private func output(_ target: Tensor, _ key: UInt64) -> Tensor {
    let stream = RandomStream(key)
    let values = target.values
    return Tensor(target.shape) { values[$0] + Float(0.05 * stream.normal($0)) }
  }

  @Test("a tensor scores what its 8-bit picture scores", arguments: comparing)
  func sameAsPictures(_ rule: QualityProtocol) throws {
    let b = target([1, 40, 44, 3], 1)
    let a = output(b, 2)
    let scores = try rule.score(output: a, target: b, scale: 2, aids(rule))
    let picture =
      rule.samples == .truncated ? try Picture(truncating: a) : try Picture(a)
    let ofFiles = try rule.score(output: picture, target: Picture(b), scale: 2, aids(rule))
    #expect(Set(scores.keys) == Set(aids(rule).metrics ?? []))
    for (name, score) in scores {
      // Only protocols without rounding see a difference, and a small one.
      let difference = abs(score - (ofFiles[name] ?? .nan))
      #expect(rule.samples == .real ? difference > 0 && difference < 0.05 : difference == 0)
    }
  }

  @Test("a perfect result is perfect under every protocol", arguments: comparing)
  func perfect(_ rule: QualityProtocol) throws {
    let image = target([1, 40, 44, 3], 3)
    let scores = try rule.score(output: image, target: image, scale: 1, aids(rule))
    #expect(scores["psnr"] == .infinity)
    #expect(abs((scores["ssim"] ?? 0) - 1) < 1e-12)
    if rule.samples == .truncated {
      // 1 − 2⁻⁵³ and the like are angles of 1e-8.
      #expect(try #require(scores["sam"]) < 1e-6 && scores["ergas"] == 0)
      #expect(abs((scores["scc"] ?? 0) - 1) < 1e-12 && abs((scores["q"] ?? 0) - 1) < 1e-12)
    }
  }

  @Test("truncation loses half a step of the output and nothing of the target")
  func truncation() throws {
    let b = target([1, 32, 32, 4], 4)
    let values = b.values
    let a = Tensor(b.shape) { values[$0] + 0.5 / 255 }
    let psnr = try QualityProtocol.panReducedResolution.score(output: a, target: b, scale: 4)
    // 0.5 steps more, truncated, is the target again, except at the top of the range.
    #expect(psnr["psnr"] == .infinity)
    let low = Tensor(b.shape) { values[$0] - 0.01 / 255 }
    let one = try QualityProtocol.panReducedResolution.score(output: low, target: b, scale: 4)
    #expect(abs((one["psnr"] ?? 0) - 48.13) < 0.1)
  }

  @Test("clips are the mean of their frames, in decibels")
  func clips() throws {
    let rule = QualityProtocol.video
    let b = target([1, 3, 20, 24, 3], 5)
    let a = output(b, 6)
    let count = 20 * 24 * 3
    let frames = try (0..<3).map { t in
      let part = { (x: Tensor) in
        Tensor([1, 20, 24, 3], Array(x.values[t * count..<(t + 1) * count]))
      }
      return try rule.score(output: part(a), target: part(b), scale: 1, aids(rule))
    }
    let clip = try rule.score(output: a, target: b, scale: 1, aids(rule))
    #expect(clip == rule.mean(ofFrames: frames))
    let mean = frames.reduce(0) { $0 + ($1["psnr"] ?? .nan) } / 3
    #expect(abs((clip["psnr"] ?? 0) - mean) < 1e-12)
  }

  @Test("outputs are clamped before they are scored")
  func clamping() throws {
    let white = Tensor([1, 32, 32, 3], repeating: 1)
    let over = Tensor([1, 32, 32, 3], repeating: 1.7)
    for rule in Self.comparing {
      let score = try rule.score(output: over, target: white, scale: 1, aids(rule))
      #expect(score["psnr"] == .infinity, "\(rule.name)")
    }
  }

  @Test("SIDD's volumetric SSIM is much larger than the plain one")
  func volumetric() throws {
    let b = target([1, 32, 32, 3], 7)
    let a = output(b, 8)
    let plain = try QualityProtocol.denoising.score(
      output: a, target: b, scale: 1, aids(.denoising))
    let floats = try QualityProtocol.siddFloat.score(output: a, target: b, scale: 1)
    let rounded = try QualityProtocol.siddRounded.score(
      output: a, target: b, scale: 1, aids(.siddRounded))
    #expect(plain["psnr"] == rounded["psnr"] && plain["ssim"] != rounded["ssim"])
    #expect(floats["psnr"] != rounded["psnr"])
    #expect(abs((floats["ssim"] ?? 0) - (rounded["ssim"] ?? 1)) < 1e-3)
  }

  @Test("what is no number, or not of the protocol's colours, is refused")
  func refusals() throws {
    let image = target([1, 32, 32, 3], 1)
    var broken = image
    broken.withMutableSpan { $0[5] = .nan }
    for rule in Self.comparing {
      let failure = #expect(throws: Failure.self) {
        try rule.score(output: broken, target: image, scale: 1, aids(rule))
      }
      #expect(failure?.kind == .numeric)
      let four = target([1, 32, 32, 4], 1)
      let other = Result { () throws(Failure) in
        try rule.score(output: four, target: four, scale: 1, aids(rule))
      }
      #expect(((try? other.get()) == nil) == (rule.colours == .rgb))
      #expect(throws: Failure.self) {
        try rule.score(output: image, target: four, scale: 1, aids(rule))
      }
    }
  }
}
