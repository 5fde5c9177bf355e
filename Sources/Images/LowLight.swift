import Glibc
public import Tensors

/// A picture as a camera sees it in the dark: less light, shot and read noise, 8 bits.
///
/// With x the picture: y = k x^2.2 + √(s k x^2.2 + r) n, then y^(1/2.2) in 8 bits. The exposure k is
/// log-uniform in 1/200…1/30, the gain of shot noise s in 10⁻⁵…3·10⁻⁴, and
/// ln r = 2.18 ln s + 1.20 + 0.26 n (Brooks 2019). Mean levels are 0.04–0.10, as those of LOL.
public struct LowLight: Hashable, Sendable {
  private let stream: RandomStream
  public let exposure: Double
  public let camera: CameraNoise

  /// Exposure and noise of one picture or clip, drawn from its own stream.
  public init(_ stream: RandomStream) {
    self.stream = stream
    exposure = pow(200.0 / 30, stream.uniform(0)) / 200
    let logGain = log(1e-5) + stream.uniform(1) * log(30)
    let normal = RandomStream.normal(stream.uniform(2), stream.uniform(3))
    camera = CameraNoise(gain: exp(logGain), variance: exp(2.18 * logGain + 1.20 + 0.26 * normal))
  }

  /// Frame `frame` of `[1, H, W, C]` in 0…1: the same darkness, noise of its own.
  public func callAsFunction(_ image: Tensor, frame: Int = 0) -> Picture {
    camera.photograph(image, exposure: exposure, stream, from: 4 + 2 * frame * image.count)
  }
}
