public import Documents
public import NeuralNetworks
public import Tensors

/// RFDN, residual feature distillation network (Liu, Tang, Wu, ECCV workshops 2020), in the enhanced
/// form whose code and weights are public (njulj/RFDN, winner of the AIM 2020 efficiency challenge).
///
/// RGB in 0…255; the output is `scale` times as large. Two things of the official code are kept: the
/// attention's width is a quarter of the features, rounded down, and its resize depends on the size
/// of the whole image.
public struct RFDN: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var scale: Int
    public var features: Int
    public var blocks: Int

    public init(from fields: inout Fields) {
      scale = fields.read(
        "scale", "how much larger the output is", default: 4, in: 2...4, also: ["upscale"])
      features = fields.read(
        "features", "channels of the body", default: 50, in: 4...1024, also: ["nf"])
      blocks = fields.read(
        "blocks", "distillation blocks", default: 4, in: 1...64, also: ["num_modules"])
    }
  }

  public static let name = "rfdn"
  public static let task = RestorationTask.superResolution
  public static let valueRange: Float = 255
  public static let recipe = Recipe(
    source: "Liu, Tang, Wu, ECCV workshops 2020; njulj/RFDN",
    optimizer: ["adam": ["lr": 5e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [200_000, 400_000, 600_000, 800_000], "gamma": 0.5]],
    steps: 1_000_000, batch: 64, crop: 256, augment: ["hflip", "vflip", "rot90"], pixel: "l1")
  /// The attention's maxima are of windows of 7 after a convolution with stride 2.
  public static let smallestInput = 15
  public static let isLocal = false

  static let activation = Convolution.Activation.leakyRelu(slope)
  static let slope: Float = 0.05

  private let first: Conv2d
  private let blocks: [Block]
  private let fusion: Conv2d
  private let last: Conv2d
  private let up: Conv2d
  private let scale: Int

  public init(_ scope: Scope, _ options: Options) {
    let n = options.features
    first = Conv2d(scope / "fea_conv", 3, n)
    blocks = (1...options.blocks).map { Block(scope / "B\($0)", n) }
    fusion = Conv2d(scope / "c" / 0, n * options.blocks, n, kernel: 1)
    last = Conv2d(scope / "LR_conv", n, n)
    up = Conv2d(scope / "upsampler" / 0, n, 3 * options.scale * options.scale)
    scale = options.scale
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    let h = first(x)
    var steps = [h]
    for block in blocks { steps.append(steps[steps.count - 1].through([block]) { $0($1) }) }
    let all = Variable.concatenated(Array(steps.dropFirst()), axis: -1)
    return up(last(fusion(all, activation: Self.activation), adding: h), shuffle: scale)
  }

  /// Three times half of the channels are set aside while the rest is refined.
  private struct Block {
    let distilled: [Conv2d]
    let refined: [Conv2d]
    let rest: Conv2d
    let fusion: Conv2d
    let attention: SpatialAttention

    init(_ scope: Scope, _ n: Int) {
      var (distilled, refined) = ([Conv2d](), [Conv2d]())
      for i in 1...3 {
        distilled.append(Conv2d(scope / "c\(i)_d", n, n / 2, kernel: 1))
        refined.append(Conv2d(scope / "c\(i)_r", n, n))
      }
      (self.distilled, self.refined) = (distilled, refined)
      rest = Conv2d(scope / "c4", n, n / 2)
      fusion = Conv2d(scope / "c5", n / 2 * 4, n, kernel: 1)
      attention = SpatialAttention(scope / "esa", n)
    }

    func callAsFunction(_ x: Variable) -> Variable {
      var (x, parts) = (x, [Variable]())
      for (distil, refine) in zip(distilled, refined) {
        parts.append(distil(x, activation: RFDN.activation))
        x = refine(x, adding: x).leakyRelu(RFDN.slope)
      }
      parts.append(rest(x, activation: RFDN.activation))
      return attention(fusion(Variable.concatenated(parts, axis: -1)))
    }
  }

  /// Enhanced spatial attention (Liu et al., RFANet, CVPR 2020): a gate seen from far away.
  private struct SpatialAttention {
    let reduce: Conv2d
    let direct: Conv2d
    let pooled: Conv2d
    let strided: Conv2d
    let middle: Conv2d
    let final: Conv2d
    let expand: Conv2d

    /// The order is that of the official state.
    init(_ scope: Scope, _ n: Int) {
      let f = n / 4
      reduce = Conv2d(scope / "conv1", n, f, kernel: 1)
      direct = Conv2d(scope / "conv_f", f, f, kernel: 1)
      pooled = Conv2d(scope / "conv_max", f, f)
      strided = Conv2d(scope / "conv2", f, f, stride: 2, padding: 0)
      middle = Conv2d(scope / "conv3", f, f)
      final = Conv2d(scope / "conv3_", f, f)
      expand = Conv2d(scope / "conv4", f, n, kernel: 1)
    }

    func callAsFunction(_ x: Variable) -> Variable {
      let h = reduce(x)
      let far = strided(h).maxPooled(MaxPooling(7, stride: 3))
      let seen = final(middle(pooled(far, activation: .relu), activation: .relu))
        .resizedBilinearly(height: x.shape[1], width: x.shape[2])
      return x * expand(direct(h, adding: seen)).sigmoid()
    }
  }
}
