import Images
import Tensors
import Testing

/// Clips, spectra and darkness; that pixels are right is the business of the parity file.
@Suite struct LeavesOfAllKindsTests {
  static let leaves = DeadLeaves(seed: 11)

  private static func difference(_ a: Picture, _ b: Picture) -> Double {
    let sum = zip(a.samples, b.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(a.samples.count)
  }

  @Test("a frame can be made alone, and a clip of one frame is the picture")
  func frames() throws {
    let clip = Self.leaves.clip(index: 4, side: 24, frames: 3)
    #expect(clip.shape == [3, 24, 24, 3])
    for t in 0..<3 {
      let frame = try Picture(clip, image: t)
      #expect(frame == Self.leaves.picture(index: 4, side: 24, frame: t, of: 3))
    }
    #expect(
      Self.leaves.picture(index: 4, side: 24, frame: 0, of: 1)
        == Self.leaves.picture(index: 4, side: 24))
  }

  @Test("things move: near frames resemble each other more than far ones, and none are equal")
  func motion() {
    var (near, far) = (0.0, 0.0)
    for index in 0..<4 {
      let frames = [0, 1, 6].map {
        Self.leaves.picture(index: index, side: 48, frame: $0, of: 7)
      }
      #expect(frames[0] != frames[1])
      near += Self.difference(frames[0], frames[1])
      far += Self.difference(frames[0], frames[2])
    }
    #expect(near > 0 && far > 1.3 * near)
  }

  @Test(
    "bands beside each other resemble each other more than the ends of the spectrum",
    arguments: [4, 8])
  func spectra(_ bands: Int) {
    func correlation(_ image: [Float], _ a: Int, _ b: Int) -> Double {
      let n = Double(image.count / bands)
      var (sa, sb, saa, sbb, sab) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for p in stride(from: 0, to: image.count, by: bands) {
        let (x, y) = (Double(image[p + a]), Double(image[p + b]))
        (sa, sb, saa, sbb, sab) = (sa + x, sb + y, saa + x * x, sbb + y * y, sab + x * y)
      }
      let covariance = sab / n - sa * sb / n / n
      return covariance
        / ((saa / n - sa * sa / n / n) * (sbb / n - sb * sb / n / n)).squareRoot()
    }
    let images = (0..<6).map {
      Self.leaves.multispectral(index: $0, side: 48, bands: bands).values
    }
    let near = images.reduce(0) { $0 + correlation($1, 0, 1) } / 6
    let far = images.reduce(0) { $0 + correlation($1, 0, bands - 1) } / 6
    #expect(near > 0.9 && far < 0.9 && far > 0)
    #expect(images.allSatisfy { $0.allSatisfy { 0 <= $0 && $0 <= 1 } })
  }

  @Test("a panchromatic picture is the weighted sum of the bands")
  func panchromatic() {
    let grey = Picture(width: 2, height: 1, channels: 4, samples: [90, 90, 90, 90, 100, 0, 0, 200])
    let pan = DeadLeaves.panchromatic(grey)
    #expect(pan.channels == 1 && pan.size == grey.size)
    // 0.20 · 100 + 0.23 · 200 = 66.
    #expect(pan.samples == [90, 66])
    let eight = Picture(width: 1, height: 1, channels: 8, samples: [UInt8](repeating: 77, count: 8))
    #expect(DeadLeaves.panchromatic(eight).samples == [77])
  }

  @Test("in the dark every frame of a clip has the same light and noise of its own")
  func darkness() {
    let image = Tensor([1, 32, 32, 3], repeating: 0.8)
    let dark = LowLight(RandomStream(3))
    let (a, b) = (dark(image), dark(image, frame: 1))
    #expect(a == dark(image) && a != b)
    func mean(_ p: Picture) -> Double { Double(p.samples.reduce(0) { $0 + Int($1) }) / 3072 / 255 }
    #expect(abs(mean(a) - mean(b)) < 0.01 && mean(a) < 0.3)
    let bright = LowLight(RandomStream(3))(Tensor([1, 32, 32, 3], repeating: 1))
    #expect(mean(bright) > mean(a))
  }
}
