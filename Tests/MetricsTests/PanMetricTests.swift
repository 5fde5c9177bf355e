import Files
import Images
import Metrics
import Testing

/// Small examples that can be checked by hand; agreement with official programs is the business of
/// the parity file.
@Suite struct PanMetricTests {
  private func image(_ width: Int, _ bands: Int, _ values: [Double]) -> RealImage {
    RealImage(
      width: width, height: values.count / bands / width, channels: bands, values: values)
  }

  private func wave(_ side: Int, _ bands: Int, shift: Double = 0) -> RealImage {
    image(
      side, bands,
      (0..<side * side * bands).map { Double(($0 * 37 + $0 / bands * 11) % 97) + 20 + shift })
  }

  @Test("spectral angles do not care for brightness")
  func angle() {
    let a = image(2, 2, [1, 0, 3, 3])
    let b = image(2, 2, [0, 5, 1, 1])
    // A right angle and none; rounding makes the cosine of the second a little less than 1.
    #expect(abs(SpectralAngle()(a, b) - .pi / 4) < 1e-7)
    #expect(abs(SpectralAngle(.degrees)(a, b) - 45) < 1e-5)
  }

  @Test("black pixels are a right angle, or are left out")
  func black() {
    let a = image(2, 2, [0, 0, 3, 3])
    let b = image(2, 2, [4, 4, 3, 0])
    #expect(abs(SpectralAngle()(a, b) - 3 * .pi / 8) < 1e-12)
    #expect(abs(SpectralAngle(.degrees)(a, b) - 45) < 1e-9)
  }

  @Test("ERGAS is the error in percent of the mean, over the ratio")
  func ergas() {
    // Both bands are off by a tenth of their mean.
    let target = image(2, 2, [10, 100, 10, 100])
    let output = image(2, 2, [11, 90, 11, 90])
    #expect(abs(ERGAS(ratio: 4)(output, target) - 2.5) < 1e-12)
    #expect(abs(ERGAS(ratio: 2)(output, target) - 5) < 1e-12)
  }

  @Test("correlation ignores gain and offset, but not sign")
  func correlation() {
    let a = wave(12, 3)
    var b = a
    b.values = a.values.map { 3 * $0 - 7 }
    #expect(abs(Correlation.bands(a, b) - 1) < 1e-12)
    b.values = a.values.map { -3 * $0 }
    #expect(abs(Correlation.bands(a, b) + 1) < 1e-12)
    // Edges have no sign; and the image ends in zeros, so that an offset would add edges.
    #expect(abs(Correlation.edges(a, b) - 1) < 1e-12)
  }

  @Test("the universal index is 1 for equal images, flat or not, and falls with every difference")
  func universal() throws {
    let a = wave(16, 2)
    let q = UniversalQuality()
    #expect(abs(try q(a, a) - 1) < 1e-12)
    #expect(try q(a, wave(16, 2, shift: 30)) < 0.95)
    let flat = image(8, 1, [Double](repeating: 100, count: 64))
    let other = image(8, 1, [Double](repeating: 50, count: 64))
    #expect(try q(flat, flat) == 1)
    #expect(abs(try q(flat, other) - 0.8) < 1e-12)
    let black = image(8, 1, [Double](repeating: 0, count: 64))
    #expect(try q(black, black) == 1)
    #expect(throws: Failure.self) { try q(wave(7, 1), wave(7, 1)) }
  }

  @Test("Q2n is 1 for equal images and notices a swap of bands")
  func hypercomplex() {
    let a = wave(40, 4)
    #expect(abs(HypercomplexQuality()(a, a) - 1) < 1e-9)
    var swapped = a
    for p in 0..<1600 { swapped.values.swapAt(4 * p, 4 * p + 3) }
    #expect(HypercomplexQuality()(swapped, a) < 0.99)
  }

  @Test(
    "bands that relate as they did at low resolution are without distortion",
    arguments: FullResolution.allCases)
  func fullResolution(_ kind: FullResolution) throws {
    // Constant relations: every band is a multiple of one plane.
    func multiples(_ plane: RealImage) -> RealImage {
      RealImage(
        width: plane.width, height: plane.height, channels: 2,
        values: plane.values.flatMap { [$0, 2 * $0] })
    }
    let (high, low) = (wave(128, 1), wave(32, 1, shift: 5))
    let (output, ms) = (multiples(high), multiples(low))
    #expect(try kind.spectralDistortion(output: output, ms: ms) < 0.05)
    let other = RealImage(
      width: 128, height: 128, channels: 2,
      values: high.values.enumerated().flatMap { [$1, Double($0 * 7919 % 251)] })
    #expect(try kind.spectralDistortion(output: other, ms: ms) > 0.3)
    #expect(FullResolution.quality(spectral: 0.1, spatial: 0.2) == 0.9 * 0.8)
    #expect(throws: Failure.self) {
      try kind.spatialDistortion(output: output, ms: ms, pan: wave(100, 1))
    }
  }
}
