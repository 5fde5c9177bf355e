public import Documents
public import NeuralNetworks
import Tensors

/// Stage I of DRBN, the deep recursive band network (Yang et al., CVPR 2020), which the paper under
/// study trains alone (flyywh/CVPR-2020-Semi-Low-Light).
///
/// RGB in 0…1, not clamped. Units of the same form restore the image at its size, at half and at a
/// quarter of it; each sees what the one before it made. The stages are the last half and quarter.
public struct DRBN: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var channels: Int
    public var recurrences: Int
    public var features: Int
    public var growth: Int
    public var layers: Int

    public init(from fields: inout Fields) {
      channels = fields.read(
        "channels", "of the image", default: 3, in: 1...16, also: ["n_colors"])
      recurrences = fields.read("recurrences", "band units", default: 4, in: 1...16)
      features = fields.read(
        "features", "channels at full size", default: 16, in: 1...1024, also: ["G0"])
      growth = fields.read(
        "growth", "channels that a layer of a dense block adds", default: 8, in: 1...1024,
        also: ["G"])
      layers = fields.read("layers", "of a dense block", default: 4, in: 1...64, also: ["C"])
    }
  }

  public static let name = "drbn"
  public static let task = RestorationTask.lowLight
  public static let valueRange: Float = 1
  /// Halved twice.
  public static let sizeMultiple = 4
  public static let smallestInput = 4
  /// Steps and rates of the paper under study; the authors' own are 300 epochs of 1 000 batches of 4,
  /// halved every 200.
  public static let recipe = Recipe(
    source: "Yang et al., CVPR 2020; training of zheng980629/RubikCube",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [50_000, 100_000, 150_000, 250_000], "gamma": 0.5]],
    steps: 300_000, batch: 2, crop: 224, augment: ["hflip", "vflip", "rot90"],
    pixel: ["ssim": ["padding": 5]])

  private let units: [BandUnit]

  public init(_ scope: Scope, _ options: Options) {
    units = (1...options.recurrences).map { BandUnit(scope / "recur\($0)", options) }
  }

  public static func inputChannels(_ options: Options) -> Int { options.channels }

  public func callAsFunction(_ input: Degraded) -> Restored {
    let x = input.image
    var bands = units[0](x, beside: x, after: nil)
    for unit in units.dropFirst() { bands = unit(bands.full, beside: x, after: bands.features) }
    return Restored(bands.full, stages: [bands.half, bands.quarter])
  }
}

/// Three sizes of an image, and what they were made from.
private struct Bands {
  typealias Features = (full: Variable, half: Variable, quarter: Variable)

  var full: Variable
  var half: Variable
  var quarter: Variable
  var features: Features
}

/// A small U-Net of dense blocks that gives an image at each of its three levels.
private struct BandUnit {
  private let first: Conv2d
  private let second: Conv2d
  private let blocks: [DenseBlock]
  private let toFull: ImageHead
  private let toHalf: ImageHead
  private let toQuarter: ImageHead
  private let halve: Conv2d
  private let quarter: Conv2d
  private let restoreFull: TransposedConv2d
  private let restoreHalf: TransposedConv2d

  /// The order is that of the official state.
  init(_ scope: Scope, _ options: DRBN.Options) {
    let n = options.features
    first = Conv2d(scope / "SFENet1", 2 * options.channels, n)
    second = Conv2d(scope / "SFENet2", n, n)
    // The two in the middle work at a quarter of the size, with twice the channels.
    blocks = [1, 1, 2, 2, 1, 1].enumerated().map { i, wide in
      DenseBlock(
        scope / "RDBs" / i, wide * n, growth: wide * options.growth, layers: options.layers)
    }
    toFull = ImageHead(scope / "UPNet", n, n, options.channels)
    toHalf = ImageHead(scope / "UPNet2", n, n, options.channels)
    toQuarter = ImageHead(scope / "UPNet4", 2 * n, n, options.channels)
    halve = Conv2d(scope / "Down1", n, n, stride: 2)
    quarter = Conv2d(scope / "Down2", n, 2 * n, stride: 2)
    restoreFull = TransposedConv2d(scope / "Up1", n, n, kernel: 4, stride: 2, padding: 1)
    restoreHalf = TransposedConv2d(scope / "Up2", 2 * n, n, kernel: 4, stride: 2, padding: 1)
  }

  func callAsFunction(
    _ image: Variable, beside x: Variable, after previous: Bands.Features?
  ) -> Bands {
    func sum(_ h: Variable, _ earlier: Variable?) -> Variable { earlier.map { h + $0 } ?? h }
    let f0 = first(Variable.concatenated([image, x], axis: -1), activation: .relu)
    var f1 = second(f0, activation: .relu)
    var f2 = halve(blocks[0](f1))
    var f4 = quarter(blocks[1](f2))
    f4 = sum(f4 + blocks[3](blocks[2](f4)), previous?.quarter)
    f2 = sum(f2 + blocks[4](restoreHalf(f4)), previous?.half)
    f1 = sum(f1 + blocks[5](restoreFull(f2)) + f0, previous?.full)
    let r4 = toQuarter(f4)
    let r2 = toHalf(f2, adding: r4.doubled())
    return Bands(
      full: toFull(f1, adding: r2.doubled()), half: r2, quarter: r4, features: (f1, f2, f4))
  }
}

/// A residual dense block (Zhang et al., CVPR 2018): each layer sees all that were before it.
struct DenseBlock {
  private let layers: [Conv2d]
  private let fusion: Conv2d

  init(_ scope: Scope, _ channels: Int, growth: Int, layers count: Int) {
    layers = (0..<count).map {
      Conv2d(scope / "convs" / $0 / "conv" / 0, channels + $0 * growth, growth)
    }
    fusion = Conv2d(scope / "LFF", channels + count * growth, channels, kernel: 1)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    .block {
      let all = layers.reduce(x) { h, layer in
        Variable.concatenated([h, layer(h, activation: .relu)], axis: -1)
      }
      return fusion(all, adding: x)
    }
  }
}

/// Features to an image: two convolutions with nothing between.
private struct ImageHead {
  private let first: Conv2d
  private let last: Conv2d

  init(_ scope: Scope, _ inputs: Int, _ features: Int, _ channels: Int) {
    first = Conv2d(scope / 0, inputs, features)
    last = Conv2d(scope / 1, features, channels)
  }

  func callAsFunction(_ x: Variable, adding image: Variable? = nil) -> Variable {
    last(first(x), adding: image)
  }
}

extension Variable {
  /// Twice the size, bilinearly.
  fileprivate func doubled() -> Variable {
    resizedBilinearly(height: 2 * shape[1], width: 2 * shape[2])
  }
}
