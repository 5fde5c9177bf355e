public import Documents
public import NeuralNetworks
public import Tensors

/// The U-Net of "Learning to See in the Dark" (Chen et al., CVPR 2018) for sRGB images, as the authors
/// of the paper under study train it: RGB in 0…1, output of the same size.
///
/// Where a level has an odd size, pooling drops the last row or column, and going up it comes back by
/// a nearest-neighbour resize.
public struct SID: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var inputs: Int
    public var outputs: Int
    public var base: Int

    public init(from fields: inout Fields) {
      (inputs, outputs, base) = UNet.sizes(&fields, inputs: 3)
      _ = fields.read(
        "variant", "which of the two", as: .choice([ValueShape.Choice("srgb")]), default: "srgb")
      _ = fields.read("block", "how much larger the output is", default: 1, in: 1...1)
    }
  }

  public static let name = "sid-srgb"
  public static let task = RestorationTask.lowLight
  public static let valueRange: Float = 1
  public static let recipe = Recipe(
    source: "Chen et al., CVPR 2018; sRGB training of zheng980629/RubikCube",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [50_000, 100_000, 150_000, 250_000], "gamma": 0.5]],
    steps: 300_000, batch: 2, crop: 224, augment: ["hflip", "vflip", "rot90"], pixel: "l1")
  /// Halved four times, rounded down.
  public static let smallestInput = 16
  public static let isLocal = false

  private let net: UNet

  public init(_ scope: Scope, _ options: Options) {
    net = UNet(scope, options.inputs, options.base, options.outputs, isOfficial: false)
  }

  public static func inputChannels(_ options: Options) -> Int { options.inputs }
  public static func outputChannels(_ options: Options) -> Int { options.outputs }

  public func callAsFunction(_ x: Variable) -> Variable { net.last(net(x)) }
}

/// The same for packed raw images (cchen156/Learning-to-See-in-the-Dark): 4 planes of a Bayer mosaic or
/// 9 of an X-Trans one, scaled by the ratio of exposures; the output is RGB in 0…1 and two or three
/// times as large.
///
/// Here pooling keeps an odd last row or column, enlarged maps are cropped to size, and the channels
/// of the result become pixels in TensorFlow's order unless told otherwise.
public struct RawSID: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    /// Which channels of a pixel of the last map make which of its r×r pixels.
    public enum Order: String, CaseIterable, Sendable {
      /// Channel (dy·r + dx)·C + c, TensorFlow's depth-to-space: the official checkpoints.
      case tf
      /// Channel c·r² + dy·r + dx, PyTorch's pixel shuffle: a widespread port.
      case torch
    }

    public var inputs: Int
    public var outputs: Int
    public var base: Int
    public var block: Int
    public var order: Order

    public init(from fields: inout Fields) {
      (inputs, outputs, base) = UNet.sizes(&fields, inputs: 4)
      _ = fields.read(
        "variant", "which of the two", as: .choice([ValueShape.Choice("raw")]), default: "raw")
      block = fields.read("block", "how much larger the output is", default: 2, in: 1...4)
      order = fields.read("order", "how channels become pixels", default: .tf)
    }
  }

  public static let name = "sid-raw"
  public static let task = RestorationTask.lowLight
  public static let valueRange: Float = 1
  /// Each of the 280 training images of the Sony camera once in an epoch.
  public static let recipe = Recipe(
    source: "Chen et al., CVPR 2018; cchen156/Learning-to-See-in-the-Dark",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [560_000], "gamma": 0.1]], steps: 1_120_000, batch: 1,
    crop: 1024, augment: ["hflip", "vflip", "rot90"], pixel: "l1")
  public static let isLocal = false

  private let net: UNet
  private let block: Int
  private let order: Options.Order

  public init(_ scope: Scope, _ options: Options) {
    (block, order) = (options.block, options.order)
    net = UNet(
      scope, options.inputs, options.base, options.outputs * block * block, isOfficial: true)
  }

  public static func inputChannels(_ options: Options) -> Int { options.inputs }
  public static func outputFactor(_ options: Options) -> Int { options.block }
  public static func outputChannels(_ options: Options) -> Int { options.outputs }

  public func callAsFunction(_ x: Variable) -> Variable {
    switch order {
    case .torch: net.last(net(x), shuffle: block)
    case .tf: net.last(net(x)).unfolded(by: block)
    }
  }
}

/// Five levels down and up again; both variants but for the end.
private struct UNet {
  private static let activation = Convolution.Activation.leakyRelu(0.2)

  private let down: [(Conv2d, Conv2d)]
  private let up: [(enlarge: TransposedConv2d, Conv2d, Conv2d)]
  let last: Conv2d
  /// TensorFlow's ways with odd sizes and with first values.
  private let isOfficial: Bool

  init(_ scope: Scope, _ inputs: Int, _ base: Int, _ outputs: Int, isOfficial: Bool) {
    func convolution(_ name: String, _ i: Int, _ o: Int, kernel: Int = 3) -> Conv2d {
      let area = kernel * kernel
      return Conv2d(
        scope / name, i, o, kernel: kernel,
        weights: isOfficial ? .xavier(fanIn: i * area, fanOut: o * area) : nil,
        biases: isOfficial ? .zeros : nil)
    }
    let widths = (0..<5).map { base << $0 }
    down = widths.indices.map { i in
      (
        convolution("conv\(i + 1)_1", i == 0 ? inputs : widths[i - 1], widths[i]),
        convolution("conv\(i + 1)_2", widths[i], widths[i])
      )
    }
    up = (6...9).map { n in
      let c = widths[9 - n]
      return (
        TransposedConv2d(
          scope / "upv\(n)", 2 * c, c, hasBias: !isOfficial,
          weights: isOfficial ? .truncatedNormal(deviation: 0.02) : nil),
        convolution("conv\(n)_1", 2 * c, c), convolution("conv\(n)_2", c, c)
      )
    }
    last = convolution("conv10_1", base, outputs, kernel: 1)
    self.isOfficial = isOfficial
  }

  func callAsFunction(_ x: Variable) -> Variable {
    let pooling = MaxPooling(2, keepsRest: isOfficial)
    var levels: [Variable] = []
    for (first, second) in down {
      let h = levels.last.map { $0.maxPooled(pooling) } ?? x
      levels.append(second(first(h, activation: Self.activation), activation: Self.activation))
    }
    return zip(up, levels.dropLast().reversed()).reduce(levels[4]) { h, level in
      let ((enlarge, first, second), skip) = level
      let both = Variable.concatenated([matched(enlarge(h), skip.shape), skip], axis: -1)
      return second(first(both, activation: Self.activation), activation: Self.activation)
    }
  }

  private func matched(_ h: Variable, _ size: Shape) -> Variable {
    if h.shape[1] == size[1] && h.shape[2] == size[2] { return h }
    if isOfficial { return h.sliced(1, 0..<size[1]).sliced(2, 0..<size[2]) }
    return h.resizedToNearest(height: size[1], width: size[2])
  }

  static func sizes(_ fields: inout Fields, inputs: Int) -> (inputs: Int, outputs: Int, base: Int) {
    (
      fields.read(
        "inputs", "channels of the input", default: inputs, in: 1...64, also: ["in_channels"]),
      fields.read(
        "outputs", "channels of the output", default: 3, in: 1...64, also: ["out_channels"]),
      fields.read("base", "channels of the first level", default: 32, in: 1...256)
    )
  }
}

extension Variable {
  /// TensorFlow's depth-to-space: out[h·r + i, w·r + j, c] = in[h, w, (i·r + j)·C + c].
  func unfolded(by r: Int) -> Variable {
    let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3] / (r * r))
    return reshaped([n * h, w, r, r * c]).permuted([0, 2, 1, 3]).reshaped([n, h * r, w * r, c])
  }
}
