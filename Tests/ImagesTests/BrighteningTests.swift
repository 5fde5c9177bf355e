import Images
import Testing

@Suite struct BrighteningTests {
  /// A row of grey pixels.
  static func row(_ samples: [UInt8]) -> Picture {
    Picture(width: samples.count, height: 1, channels: 1, samples: samples)
  }

  @Test("what most samples of one picture lie between becomes black and white in all")
  func stretches() {
    // Two hundred samples, of which two on each side are beyond.
    let middle = (0..<196).map { UInt8(20 + $0 % 51) }
    let brightening = Brightening(for: Self.row([0, 1] + middle + [200, 255]))
    #expect(brightening(Self.row([0, 20, 45, 70, 255])).samples == [0, 0, 128, 255, 255])
  }

  @Test("a picture of one level stays as it is")
  func constant() {
    let brightening = Brightening(for: Self.row([7, 7, 7]))
    #expect(brightening(Self.row([0, 7, 255])).samples == [0, 7, 255])
  }
}
