public import Documents
public import NeuralNetworks
public import Tensors

/// MBLLVEN, the multi-branch low-light network (Lv, Lu, Wu, Lim, BMVC 2018) for videos, as the first
/// author of SMOID published it (MichaelHYJiang/csci566-Ocean-s-Five): its own authors released the
/// image network only.
///
/// RGB in 0…1; the output is linear and may leave that range. Every extraction layer hands three
/// channels to an enhancement branch and the others to the next layer, so that most of the last one
/// leads nowhere; as published.
public struct MBLLVEN: VideoRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var inputs: Int
    public var features: Int
    public var width: Int
    public var branches: Int

    public init(from fields: inout Fields) {
      inputs = fields.read(
        "inputs", "channels of the input", default: 3, in: 1...64, also: ["in_channels"])
      features = fields.read(
        "features", "channels of an extraction layer", default: 16, in: 4...256,
        also: ["fem_channels"])
      width = fields.read(
        "width", "channels of a branch's outer layers, half of those of its inner ones",
        default: 8, in: 1...128, also: ["em_channels"])
      branches = fields.read("branches", "enhancement branches", default: 5, in: 1...32)
    }
  }

  public static let name = "mbllven"
  public static let task = RestorationTask.videoEnhancement
  public static let valueRange: Float = 1
  /// Three convolutions 5×5×5 without padding.
  public static let smallestInput = 13
  public static let fewestFrames = 13
  /// 60 epochs, a clip from every 8th frame of 125 videos of 200 frames in each. The loss is that of
  /// the paper under study; the code's is structural similarity, VGG features and a weight on dark
  /// regions.
  public static let recipe = Recipe(
    source: "Lv et al., BMVC 2018, section 4.5; MichaelHYJiang/csci566-Ocean-s-Five",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["decay": ["every": 3125, "gamma": 0.99]], steps: 187_500, batch: 1, crop: 224,
    frames: 16, augment: ["hflip", "vflip", "rot90", "tflip"], pixel: "l1")

  private static let activation = Convolution.Activation.leakyRelu(0.2)
  /// What a branch gets, and gives.
  private static let colours = 3

  private let extraction: [Conv3d]
  private let branches: [Branch]
  private let fusion: Conv3d

  public init(_ scope: Scope, _ options: Options) {
    var (extraction, branches) = ([Conv3d](), [Branch]())
    var inputs = options.inputs
    for k in 1...options.branches {
      extraction.append(.glorot(scope / "fem_conv\(k)", inputs, options.features))
      branches.append(Branch(scope / "em_branch\(k)", options.width))
      inputs = options.features - Self.colours
    }
    (self.extraction, self.branches) = (extraction, branches)
    fusion = .glorot(
      scope / "fusion_module", options.inputs + Self.colours * options.branches, Self.colours,
      kernel: 1)
  }

  public static func inputChannels(_ options: Options) -> Int { options.inputs }
  public static func outputChannels(_ options: Options) -> Int { colours }

  public func callAsFunction(_ x: Variable) -> Variable {
    var (h, all) = (x, [x])
    for (extract, branch) in zip(extraction, branches) {
      let features = extract(h, activation: Self.activation)
      let parts = features.split(channels: [Self.colours, features.shape[-1] - Self.colours])
      all.append(branch(parts[0]))
      h = parts[1]
    }
    return fusion(Variable.concatenated(all, axis: -1))
  }

  /// Smaller by four in every extent with each convolution, and back.
  private struct Branch {
    let first: Conv3d
    let down: [Conv3d]
    let up: [TransposedConv3d]

    init(_ scope: Scope, _ n: Int) {
      first = .glorot(scope / "g_conv1", colours, n)
      down = [(n, 2 * n), (2 * n, 2 * n), (2 * n, 2 * n)].enumerated().map { i, channels in
        .glorot(scope / "s_conv\(i + 1)", channels.0, channels.1, kernel: 5, padding: .init())
      }
      up = [(2 * n, 2 * n), (2 * n, n), (n, colours)].enumerated().map { i, channels in
        let fan = 125 * channels.0
        return TransposedConv3d(
          scope / "s_deconv\(i + 1)", channels.0, channels.1, kernel: 5,
          weights: .xavier(fanIn: fan, fanOut: 125 * channels.1), biases: .zeros)
      }
    }

    func callAsFunction(_ x: Variable) -> Variable {
      .block {
        let h = down.reduce(first(x, activation: activation)) { $1($0, activation: activation) }
        return up.reduce(h) { $1($0, activation: activation) }
      }
    }
  }
}

extension Conv3d {
  /// TensorFlow's first values: Glorot's weights, biases 0.
  static func glorot(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel k: Int = 3,
    padding: Convolution3d.Padding? = nil
  ) -> Conv3d {
    Conv3d(
      scope, inputs, outputs, kernel: k, padding: padding,
      weights: .xavier(fanIn: inputs * k * k * k, fanOut: outputs * k * k * k), biases: .zeros)
  }
}
