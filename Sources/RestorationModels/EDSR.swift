public import Documents
public import NeuralNetworks
public import Tensors

/// EDSR, enhanced deep residual super-resolution (Lim et al., CVPR workshops 2017).
///
/// RGB in 0…255; the output is `scale` times as large. Parameters have the official names
/// (sanghyun-son/EDSR-PyTorch), so that checkpoints need no map. The defaults are the baseline size;
/// the full size has 256 features, 32 blocks and a residual scale of 0.1.
public struct EDSR: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var scale: Int
    public var features: Int
    public var blocks: Int
    public var residualScale: Double

    public init(from fields: inout Fields) {
      scale = fields.read("scale", "how much larger the output is", default: 4, in: 2...4)
      features = fields.read(
        "features", "channels of the body", default: 64, in: 1...1024, also: ["n_feats"])
      blocks = fields.read(
        "blocks", "residual blocks", default: 16, in: 1...256, also: ["n_resblocks"])
      residualScale = fields.read(
        "res-scale", "factor of what a block adds", default: 1, in: 0...1, also: ["res_scale"])
    }
  }

  public static let name = "edsr"
  public static let task = RestorationTask.superResolution
  public static let valueRange: Float = 255
  public static let recipe = Recipe(
    source: "Lim et al., CVPR workshops 2017; sanghyun-son/EDSR-PyTorch",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [200_000], "gamma": 0.5]], steps: 300_000, batch: 16, crop: 192,
    augment: ["hflip", "vflip", "rot90"], pixel: "l1")

  private let subtractMean: MeanShift
  private let addMean: MeanShift
  private let head: Conv2d
  private let body: [Block]
  private let bodyEnd: Conv2d
  private let up: [Conv2d]
  private let factor: Int
  private let tail: Conv2d

  public init(_ scope: Scope, _ options: Options) {
    let n = options.features
    subtractMean = MeanShift(scope / "sub_mean", sign: -1)
    addMean = MeanShift(scope / "add_mean", sign: 1)
    head = Conv2d(scope / "head" / 0, 3, n)
    body = (0..<options.blocks).map {
      Block(scope / "body" / $0 / "body", n, scale: Float(options.residualScale))
    }
    bodyEnd = Conv2d(scope / "body" / options.blocks, n, n)
    // Four times is twice twice; the shuffles between take the odd numbers.
    factor = options.scale == 3 ? 3 : 2
    let (steps, wide) = (options.scale == 4 ? 2 : 1, n * factor * factor)
    up = (0..<steps).map { Conv2d(scope / "tail" / 0 / (2 * $0), n, wide) }
    tail = Conv2d(scope / "tail" / 1, n, 3)
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    let h = head(subtractMean(x))
    let r = bodyEnd(h.through(body, blockOf: 2) { $0($1) }, adding: h)
    return addMean(tail(up.reduce(r) { $1($0, shuffle: factor) }))
  }

  /// `x + scale · conv(relu(conv(x)))`.
  private struct Block {
    let first: Conv2d
    let second: Conv2d
    let scale: Float

    init(_ scope: Scope, _ n: Int, scale: Float) {
      first = Conv2d(scope / 0, n, n)
      second = Conv2d(scope / 2, n, n)
      self.scale = scale
    }

    func callAsFunction(_ x: Variable) -> Variable {
      second(first(x, activation: .relu), scale: scale, adding: x)
    }
  }
}
