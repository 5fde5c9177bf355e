import Files
import Images
import Tensors

extension Degradation {
  /// The input that belongs to a target, where one is stored: a function of the target, of the
  /// number of the sample and of the frame.
  func input(
    _ target: Picture, scale: Int, number: Int, frame: Int, id: String
  ) throws(Failure) -> Picture? {
    switch self {
    case .bicubic(.matlab): return MATLABResize.reducing(by: scale)(target)
    case .bicubic(.pil):
      guard target.depth == 8 else {
        throw Failure(
          .data, "`\(id)` has \(target.depth)-bit samples; Pillow resizes 8-bit pictures",
          remedy: "write `bicubic: matlab` or `wald`")
      }
      return PillowResize.reducing(target.size, by: scale)(target)
    case .wald(let sensor):
      guard let gains = sensor.gains(bands: target.channels) else {
        throw Failure(
          .data, "`\(id)` has \(target.channels) bands; \(sensor.rawValue) has others",
          remedy: "`wald: \(Sensor.gaoFen2.rawValue)` takes any number of bands")
      }
      guard scale > 1 else { return target }
      return SensorReduction(by: scale, gains: gains)(target)
    case .lowLight(let seed):
      return LowLight(Self.stream(seed, number))(target.tensor(), frame: frame)
    case .realNoise(let seed):
      return RealNoise(Self.stream(seed, number))(target.tensor(), frame: frame)
    case .noise: return nil
    case .given:
      throw Failure(
        .data, "`\(id)` has no input", remedy: "say where inputs are, or how they are made")
    }
  }

  /// The random numbers of one sample.
  private static func stream(_ seed: Int, _ number: Int) -> RandomStream {
    RandomStream(UInt64(seed)).substream(UInt64(number), 77)
  }
}
