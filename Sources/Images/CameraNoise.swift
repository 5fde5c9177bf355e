import Glibc
public import Tensors

/// Noise whose variance grows with the light: s·y + r for linear values y in 0…1.
public struct CameraNoise: Hashable, Sendable {
  /// s, of the shot noise.
  public let gain: Double
  /// r, of the read noise.
  public let variance: Double

  /// In 8 bits; draws two uniform numbers a sample, from number `start` on.
  func photograph(
    _ image: Tensor, exposure: Double, _ stream: RandomStream, from start: Int
  ) -> Picture {
    precondition(image.shape.rank == 4 && image.shape[0] == 1, "\(image.shape) is not an image")
    var samples: [UInt8] = []
    samples.reserveCapacity(image.count)
    image.withSpan { values in
      for i in 0..<values.count {
        let light = exposure * pow(max(Double(values[i]), 0), 2.2)
        let draw = start + 2 * i
        let noise = RandomStream.normal(stream.uniform(draw), stream.uniform(draw + 1))
        let seen = light + (gain * light + variance).squareRoot() * noise
        let tone = 255 * pow(min(max(seen, 0), 1), 1 / 2.2)
        samples.append(UInt8(tone.rounded(.toNearestOrEven)))
      }
    }
    return Picture(
      width: image.shape[2], height: image.shape[1], channels: image.shape[3], samples: samples)
  }
}

/// A picture as a small camera sees it: the noise of its sensor before the tone curve, 8 bits.
///
/// y = x^2.2 + √(s x^2.2 + r) n, clipped, y^(1/2.2). The gain s is log-uniform over the range of the
/// phones of SIDD, log₁₀ r = 1.85 log₁₀ s + 0.30 + 0.20 n (CycleISP, Zamir 2020).
public struct RealNoise: Hashable, Sendable {
  private let stream: RandomStream
  public let camera: CameraNoise

  public init(_ stream: RandomStream) {
    self.stream = stream
    let (low, high) = (log10(6.8674e-4), log10(0.02194856))
    let logGain = low + stream.uniform(0) * (high - low)
    let normal = RandomStream.normal(stream.uniform(1), stream.uniform(2))
    camera = CameraNoise(
      gain: pow(10, logGain), variance: pow(10, 1.85 * logGain + 0.30 + 0.20 * normal))
  }

  /// Frame `frame` of `[1, H, W, C]` in 0…1.
  public func callAsFunction(_ image: Tensor, frame: Int = 0) -> Picture {
    camera.photograph(image, exposure: 1, stream, from: 3 + 2 * frame * image.count)
  }
}
