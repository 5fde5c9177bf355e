public import Documents
public import NeuralNetworks
public import Tensors

/// MBLLEN, multi-branch low-light enhancement (Lv et al., BMVC 2018), the network for images, as its
/// authors' Keras code computes it (Lvfeifan/MBLLEN). The paper under study uses its video form.
///
/// RGB in 0…1; the result is not negative and not clamped above. Names are those of a PyTorch port
/// (ymmshi/MBLLEN.pytorch), whose arithmetic differs from the official one and is not followed.
public struct MBLLEN: ImageRestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var features: Int
    public var branch: Int
    public var blocks: Int

    public init(from fields: inout Fields) {
      features = fields.read(
        "features", "channels of the extraction", default: 32, in: 1...1024, also: ["fem_channel"])
      branch = fields.read(
        "branch", "channels that a branch begins with", default: 8, in: 1...1024,
        also: ["em_channel"])
      blocks = fields.read(
        "blocks", "branches after the first", default: 9, in: 1...64, also: ["block_num"])
    }
  }

  public static let name = "mbllen"
  public static let task = RestorationTask.lowLight
  public static let valueRange: Float = 1
  /// Three 5×5 convolutions without padding.
  public static let smallestInput = 13
  /// The authors' 200 epochs of 200 steps; they also halve the rate where the loss stays.
  public static let recipe = Recipe(
    source: "Lv et al., BMVC 2018; Lvfeifan/MBLLEN",
    optimizer: ["adam": ["lr": 1e-3, "betas": [0.9, 0.999]]],
    schedule: ["decay": ["every": 200, "gamma": 0.99]], steps: 40_000, batch: 16, crop: 256,
    augment: ["hflip", "vflip", "rot90"],
    pixel: "mbllen")

  private let extraction: [Conv2d]
  private let branches: [Branch]
  private let fusion: Conv2d

  public init(_ scope: Scope, _ options: Options) {
    let n = options.features
    var extraction = [Self.convolution(scope / "FEM", 3, n)]
    var branches = [Branch(scope / "EM", n, options.branch)]
    for k in 0..<options.blocks {
      extraction.append(Self.convolution(scope / "blocks" / (2 * k), n, n))
      branches.append(Branch(scope / "blocks" / (2 * k + 1), n, options.branch))
    }
    (self.extraction, self.branches) = (extraction, branches)
    fusion = Self.convolution(scope / "FM", 3 * (options.blocks + 1), 3, kernel: 1)
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    var (h, parts) = (x, [Variable]())
    for (extract, enhance) in zip(extraction, branches) {
      h = extract(h, activation: .relu)
      parts.append(enhance(h))
    }
    return fusion(Variable.concatenated(parts, axis: -1), activation: .relu)
  }

  /// Keras' first values; padded so that the size stays unless told otherwise.
  fileprivate static func convolution(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 3, padding: Int? = nil
  ) -> Conv2d {
    Conv2d(
      scope, inputs, outputs, kernel: kernel, padding: padding,
      weights: .xavier(fanIn: inputs * kernel * kernel, fanOut: outputs * kernel * kernel),
      biases: .zeros)
  }

  /// Twelve rows and columns are lost on the way to the widest features and come back from there.
  private struct Branch {
    let first: Conv2d
    let narrowing: [Conv2d]
    let widening: [TransposedConv2d]

    init(_ scope: Scope, _ features: Int, _ n: Int) {
      let scope = scope / "model"
      first = MBLLEN.convolution(scope / 0, features, n)
      let widths = [n, n, 2 * n, 4 * n]
      narrowing = (1...3).map {
        MBLLEN.convolution(scope / (2 * $0), widths[$0 - 1], widths[$0], kernel: 5, padding: 0)
      }
      widening = zip([4 * n, 2 * n, n], [2 * n, n, 3]).enumerated().map { i, widths in
        TransposedConv2d(
          scope / (8 + 2 * i), widths.0, widths.1, kernel: 5, stride: 1,
          weights: .xavier(fanIn: widths.0 * 25, fanOut: widths.1 * 25), biases: .zeros)
      }
    }

    func callAsFunction(_ x: Variable) -> Variable {
      .block {
        let h = narrowing.reduce(first(x, activation: .relu)) { $1($0, activation: .relu) }
        return widening.reduce(h) { $1($0, activation: .relu) }
      }
    }
  }
}
