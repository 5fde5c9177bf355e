import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

@Suite struct SamplerTests {
  /// A pack of pairs of noise, whose inputs are the top-left samples of every 2×2 block of the
  /// targets, so that place and turn of a crop can be found again.
  private func withPairs<R>(_ body: (SamplePack) throws -> R) throws -> R {
    try withFolder { folder in
      let path = Path.join(folder, "p.pack")
      var writer = try ImagePackWriter(path)
      for n in 0..<3 {
        let noise = RandomStream(9).substream(UInt64(n))
        let target = Picture(
          width: 24, height: 24, channels: 3,
          samples: (0..<24 * 24 * 3).map { UInt8(truncatingIfNeeded: noise.bits($0)) })
        let input = Picture(
          width: 12, height: 12, channels: 3,
          samples: (0..<12 * 12 * 3).map { i in
            UInt8(target[i / 36 * 2, i / 3 % 12 * 2, i % 3])
          })
        try writer.append(target, id: "\(n)")
        try writer.append(input, id: "\(n)")
      }
      _ = try writer.finish(about: ["scale": 2])
      return try body(SamplePack(path))
    }
  }

  @Test("a batch depends on the stream and the step alone")
  func purity() throws {
    try withPairs { pairs in
      func sampler(_ key: UInt64) throws -> SampleSampler {
        try SampleSampler(pairs, crop: 8, batch: 4, stream: RandomStream(key))
      }
      let (a, b) = try (sampler(1), sampler(1))
      _ = a.batch(at: 0)
      #expect(a.batch(at: 7).target.values == b.batch(at: 7).target.values)
      #expect(a.batch(at: 7).input.values != b.batch(at: 8).input.values)
      #expect(try a.batch(at: 7).target.values != sampler(2).batch(at: 7).target.values)
      #expect(a.batch(at: 0).target.shape == [4, 8, 8, 3])
      #expect(a.batch(at: 0).input.shape == [4, 4, 4, 3])
    }
  }

  /// Every way to turn a square, as (row, column) of the source for a place of the result.
  private static let turns: [@Sendable (Int, Int, Int) -> (Int, Int)] = [
    { y, x, n in (y, x) }, { y, x, n in (y, n - x) }, { y, x, n in (n - y, x) },
    { y, x, n in (n - y, n - x) }, { y, x, n in (x, y) }, { y, x, n in (x, n - y) },
    { y, x, n in (n - x, y) }, { y, x, n in (n - x, n - y) },
  ]

  /// The place and turn of a crop in a picture: (row, column, number of the turn).
  private func find(_ crop: [Float], side: Int, in picture: Picture) -> (Int, Int, Int)? {
    let n = side - 1
    for y in 0...picture.height - side {
      for x in 0...picture.width - side {
        for (k, turn) in Self.turns.enumerated() {
          let matches = (0..<side * side * 3).allSatisfy { i in
            let (sy, sx) = turn(i / 3 / side, i / 3 % side, n)
            return Float(picture[y + sy, x + sx, i % 3]) / 255 == crop[i]
          }
          if matches { return (y, x, k) }
        }
      }
    }
    return nil
  }

  @Test("inputs and targets show the same place, turned the same way")
  func alignment() throws {
    try withPairs { pairs in
      let sampler = try SampleSampler(pairs, crop: 8, batch: 16, stream: RandomStream(5))
      var turns: Set<Int> = []
      var places: Set<Int> = []
      for step in 0..<6 {
        let batch = sampler.batch(at: step)
        for n in 0..<16 {
          let image = try #require((0..<3).first { pairs.id($0) == batch.ids[n] })
          let target = Array(batch.target.values[n * 192..<(n + 1) * 192])
          let input = Array(batch.input.values[n * 48..<(n + 1) * 48])
          let here = try #require(find(target, side: 8, in: pairs.targetPicture(image)))
          let there = try #require(find(input, side: 4, in: pairs.inputPicture(image)))
          #expect(here.0 == 2 * there.0 && here.1 == 2 * there.1 && here.2 == there.2)
          turns.insert(here.2)
          places.insert(there.0 * 100 + there.1)
        }
      }
      // 96 draws among 8 turns and 9×9 places.
      #expect(turns.count == 8)
      #expect(places.count > 40)
      #expect(places.contains { $0 / 100 == 8 } && places.contains { $0 % 100 == 8 })
    }
  }

  @Test("without augmentation nothing is turned")
  func straight() throws {
    try withPairs { pairs in
      let sampler = try SampleSampler(
        pairs, crop: 8, augment: [], batch: 8, stream: RandomStream(5))
      let batch = sampler.batch(at: 0)
      for n in 0..<8 {
        let image = try #require((0..<3).first { pairs.id($0) == batch.ids[n] })
        let crop = Array(batch.target.values[n * 192..<(n + 1) * 192])
        #expect(find(crop, side: 8, in: pairs.targetPicture(image))?.2 == 0)
      }
    }
  }

  @Test("targets alone are sampled from their own pack")
  func targets() throws {
    try withFolder { folder in
      let source = try leaves(2, side: 20)
      let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      let path = Path.join(folder, "t.pack")
      _ = try Packing.targets(scan.images, of: source, to: path)
      let pack = try ImagePack(path)
      let sampler = try TargetSampler(
        pack, crop: 20, augment: [], batch: 3, stream: RandomStream(1))
      let values = sampler.batch(at: 4).values
      for n in 0..<3 {
        let crop = Array(values[n * 1200..<(n + 1) * 1200])
        #expect((0..<2).contains { pack.picture($0).tensor().values == crop })
      }
      let failure = #expect(throws: Failure.self) {
        try TargetSampler(pack, crop: 21, batch: 1, stream: RandomStream(1))
      }
      #expect(failure?.message.contains("`0000` has 20×20 pixels") == true)
    }
  }

  @Test("reading ahead gives the batches that would be made on demand, in any order of steps")
  func readAhead() throws {
    let ahead = ReadAhead(from: 3, depth: 2) { $0 * $0 }
    for step in [3, 4, 5, 9, 10, 4, 5, 6, 7, 0] { #expect(ahead.batch(at: step) == step * step) }
  }
}
