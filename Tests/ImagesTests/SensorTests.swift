import Images
import Testing

@Suite struct SensorTests {
  @Test("a constant stays what it is, in every band")
  func constant() {
    let image = RealImage(
      width: 16, height: 12, channels: 2, values: (0..<384).map { Double($0 % 2 + 3) })
    let small = SensorReduction(by: 4, gains: [0.3, 0.2])(image)
    #expect(small.width == 4 && small.height == 3)
    #expect(
      zip(small.values, (0..<24).map { Double($0 % 2 + 3) }).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("the gain at the Nyquist frequency of the small grid is that of the sensor")
  func gain() {
    // A cosine of 8 pixels' period is at that frequency for a factor of 4.
    let side = 256
    // Largest or smallest at 4k + 2, where pixels are kept.
    let half = 0.5.squareRoot()
    let period = [1, half, 0, -half, -1, -half, 0, half]
    let cosine = (0..<side * side).map { period[(($0 % side) + 6) % 8] }
    let image = RealImage(width: side, height: side, channels: 1, values: cosine)
    for gain in [0.35, 0.29, 0.22, 0.15] {
      let small = SensorReduction(by: 4, gains: [gain])(image)
      // In the middle, where no edge is near. The toolbox's filter is a little stronger.
      #expect(abs(abs(small.values[32 * 64 + 32]) - gain) < 0.025)
    }
  }

  @Test("sensors have the gains of their bands, or none")
  func gains() {
    #expect(Sensor.worldView2.gains(bands: 8)?.last == 0.27)
    #expect(Sensor.worldView3.gains(bands: 4) == [0.355, 0.360, 0.365, 0.335])
    #expect(Sensor.gaoFen2.gains(bands: 4) == [0.3, 0.3, 0.3, 0.3])
    #expect(Sensor.quickBird.gains(bands: 3) == nil)
    #expect(abs(SensorReduction.sigma(gain: 0.29, factor: 4) - 2.054) < 1e-3)
  }

  @Test("Pillow's resize leaves a size alone that does not change, and constants in any size")
  func pillow() {
    let picture = Picture(
      width: 5, height: 3, channels: 1, samples: (0..<15).map { UInt8($0 * 17) })
    #expect(PillowResize(width: 5, height: 3)(picture) == picture)
    let flat = Picture(
      width: 7, height: 9, channels: 4, samples: [UInt8](repeating: 201, count: 252))
    for (width, height) in [(3, 4), (20, 9), (7, 1), (1, 31)] {
      let resized = PillowResize(width: width, height: height)(flat)
      #expect(resized.samples == [UInt8](repeating: 201, count: width * height * 4))
    }
  }
}
