public import Documents
public import Images

/// What makes the input of a sample out of its target.
public enum Degradation: Hashable, Sendable {
  /// Made smaller by the scale.
  case bicubic(Bicubic)
  /// White noise, drawn whenever the sample is read.
  case noise(GaussianNoise)
  /// The noise of a small camera, in 8 bits.
  case realNoise(seed: Int)
  /// Darkness and its noise, in 8 bits.
  case lowLight(seed: Int)
  /// What a satellite with larger pixels would have seen.
  case wald(Sensor)
  /// The data set has inputs of its own.
  case given

  public enum Bicubic: String, CaseIterable, Sendable {
    /// MATLAB's `imresize` with antialiasing, rounded to 8 bits.
    case matlab
    /// Pillow's 8-bit `resize`.
    case pil
  }

  /// Whether inputs are smaller than targets, by the scale.
  public var reduces: Bool {
    switch self {
    case .bicubic, .wald: true
    case .noise, .realNoise, .lowLight, .given: false
    }
  }

  /// The noise, if it is added whenever a sample is read.
  public var noise: GaussianNoise? {
    if case .noise(let noise) = self { noise } else { nil }
  }
}

extension Degradation: ReadableUnion {
  /// A seed of its own.
  struct Seed: Readable {
    let seed: Int

    init(from fields: inout Fields) {
      seed = fields.read(
        "seed", "decides darkness and noise of every picture", default: 0, in: 0...Int.max)
    }
  }

  struct Wald: Readable {
    static var shorthand: String? { "sensor" }
    let sensor: Sensor

    init(from fields: inout Fields) {
      sensor = fields.read(
        "sensor", "whose blur is copied", default: .worldView3, origin: .assumed)
    }
  }

  public static let alternatives: [Alternative<Degradation>] = [
    Alternative(
      "bicubic", "made smaller by the scale, as this program does it",
      as: Form<String>.choice([
        .init("matlab", "MATLAB's imresize with antialiasing, rounded to 8 bits"),
        .init("pil", "Pillow's resize of 8-bit pictures, as pan-sharpening sets are made"),
      ]), default: "matlab"
    ) { .bicubic(Bicubic(rawValue: $0) ?? .matlab) },
    Alternative(
      "noise", "white Gaussian noise, made whenever a picture is read", GaussianNoise.self
    ) { .noise($0) },
    Alternative(
      "real-noise", "shot and read noise of a telephone's camera before its tone curve, 8 bits",
      Seed.self
    ) { .realNoise(seed: $0.seed) },
    Alternative("low-light", "little light and the noise that comes with it, 8 bits", Seed.self) {
      .lowLight(seed: $0.seed)
    },
    Alternative(
      "wald", "made smaller by the scale with the blur of a satellite's camera", Wald.self
    ) { .wald($0.sensor) },
    Alternative("none", "the data set has inputs of its own", Degradation.given),
  ]
}
