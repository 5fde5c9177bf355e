public import Documents
public import NeuralNetworks
public import Tensors

/// DnCNN (Zhang et al., IEEE TIP 2017) as its authors' PyTorch code has it (cszn/DnCNN): convolutions
/// whose bias would be undone by the batch norm behind them have none, and the running averages
/// forget fast (momentum 0.95).
///
/// Grey or RGB in 0…1. The network finds the noise; the result is the image without it.
public struct DnCNN: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var channels: Int
    public var features: Int
    public var depth: Int

    public init(from fields: inout Fields) {
      channels = fields.read(
        "channels", "1 for grey, 3 for RGB", default: 1, in: 1...16, also: ["image_channels"])
      features = fields.read(
        "features", "channels of the body", default: 64, in: 1...1024, also: ["n_channels"])
      depth = fields.read("depth", "convolutions", default: 17, in: 2...256)
    }
  }

  public static let name = "dncnn"
  public static let task = RestorationTask.denoising
  public static let valueRange: Float = 1
  /// An epoch of the official code is 1 862 steps: 238 336 patches, 128 at a time.
  public static let recipe = Recipe(
    source: "Zhang et al., IEEE TIP 2017; cszn/DnCNN",
    optimizer: ["adam": ["lr": 1e-3, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [55_860, 111_720, 167_580], "gamma": 0.2]], steps: 335_160,
    batch: 128, crop: 40, augment: ["hflip", "vflip", "rot90"], pixel: "half-squares",
    degrade: ["noise": 25])

  private let body: NoiseEstimator

  public init(_ scope: Scope, _ options: Options) {
    let form = NoiseEstimator.Form(
      momentum: 0.95, hasBodyBias: false, gain: 1, normWeights: .ones)
    body = NoiseEstimator(
      scope / "dncnn", options.channels, options.features, depth: options.depth, form)
  }

  public static func inputChannels(_ options: Options) -> Int { options.channels }

  public func callAsFunction(_ x: Variable) -> Variable { body(x) }
}

/// DnCNN as in KAIR (cszn/KAIR): every convolution has a bias, and the batch norms can be left out,
/// which is how weights are published into which they were merged.
public struct KAIRDnCNN: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    /// What stands between two convolutions.
    public enum Between: String, CaseIterable, Sendable {
      /// Batch norm and ReLU.
      case normed = "BR"
      /// ReLU.
      case plain = "R"
    }

    public var channels: Int
    public var features: Int
    public var depth: Int
    public var between: Between

    public init(from fields: inout Fields) {
      channels = fields.read(
        "channels", "1 for grey, 3 for RGB", default: 1, in: 1...16, also: ["in_nc"])
      let outputs = fields.read(
        "outputs", "the same as `channels`", default: channels, in: 1...16, also: ["out_nc"])
      if outputs != channels {
        fields.report("E060", "what is subtracted has \(channels) channels", "outputs")
      }
      features = fields.read(
        "features", "channels of the body", default: 64, in: 1...1024, also: ["nc"])
      depth = fields.read("depth", "convolutions", default: 17, in: 2...256, also: ["nb"])
      between = fields.read(
        "between", "between convolutions: batch norm and ReLU, or ReLU", default: .normed,
        also: ["act_mode"])
    }
  }

  public static let name = "dncnn-kair"
  public static let task = RestorationTask.denoising
  public static let valueRange: Float = 1
  public static let recipe = Recipe(
    source: "Zhang et al., IEEE TIP 2017; cszn/KAIR",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [200_000, 400_000, 600_000, 800_000], "gamma": 0.5]],
    steps: 1_000_000, batch: 64, crop: 40, augment: ["hflip", "vflip", "rot90"], pixel: "l1",
    degrade: ["noise": 25])

  private let body: NoiseEstimator

  public init(_ scope: Scope, _ options: Options) {
    let form = NoiseEstimator.Form(
      momentum: options.between == .normed ? 0.9 : nil, hasBodyBias: true, gain: 0.2,
      normWeights: .within(0.1...1))
    body = NoiseEstimator(
      scope / "model", options.channels, options.features, depth: options.depth, form)
  }

  public static func inputChannels(_ options: Options) -> Int { options.channels }

  public func callAsFunction(_ x: Variable) -> Variable { body(x) }
}

/// The chain that both have: `x - last(… relu(norm(conv(relu(first(x)))))…)`, numbered as one flat
/// sequence in which activations count.
struct NoiseEstimator {
  /// Of the batch norms.
  static let epsilon = 1e-4

  struct Form {
    /// Of the batch norms; nil for none.
    var momentum: Double?
    /// Whether any but the first convolution has a bias.
    var hasBodyBias: Bool
    /// Of the orthogonal weights at the start.
    var gain: Double
    var normWeights: Initializer
  }

  private let first: Conv2d
  private let middle: [(convolution: Conv2d, norm: BatchNorm2d?)]
  private let last: Conv2d

  init(_ scope: Scope, _ channels: Int, _ features: Int, depth: Int, _ form: Form) {
    func convolution(_ place: Int, _ inputs: Int, _ outputs: Int, hasBias: Bool) -> Conv2d {
      Conv2d(
        scope / place, inputs, outputs, hasBias: hasBias, weights: .orthogonal(gain: form.gain),
        biases: .zeros)
    }
    first = convolution(0, channels, features, hasBias: true)
    let step = form.momentum == nil ? 2 : 3
    middle = (0..<depth - 2).map { i in
      let place = 2 + step * i
      return (
        convolution(place, features, features, hasBias: form.hasBodyBias),
        form.momentum.map {
          BatchNorm2d(
            scope / (place + 1), features, epsilon: Self.epsilon, momentum: $0,
            weights: form.normWeights)
        }
      )
    }
    last = convolution(2 + step * (depth - 2), features, channels, hasBias: form.hasBodyBias)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    let h = first(x, activation: .relu).through(middle, blockOf: 4) { layer, h in
      guard let norm = layer.norm else { return layer.convolution(h, activation: .relu) }
      return norm(layer.convolution(h), activation: .relu)
    }
    return last(h, scale: -1, adding: x)
  }
}
