public import Documents
public import NeuralNetworks
public import Tensors

/// The network of "Learning to See Moving Objects in the Dark" (Jiang, Zheng, ICCV 2019): a U-Net of
/// 3-D convolutions that pools and enlarges every frame by itself.
///
/// Clips of 4 Bayer planes, equalised, in 0…1; the output is RGB and twice as large. The official
/// code (MichaelHYJiang/Learning-to-See-Moving-Objects-in-the-Dark) takes one clip at a time, because
/// it lets the frames take the batch's place; here any number goes.
public struct SMOID: VideoRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var inputs: Int
    public var outputs: Int
    public var base: Int
    public var depth: Int
    public var block: Int

    public init(from fields: inout Fields) {
      (inputs, outputs, base, depth) = ClipUNet.sizes(&fields, inputs: 4)
      block = fields.read("block", "how much larger the output is", default: 2, in: 1...4)
    }
  }

  public static let name = "smoid"
  public static let task = RestorationTask.videoEnhancement
  public static let valueRange: Float = 1
  public static let isLocal = false
  /// 50 epochs, a clip from each of 184 frames of 125 videos.
  public static let recipe = Recipe(
    source: "Jiang and Zheng, ICCV 2019; "
      + "MichaelHYJiang/Learning-to-See-Moving-Objects-in-the-Dark",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [690_000], "gamma": 0.1]], steps: 1_150_000, batch: 1,
    crop: 512, frames: 16, augment: ["hflip", "vflip", "rot90", "tflip"], pixel: "l1")

  private let net: ClipUNet

  public init(_ scope: Scope, _ options: Options) {
    net = ClipUNet(
      scope, options.inputs, options.base, options.depth, options.outputs, block: options.block)
  }

  public static func inputChannels(_ options: Options) -> Int { options.inputs }
  public static func outputFactor(_ options: Options) -> Int { options.block }
  public static func outputChannels(_ options: Options) -> Int { options.outputs }

  public func callAsFunction(_ x: Variable) -> Variable { net(x) }
}

/// The same for sRGB videos, whose output has the size of the input. Not official: it is the step that
/// the authors of the paper under study took for SID.
public struct SMOIDForRGB: VideoRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var inputs: Int
    public var outputs: Int
    public var base: Int
    public var depth: Int

    public init(from fields: inout Fields) {
      (inputs, outputs, base, depth) = ClipUNet.sizes(&fields, inputs: 3)
      _ = fields.read("block", "how much larger the output is", default: 1, in: 1...1)
    }
  }

  public static let name = "smoid-srgb"
  public static let task = RestorationTask.videoEnhancement
  public static let valueRange: Float = 1
  public static let isLocal = false
  public static let recipe = {
    var recipe = SMOID.recipe
    recipe.crop = 256
    return recipe
  }()

  private let net: ClipUNet

  public init(_ scope: Scope, _ options: Options) {
    net = ClipUNet(scope, options.inputs, options.base, options.depth, options.outputs, block: 1)
  }

  public static func inputChannels(_ options: Options) -> Int { options.inputs }
  public static func outputChannels(_ options: Options) -> Int { options.outputs }

  public func callAsFunction(_ x: Variable) -> Variable { net(x) }
}

/// Both variants: `depth` times down and up again, two convolutions on every level.
private struct ClipUNet {
  private static let activation = Convolution.Activation.leakyRelu(0.2)

  private let down: [(Conv3d, Conv3d)]
  private let up: [(enlarge: TransposedConv2d, Conv3d, Conv3d)]
  private let last: Conv3d
  private let block: Int

  init(_ scope: Scope, _ inputs: Int, _ base: Int, _ depth: Int, _ outputs: Int, block: Int) {
    let widths = (0...depth).map { base << $0 }
    down = widths.indices.map { i in
      (
        .glorot(scope / "conv\(i + 1)_1", i == 0 ? inputs : widths[i - 1], widths[i]),
        .glorot(scope / "conv\(i + 1)_2", widths[i], widths[i])
      )
    }
    up = ((10 - depth)...9).map { n in
      let c = widths[9 - n]
      return (
        TransposedConv2d(
          scope / "upv\(n)", 2 * c, c, hasBias: false,
          weights: .truncatedNormal(deviation: 0.02)),
        .glorot(scope / "conv\(n)_1", 2 * c, c), .glorot(scope / "conv\(n)_2", c, c)
      )
    }
    last = .glorot(scope / "conv10", base, outputs * block * block, kernel: 1)
    self.block = block
  }

  /// Odd extents: pooling keeps a last row or column, and what is enlarged is cropped.
  func callAsFunction(_ x: Variable) -> Variable {
    let pooling = MaxPooling(2, keepsRest: true)
    var levels: [Variable] = []
    for (first, second) in down {
      let h = levels.last.map { clip in clip.framewise { $0.maxPooled(pooling) } } ?? x
      levels.append(second(first(h, activation: Self.activation), activation: Self.activation))
    }
    let deepest = levels.removeLast()
    let result = zip(up, levels.reversed()).reduce(deepest) { h, level in
      let ((enlarge, first, second), skip) = level
      let enlarged = h.framewise { enlarge($0) }
        .sliced(2, 0..<skip.shape[2]).sliced(3, 0..<skip.shape[3])
      let both = Variable.concatenated([enlarged, skip], axis: -1)
      return second(first(both, activation: Self.activation), activation: Self.activation)
    }
    return last(result).framewise { block > 1 ? $0.unfolded(by: block) : $0 }
  }

  static func sizes(
    _ fields: inout Fields, inputs: Int
  ) -> (inputs: Int, outputs: Int, base: Int, depth: Int) {
    (
      fields.read(
        "inputs", "channels of the input", default: inputs, in: 1...64, also: ["in_channels"]),
      fields.read(
        "outputs", "channels of the output", default: 3, in: 1...64, also: ["out_channels"]),
      fields.read("base", "channels of the first level", default: 32, in: 1...256),
      fields.read("depth", "how often frames are halved", default: 3, in: 2...4)
    )
  }
}

extension Variable {
  /// A function of images `[N·T, H, W, C]` on the frames of clips `[N, T, H, W, C]`.
  func framewise(_ body: (Variable) -> Variable) -> Variable {
    let (n, t) = (shape[0], shape[1])
    let y = body(reshaped([n * t, shape[2], shape[3], shape[4]]))
    return y.reshaped([n, t, y.shape[1], y.shape[2], y.shape[3]])
  }
}
