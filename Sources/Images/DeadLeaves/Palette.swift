import Tensors

/// How leaves get their colours; one kind per sort of image.
protocol LeafColours {
  associatedtype Paint: LeafPaint
  /// Uniform numbers that one leaf uses.
  static var drawsPerLeaf: Int { get }
  /// Channels of the image.
  var bands: Int { get }
  func paint(_ u: LeafDraws) -> Paint
}

/// The colour of one leaf and how its texture changes it.
protocol LeafPaint {
  var channels: Int { get }
  /// Writes one pixel, where the texture has this value.
  @unsafe func write(_ relief: Float, to pixel: UnsafeMutablePointer<Float>)
}

/// The colours of one RGB image: brightness around a mean, little saturation, a common tint.
struct Palette: LeafColours {
  static let drawsPerLeaf = 32
  let bands = 3

  let mean: Double
  let deviation: Double
  /// Spread and mean along the red–blue axis, then along the green–magenta axis.
  let redBlue: (spread: Double, tint: Double)
  let greenMagenta: (spread: Double, tint: Double)

  init(_ draws: inout SequentialDraws) {
    mean = draws.uniform(0.25, 0.65)
    deviation = draws.uniform(0.14, 0.30)
    let c1 = draws.uniform(0.02, 0.14)
    let c2 = draws.uniform(0.01, 0.05)
    redBlue = (c1, 0.04 * draws.normal())
    greenMagenta = (c2, 0.015 * draws.normal())
  }

  func paint(_ u: LeafDraws) -> RGBPaint {
    let brightness = mean + deviation * u.normal(4)
    // Dark leaves have less colour.
    let q = 2 * min(max(brightness, 0.15), 1)
    let a = (redBlue.tint + redBlue.spread * u.normal(6) * q) / 2.squareRoot()
    let b = (greenMagenta.tint + greenMagenta.spread * u.normal(8) * q) / 6.squareRoot()
    let colour = SIMD4(brightness + a + b, brightness - 2 * b, brightness - a + b, 0)
    let gain = SIMD4(u[13], u[14], u[15], 0)
    return RGBPaint(
      colour: SIMD4<Float>(colour.clamped(lowerBound: .zero, upperBound: .one)),
      gain: SIMD4<Float>(1 + 0.25 * (gain - 0.5)))
  }
}

/// Colour plus texture times a slightly different gain per channel.
struct RGBPaint: LeafPaint {
  var channels: Int { 3 }
  let colour: SIMD4<Float>
  let gain: SIMD4<Float>

  @inline(__always)
  func write(_ relief: Float, to pixel: UnsafeMutablePointer<Float>) {
    let value = colour + relief * gain
    unsafe pixel[0] = value.x
    unsafe pixel[1] = value.y
    unsafe pixel[2] = value.z
  }
}

/// Numbers drawn one after the other from a stream.
struct SequentialDraws {
  private let stream: RandomStream
  private var next = 0

  init(_ stream: RandomStream) { self.stream = stream }

  mutating func uniform() -> Double {
    next += 1
    return stream.uniform(next - 1)
  }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  mutating func normal() -> Double {
    let a = uniform()
    return RandomStream.normal(a, uniform())
  }
}
