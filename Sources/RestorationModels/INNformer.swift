public import Documents
public import NeuralNetworks
package import Tensors

/// INNformer, pan-sharpening with a customised transformer and an invertible network (Zhou et al.,
/// AAAI 2022; KevinJ-Huang/PAN_Sharp_INN_Transformer, where it is called GPPNN).
///
/// Takes a low-resolution multispectral image and a panchromatic one of the size of the result, both
/// in 0…1. Three things of the official code are kept because they change numbers: the patches of the
/// hard attention are scrambled (`ScrambledPatches`), their overlaps are added and not averaged, and
/// the last attention gates means (`Refinement`).
public struct INNformer: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var bands: Int
    public var features: Int

    public init(from fields: inout Fields) {
      bands = fields.read(
        "bands", "bands of the multispectral image", default: 4, in: 1...64, also: ["ms_channels"])
      features = fields.read(
        "features", "channels of the body, a multiple of 4", default: 16, in: 4...1024,
        also: ["n_feat"])
      if features % 4 != 0 {
        fields.report(
          "E060", "\(features) features do not divide by 4", "features",
          label: "nearest: \(features - features % 4)")
      }
    }
  }

  public static let name = "innformer"
  public static let task = RestorationTask.panSharpening
  public static let valueRange: Float = 1
  /// One window of the attention must fit into the panchromatic image and its margins.
  public static let smallestInput = 4
  /// Norms over the image and patches that depend on its size.
  public static let isLocal = false
  public static func inputChannels(_ options: Options) -> Int { options.bands }
  /// Steps are those of 1,012 tiles, the number of a published WorldView-2 set.
  public static let recipe = Recipe(
    source: "Zhou et al., AAAI 2022; KevinJ-Huang/PAN_Sharp_INN_Transformer",
    optimizer: ["adam": ["lr": 8e-4, "betas": [0.9, 0.999]]],
    schedule: [
      "multistep": ["at": [50_600, 101_200, 151_800, 202_400], "gamma": 0.5]
    ], steps: 253_000, batch: 4, crop: 128, augment: [], pixel: "l1", degrade: ["bicubic": "pil"])

  static let patches = ScrambledPatches(24, stride: 8, padding: 8)

  private let multispectral: Conv2d
  private let panchromatic: Conv2d
  private let local: Conv2d
  private let crafting: [Conv2d]
  private let steps: [InvertibleBlock<NormedNetwork>]
  private let fusion: Conv2d
  private let refinement: Refinement

  public init(_ scope: Scope, _ options: Options) {
    let (n, half) = (options.features, options.features / 2)
    multispectral = Conv2d(scope / "conv_process" / "convms", options.bands, half)
    panchromatic = Conv2d(scope / "conv_process" / "convpan", 1, half)
    local = Conv2d(scope / "conv_fusion" / "conv", n, half)
    let trans = scope / "transform_fusion" / "fuse" / "conv_trans"
    crafting = [Conv2d(trans / 0, n, half), Conv2d(trans / 2, half, half)]
    steps = (0..<3).map {
      InvertibleBlock(scope / "extract" / "operations" / $0, n, lower: "lower", upper: "upper")
    }
    fusion = Conv2d(
      scope / "extract" / "fuse", 2 * n, n, kernel: 1, weights: .xavierNormal(2 * n, n, kernel: 1),
      biases: .zeros)
    refinement = Refinement(scope / "refine", n, options.bands)
  }

  public func callAsFunction(_ input: Degraded) -> Restored {
    guard let pan = input.pan else { preconditionFailure("pan-sharpening without a pan image") }
    let base = input.image.resizedBicubically(
      height: pan.shape[1], width: pan.shape[2], alignsCorners: true)
    let (spectra, details) = (multispectral(base), panchromatic(pan))
    let near = local(Variable.concatenated([spectra, details], axis: -1))
    let x = Variable.concatenated([near, matched(spectra, details).image], axis: -1)
    let features = fusion(Variable.concatenated([x, steps.reduce(x) { $1($0) }], axis: -1))
    return Restored(refinement(features, adding: base))
  }

  /// Hard attention: patches of the spectra made anew of what is like them in the details.
  ///
  /// - Returns: `image`, `[N, H, W, C]`, and for every scrambled patch the numbers and cosines of its
  ///   matches.
  private func matched(
    _ spectra: Variable, _ details: Variable
  ) -> (image: Variable, matches: Tensor, scores: Tensor) {
    let queries = spectra.cut(Self.patches)
    let (crafted, scores, matches) = queries.matched(with: details.cut(Self.patches))
    let change = crafting[1](crafting[0](crafted, activation: .relu))
    let patches = change.gated(by: scores) + queries
    return (patches.joined(Self.patches, into: spectra.shape), matches, scores.value)
  }

  /// The hard attention of an image, for comparison with references.
  package func attention(
    _ input: Degraded
  ) -> (base: Tensor, image: Tensor, matches: Tensor, scores: Tensor)? {
    guard let pan = input.pan else { return nil }
    let base = input.image.resizedBicubically(
      height: pan.shape[1], width: pan.shape[2], alignsCorners: true)
    let (image, matches, scores) = matched(multispectral(base), panchromatic(pan))
    return (base.value, image.value, matches, scores)
  }

  /// Two units whose first convolution is half normalised, 16 channels wide inside.
  private struct NormedNetwork: CouplingNetwork {
    let units: [Unit]

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
      units = [Unit(scope / "conv1", inputs, 16), Unit(scope / "conv2", 16, outputs)]
    }

    func callAsFunction(_ x: Variable, adding other: Variable?) -> Variable {
      let y = units[1](units[0](x))
      return other.map { $0 + y } ?? y
    }
  }

  /// Two convolutions beside a 1×1 convolution (Chen et al., HINet, CVPR workshops 2021), activated.
  private struct Unit {
    let identity: Conv2d
    let convolutions: [Conv2d]
    let norm: HalfInstanceNorm

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
      func conv(_ name: String, _ inputs: Int, kernel: Int) -> Conv2d {
        Conv2d(
          scope / name, inputs, outputs, kernel: kernel,
          weights: .xavierNormal(inputs, outputs, kernel: kernel), biases: .zeros)
      }
      identity = conv("identity", inputs, kernel: 1)
      convolutions = [conv("conv_1", inputs, kernel: 3), conv("conv_2", outputs, kernel: 3)]
      norm = HalfInstanceNorm(scope / "norm", outputs)
    }

    func callAsFunction(_ x: Variable) -> Variable {
      let h = norm(convolutions[0](x), activation: .leakyRelu(0.1))
      return convolutions[1](h, activation: .leakyRelu(0.1)).leakyReluOfSum(identity(x), 0.2)
    }
  }
}
