public import Documents
public import NeuralNetworks
public import Tensors

/// Stage II of DRBN: weighs the bands of stage I anew, pixel by pixel and colour by colour. The paper
/// under study does not train it; it is here for its released weights.
///
/// The bands are the quarter image s, the half image less s, and the full image less the half one,
/// all at full size. The sigmoid that the official code declares is never applied there.
public struct DRBNRecomposition {
  public struct Options: Hashable, Sendable, Readable {
    public var channels: Int
    public var features: Int
    public var growth: Int
    public var layers: Int
    public var blocks: Int

    public init(from fields: inout Fields) {
      channels = fields.read(
        "channels", "of the image", default: 3, in: 1...16, also: ["n_colors"])
      features = fields.read("features", "channels", default: 16, in: 1...1024, also: ["G0"])
      growth = fields.read(
        "growth", "channels that a layer of a dense block adds", default: 8, in: 1...1024,
        also: ["G"])
      layers = fields.read("layers", "of a dense block", default: 4, in: 1...64, also: ["C"])
      blocks = fields.read("blocks", "dense blocks", default: 1, in: 1...64, also: ["D"])
    }
  }

  private let first: Conv2d
  private let second: Conv2d
  private let blocks: [DenseBlock]
  private let fusion: Conv2d
  private let fused: Conv2d
  private let head: Conv2d
  private let last: Conv2d

  public init(_ scope: Scope, _ options: Options) {
    let n = options.features
    first = Conv2d(scope / "SFENet1", 4 * options.channels, n)
    second = Conv2d(scope / "SFENet2", n, n)
    blocks = (0..<options.blocks).map {
      DenseBlock(scope / "RDBs" / $0, n, growth: options.growth, layers: options.layers)
    }
    fusion = Conv2d(scope / "GFF" / 0, options.blocks * n, n, kernel: 1)
    fused = Conv2d(scope / "GFF" / 1, n, n)
    head = Conv2d(scope / "UPNet", n, n)
    last = Conv2d(scope / "UPNet2", n, 3 * options.channels)
  }

  /// - Parameters:
  ///   - dark: the low image.
  ///   - quarter: the quarter image of stage I, four times as large.
  ///   - half: the half image, twice as large.
  ///   - full: the image.
  /// - Returns: the image, and the weights of the three bands.
  public func callAsFunction(
    _ dark: Variable, quarter: Variable, half: Variable, full: Variable
  ) -> (image: Variable, weights: [Variable]) {
    let bands = [quarter, half - quarter, full - half]
    let f = first(Variable.concatenated([dark] + bands, axis: -1))
    var steps: [Variable] = []
    for block in blocks { steps.append(block(steps.last ?? second(f))) }
    let y = fused(fusion(Variable.concatenated(steps, axis: -1)), adding: f)
    let channels = dark.shape[-1]
    let weights = last(head(y)).scaled(by: 0.8, plus: 1 - 0.4)
      .split(channels: [channels, channels, channels])
    let parts = zip(bands, weights).map { $0 * $1 }
    return (parts[0] + parts[1] + parts[2], weights)
  }
}
