public import Documents
public import NeuralNetworks
public import Tensors

/// The second network of PaCNet (`TfNet`): the middle of seven frames, each as it was and as the first
/// network left it.
///
/// Three convolutions over time, which leave one frame, then a chain over that frame. Every link but the
/// last has a number `a` in the official state that nothing depends on; it is kept so that checkpoints
/// fit, and receives no gradient.
public struct PaCNetTemporal {
  public struct Options: Hashable, Sendable, Readable {
    public var early: Int
    public var late: Int
    public var depth: Int

    public init(from fields: inout Fields) {
      early = fields.read(
        "temporal-early", "channels of the first two convolutions over time", default: 48,
        in: 1...1024, also: ["c3a"])
      late = fields.read(
        "temporal-late", "channels of the third and of the chain behind it", default: 96,
        in: 1...1024, also: ["c3b"])
      depth = fields.read(
        "temporal-depth", "links of the chain before the last", default: 16, in: 1...256,
        also: ["n2d"])
    }
  }

  /// Frames seen on either side.
  public static let radius = 3
  /// Pixels seen on every side, one for each convolution.
  var reach: Int { over.count + chain.count + 1 }

  private static let activation = Convolution.Activation.leakyRelu(0.01)

  private let over: [OverTime]
  private let chain: [Conv2d]
  private let last: Conv2d

  public init(_ scope: Scope, _ options: Options) {
    let time = scope / "conv_net" / "conv_3d_net"
    over = [(6, options.early), (options.early, options.early), (options.early, options.late)]
      .enumerated().map { i, widths in
        OverTime(time / "conv_3d_block\(i)" / "conv", widths.0, widths.1, hasBias: i == 0)
      }
    let frame = scope / "conv_net" / "conv_2d_net"
    chain = (0..<options.depth).map { i in
      let place = frame / "conv_2d_block\(i)"
      _ = place.parameter("a", [1], .zeros)
      return Conv2d(place / "conv", options.late, options.late, hasBias: false)
    }
    last = Conv2d(frame / "conv_2d_block\(options.depth)" / "conv", options.late, 3)
  }

  /// Frames `[N, H, W, 6]` one after the other, `[N, 7, H, W, 6]`.
  public static func clip(_ frames: [Variable]) -> Variable {
    let s = frames[0].shape
    return Variable.concatenated(
      frames.map { $0.reshaped([s[0], 1, s[1], s[2], s[3]]) }, axis: 1)
  }

  /// `[N, 7, H, W, 6]`, noisy RGB and the first network's, → `[N, H, W, 3]`, not clamped.
  public func callAsFunction(_ x: Variable) -> Variable {
    let s = x.shape
    precondition(s[1] == 2 * Self.radius + 1 && s[4] == 6, "a clip \(s)")
    let estimate = x.sliced(1, Self.radius..<Self.radius + 1).reshaped([s[0], s[2], s[3], 6])
      .sliced(3, 3..<6)
    let h = over.reduce(x) { $1($0, activation: Self.activation) }
    let start = h.reshaped([s[0], s[2], s[3], h.shape[4]])
    return last(
      chain.reduce(start) { $1($0, activation: Self.activation) }, scale: -1, adding: estimate)
  }

  /// Three frames become one.
  private struct OverTime {
    let (weight, bias): (Parameter, Parameter?)

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int, hasBias: Bool) {
      let initial = Initializer.uniform(fanIn: 27 * inputs)
      weight = scope.parameter(
        "weight", [3, 3, 3, inputs, outputs], initial, layout: .convolution3d)
      bias = hasBias ? scope.parameter("bias", [outputs], initial) : nil
    }

    func callAsFunction(_ x: Variable, activation: Convolution.Activation) -> Variable {
      x.convolved(
        with: Variable(weight), bias: bias.map { Variable($0) },
        Convolution3d(padding: .init(time: 0, height: 1, width: 1)), activation: activation)
    }
  }
}
