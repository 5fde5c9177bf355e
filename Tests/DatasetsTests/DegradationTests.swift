import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

@Suite struct DegradationTests {
  struct Spec: Readable {
    let degrade: Degradation

    init(from fields: inout Fields) {
      degrade = fields.read("degrade", "", default: ["bicubic": "matlab"])
    }
  }

  @Test(
    "every way to make inputs can be written",
    arguments: [
      ("bicubic", .bicubic(.matlab)), (["bicubic": "pil"], .bicubic(.pil)),
      (["noise": ["gaussian": 25]], .noise(GaussianNoise(25...25))),
      (["noise": 15.5], .noise(GaussianNoise(15.5...15.5))),
      (
        ["noise": ["gaussian": [5, 55], "unit": "u8", "clip": true, "seed": 7]],
        .noise(GaussianNoise(5...55, clips: true, seed: 7))
      ),
      ("real-noise", .realNoise(seed: 0)), (["low-light": ["seed": 3]], .lowLight(seed: 3)),
      ("wald", .wald(.worldView3)), (["wald": "quickbird"], .wald(.quickBird)),
      ("none", .given),
    ] as [(JSON, Degradation)])
  func reading(_ written: JSON, _ expected: Degradation) throws {
    #expect(try Spec(json: ["degrade": written]).degrade == expected)
  }

  @Test(
    "noise that cannot be is refused",
    arguments: [
      "noise", ["noise": ["gaussian": [1, 2, 3]]], ["noise": ["gaussian": [50, 5]]],
      ["noise": ["gaussian": []]], ["noise": -1], ["wald": "hubble"],
    ] as [JSON])
  func refusal(_ written: JSON) {
    #expect(throws: Failure.self) { try Spec(json: ["degrade": written]) }
  }

  private func pack<R>(
    _ degrade: Degradation, scale: Int = 1, count: Int = 3, side: Int = 24,
    _ body: (SamplePack) throws -> R
  ) throws -> R {
    try withFolder { folder in
      let path = Path.join(folder, "s.pack")
      let source = try leaves(count, side: side)
      let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      _ = try Packing.samples(
        scan.images, of: source, scale: scale, degrade: degrade, to: path)
      return try body(SamplePack(path, verifying: true))
    }
  }

  private func deviation(_ a: Tensor, _ b: Tensor) -> Double {
    let sum = zip(a.values, b.values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return (sum / Double(a.count)).squareRoot()
  }

  @Test("test noise has the stated strength, is always the same, and is not stored")
  func testNoise() throws {
    try pack(.noise(GaussianNoise(25...25, seed: 7)), scale: 4) { pack in
      // Noise does not make pictures smaller, whatever the scale of the experiment.
      #expect(pack.scale == 1 && pack.count == 3 && pack.pack.count == 3)
      for i in 0..<3 {
        let (input, target) = (pack.input(i), pack.target(i))
        #expect(input.shape == [1, 24, 24, 3] && target.shape == input.shape)
        #expect(abs(deviation(input, target) - 25.0 / 255) < 0.006)
        #expect(pack.input(i).values == input.values)
        #expect(pack.sample(i).noise?.values == [25.0 / 255])
        #expect(pack.sample(i).ids == [pack.id(i)])
        #expect(try pack.inputPicture(i) == Picture(input))
      }
      let first = zip(pack.input(0).values, pack.target(0).values).map { $0 - $1 }
      let second = zip(pack.input(1).values, pack.target(1).values).map { $0 - $1 }
      #expect(zip(first, second).contains { abs($0 - $1) > 0.01 })
      try self.pack(.noise(GaussianNoise(25...25, seed: 8))) { other in
        #expect(other.input(0).values != pack.input(0).values)
      }
    }
  }

  @Test("a range of strengths gives every test picture its own")
  func range() throws {
    try pack(.noise(GaussianNoise(5...55)), count: 20) { pack in
      let deviations = (0..<20).compactMap { pack.deviation($0) }
      #expect(deviations.allSatisfy { $0 >= 5.0 / 255 && $0 <= 55.0 / 255 })
      #expect(Set(deviations).count == 20)
      #expect(deviations.max()! - deviations.min()! > 25.0 / 255)
      for i in 0..<20 {
        #expect(
          abs(deviation(pack.input(i), pack.target(i)) / Double(deviations[i]) - 1) < 0.1)
      }
    }
  }

  @Test("clipped noise stays in the range of pictures, other noise leaves it")
  func clipping() throws {
    for clips in [false, true] {
      try pack(.noise(GaussianNoise(100...100, clips: clips))) { pack in
        let values = pack.input(0).values
        #expect(values.contains { $0 < 0 || $0 > 1 } == !clips)
        let sampler = try SampleSampler(pack, crop: 8, batch: 8, stream: RandomStream(1))
        #expect(sampler.batch(at: 0).input.values.contains { $0 < 0 || $0 > 1 } == !clips)
      }
    }
  }

  @Test("training noise is drawn with the batch: new in every step, the same for every replay")
  func trainingNoise() throws {
    try pack(.noise(GaussianNoise(5...55))) { pack in
      let sampler = try SampleSampler(
        pack, crop: 24, augment: [], batch: 6, stream: RandomStream(4))
      let (a, b) = (sampler.batch(at: 1), sampler.batch(at: 2))
      #expect(a.input.values == sampler.batch(at: 1).input.values)
      let noise = try #require(a.noise)
      #expect(noise.shape == [6] && noise.values != b.noise?.values)
      #expect(Set(noise.values).count == 6)
      for n in 0..<6 {
        let range = n * 1728..<(n + 1) * 1728
        let part = { (t: Tensor) in Tensor([1728], Array(t.values[range])) }
        // The whole picture is the crop, so the target is known.
        let image = try #require((0..<3).first { pack.id($0) == a.ids[n] })
        #expect(part(a.target).values == pack.target(image).values)
        #expect(
          abs(deviation(part(a.input), part(a.target)) / Double(noise.values[n]) - 1) < 0.1)
      }
    }
  }

  @Test("low light and camera noise are stored as 8-bit inputs as large as the targets")
  func stored() throws {
    try pack(.lowLight(seed: 0), count: 6) { pack in
      for i in 0..<6 {
        let level = pack.input(i).values.reduce(0, +) / Float(pack.input(i).count)
        let bright = pack.target(i).values.reduce(0, +) / Float(pack.input(i).count)
        #expect(level < 0.35 * bright && level > 0.01)
      }
      try self.pack(.lowLight(seed: 1), count: 6) { other in
        #expect(other.inputPicture(0) != pack.inputPicture(0))
      }
    }
    try pack(.realNoise(seed: 0), count: 6) { pack in
      for i in 0..<6 {
        #expect((0.003...0.2).contains(deviation(pack.input(i), pack.target(i))))
      }
    }
  }

  @Test("Pillow's and the sensors' reductions make inputs smaller by the scale")
  func reduced() throws {
    for degrade in [Degradation.bicubic(.pil), .wald(.gaoFen2)] {
      try pack(degrade, scale: 4, side: 26) { pack in
        #expect(pack.scale == 4 && pack.noise == nil)
        #expect(pack.input(0).shape == [1, 6, 6, 3] && pack.target(0).shape == [1, 24, 24, 3])
        #expect(pack.sample(0).noise == nil && pack.sample(0).pan == nil)
      }
    }
  }

  @Test("a way that does not fit the data is refused with the picture's name")
  func misfit() {
    for degrade in [Degradation.given, .wald(.quickBird)] {
      let failure = #expect(throws: Failure.self) { try pack(degrade, scale: 2) { _ in } }
      #expect(failure?.kind == .data && failure?.message.contains("`0000`") == true)
    }
  }
}
