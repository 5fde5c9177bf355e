import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

/// Clips and pictures with a panchromatic one: samples that are more than a pair.
@Suite struct ClipTests {
  private func withPack<R>(
    _ options: JSON, _ degrade: Degradation, scale: Int = 1,
    _ body: (SamplePack, any DataSource, Scan) throws -> R
  ) throws -> R {
    try withFolder { folder in
      let path = Path.join(folder, "c.pack")
      let source = DeadLeavesSource(try DeadLeavesSource.Options(json: options))
      let scan = source.scan(scale: nil, limit: nil, cache: DigestCache())
      _ = try Packing.samples(scan.images, of: source, scale: scale, degrade: degrade, to: path)
      return try body(SamplePack(path, verifying: true), source, scan)
    }
  }

  static let clips: JSON = ["count": 3, "size": 20, "frames": 5]

  @Test("frames of clips come back as they were made, targets and inputs")
  func roundTrip() throws {
    try withPack(Self.clips, .lowLight(seed: 1)) { pack, source, scan in
      #expect(pack.isVideo && pack.count == 3 && pack.frames(1) == 5)
      for i in 0..<3 {
        for t in 0..<5 {
          let frame = try source.target(of: scan.images[i], frame: t)
          #expect(pack.targetPicture(i, frame: t) == frame)
          #expect(pack.inputPicture(i, frame: t) != frame)
        }
        #expect(pack.target(i).shape == [1, 5, 20, 20, 3])
        let part = pack.input(i, frames: 2..<4)
        #expect(part.values == Array(pack.input(i).values[2 * 1200..<4 * 1200]))
      }
      #expect(Set((0..<3).map { pack.pack.entries[2 * $0].pixels }).count == 3)
    }
  }

  @Test("the noise of a frame is the same in whatever window it is read")
  func noiseWindows() throws {
    try withPack(Self.clips, .noise(GaussianNoise(10...50))) { pack, _, _ in
      let whole = pack.input(1).values
      #expect(pack.input(1, frames: 3..<5).values == Array(whole.dropFirst(3 * 1200)))
      #expect(
        try pack.inputPicture(1, frame: 4)
          == Picture(pack.input(1, frames: 4..<5).reshaped([1, 20, 20, 3])))
      let clean = pack.target(1).values
      let noise: [Float] = whole.indices.map { whole[$0] - clean[$0] }
      // One strength, fresh noise in every frame.
      #expect(zip(noise.prefix(1200), noise.dropFirst(1200)).contains { abs($0 - $1) > 0.02 })
      let strengths = (0..<5).map { t in
        (noise[t * 1200..<(t + 1) * 1200].reduce(0) { $0 + $1 * $1 } / 1200).squareRoot()
      }
      let sigma = try #require(pack.deviation(1))
      #expect(strengths.allSatisfy { abs($0 / sigma - 1) < 0.1 })
    }
  }

  @Test("crops of clips are windows of successive frames, aligned in place and time")
  func windows() throws {
    try withPack(Self.clips, .lowLight(seed: 1)) { pack, _, _ in
      let sampler = try SampleSampler(
        pack, crop: 20, frames: 3, augment: [], batch: 8, stream: RandomStream(2))
      var starts: Set<Int> = []
      for step in 0..<3 {
        let batch = sampler.batch(at: step)
        #expect(batch.target.shape == [8, 3, 20, 20, 3] && batch.input.shape == batch.target.shape)
        for n in 0..<8 {
          let i = try #require((0..<3).first { pack.id($0) == batch.ids[n] })
          let part = { (t: Tensor) in Array(t.values[n * 3600..<(n + 1) * 3600]) }
          let start = try #require(
            (0..<3).first { pack.target(i, frames: $0..<$0 + 3).values == part(batch.target) })
          #expect(pack.input(i, frames: start..<start + 3).values == part(batch.input))
          starts.insert(start)
        }
      }
      #expect(starts.count == 3)
      let whole = try SampleSampler(pack, crop: 8, batch: 2, stream: RandomStream(2))
      #expect(whole.batch(at: 0).target.shape == [2, 5, 8, 8, 3])
      let failure = #expect(throws: Failure.self) {
        try SampleSampler(pack, crop: 8, frames: 6, batch: 1, stream: RandomStream(2))
      }
      #expect(failure?.message.contains("5 frames") == true)
    }
  }

  @Test("half of the clips run backwards if that is asked for, inputs and targets alike")
  func backwards() throws {
    try withPack(Self.clips, .lowLight(seed: 1)) { pack, _, _ in
      let sampler = try SampleSampler(
        pack, crop: 20, frames: 3, augment: [.tflip], batch: 32, stream: RandomStream(2))
      let batch = sampler.batch(at: 0)
      var reversed = 0
      for n in 0..<32 {
        let i = try #require((0..<3).first { pack.id($0) == batch.ids[n] })
        func part(_ batch: Tensor) -> [[Float]] {
          (0..<3).map { Array(batch.values[(n * 3 + $0) * 1200..<(n * 3 + $0 + 1) * 1200]) }
        }
        let orders = (0..<3).flatMap { [[$0, $0 + 1, $0 + 2], [$0 + 2, $0 + 1, $0]] }
        let order = try #require(
          orders.first { order in
            order.map { pack.target(i, frames: $0..<$0 + 1).values } == part(batch.target)
          })
        #expect(order.map { pack.input(i, frames: $0..<$0 + 1).values } == part(batch.input))
        reversed += order[0] > order[2] ? 1 : 0
      }
      #expect((8...24).contains(reversed), "\(reversed) of 32")
    }
  }

  @Test("encoders can learn from windows of clips or from single frames")
  func targets() throws {
    try withFolder { folder in
      let path = Path.join(folder, "t.pack")
      let source = DeadLeavesSource(try DeadLeavesSource.Options(json: Self.clips))
      let scan = source.scan(scale: nil, limit: nil, cache: DigestCache())
      _ = try Packing.targets(scan.images, of: source, to: path)
      let pack = try ImagePack(path, verifying: true)
      func sampler(_ frames: Int?) throws -> TargetSampler {
        try TargetSampler(
          pack, crop: 20, frames: frames, augment: [], batch: 16, stream: RandomStream(1))
      }
      #expect(try sampler(4).batch(at: 0).shape == [16, 4, 20, 20, 3])
      let single = try sampler(nil).batch(at: 0)
      #expect(single.shape == [16, 20, 20, 3])
      let frames = (0..<3).flatMap { i in (0..<5).map { pack.picture(i, frame: $0).tensor().values }
      }
      let seen = (0..<16).compactMap { n in
        frames.firstIndex(of: Array(single.values[n * 1200..<(n + 1) * 1200]))
      }
      #expect(seen.count == 16 && Set(seen.map { $0 % 5 }).count > 2)
    }
  }

  @Test(
    "satellite pictures have their bands and a panchromatic picture, cropped alike",
    arguments: [4, 8])
  func pan(_ bands: Int) throws {
    let options: JSON = ["count": 2, "size": 26, "bands": .integer(bands)]
    for degrade in [Degradation.bicubic(.pil), .wald(.worldView2), .bicubic(.matlab)] {
      try withPack(options, degrade, scale: 4) { pack, _, scan in
        #expect(pack.hasPan && pack.bands == bands && scan.images[0].channels == bands)
        let sample = pack.sample(0)
        #expect(sample.input.shape == [1, 6, 6, bands])
        #expect(sample.target.shape == [1, 24, 24, bands])
        #expect(sample.pan?.shape == [1, 24, 24, 1])
        let pan = try #require(pack.sample(1).pan)
        #expect(try Picture(pan) == DeadLeaves.panchromatic(pack.targetPicture(1)))
        let sampler = try SampleSampler(pack, crop: 8, batch: 6, stream: RandomStream(2))
        let batch = sampler.batch(at: 0)
        let pans = try #require(batch.pan)
        #expect(pans.shape == [6, 8, 8, 1] && batch.input.shape == [6, 2, 2, bands])
        for n in 0..<6 {
          // Turned crops are still what the bands at the same place add up to.
          let target = Picture(
            width: 8, height: 8, channels: bands,
            samples: batch.target.values[n * 64 * bands..<(n + 1) * 64 * bands].map {
              UInt8(($0 * 255).rounded())
            })
          let own = Array(pans.values[n * 64..<(n + 1) * 64])
          #expect(DeadLeaves.panchromatic(target).tensor().values == own)
        }
      }
    }
  }

  @Test("bands and frames that cannot be made are refused")
  func refusal() {
    for options in [["bands": 4, "frames": 3], ["bands": 5], ["frames": 0]] as [JSON] {
      #expect(throws: Failure.self) { try DeadLeavesSource.Options(json: options) }
    }
  }

  @Test("what a generated set consists of decides its identity")
  func identity() throws {
    let kinds: [JSON] = [
      [:], ["bands": 4], ["bands": 8], ["frames": 3], ["frames": 4], ["seed": 1], ["size": 20],
    ]
    let digests = try kinds.map { kind in
      DeadLeavesSource(try DeadLeavesSource.Options(json: kind))
        .scan(scale: nil, limit: 2, cache: DigestCache()).digest
    }
    #expect(Set(digests).count == kinds.count)
  }
}
