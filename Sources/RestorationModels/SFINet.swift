public import Documents
import Images
public import NeuralNetworks
public import Tensors

/// SFINet, pan-sharpening in space and frequency (Zhou et al., ECCV 2022; manman1995/pansharpening,
/// `SFITNET-ECCV.py`).
///
/// Takes a low-resolution multispectral image and a panchromatic one of the size of the result, both
/// in 0…1. The first is enlarged as the class `Net` of the official code does it, or as the data of
/// its training framework are; what `Net1` does, which is given an image that has been enlarged, is
/// `sharpened`. The number of bands, four in the official code, is an option.
public struct SFINet: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    /// How the multispectral image gets the size of the panchromatic one.
    public enum Enlargement: String, CaseIterable, Sendable {
      /// Bicubic in real numbers, corners on corners: as `Net` does it.
      case bicubic
      /// Pillow's bicubic in 8 bits: what the authors' training framework prepares for `Net1`.
      case pillow
    }

    public var bands: Int
    public var features: Int
    public var enlargement: Enlargement

    public init(from fields: inout Fields) {
      bands = fields.read(
        "bands", "bands of the multispectral image", default: 4, in: 1...64, also: ["ms_channels"])
      features = fields.read(
        "features", "channels of the body; the authors' own training takes 4", default: 8,
        in: 4...1024, also: ["channels"])
      enlargement = fields.read(
        "enlargement",
        "how the multispectral image is enlarged first: `pillow` in 8 bits, as the authors' "
          + "framework prepares its data", default: .bicubic)
    }
  }

  public static let name = "sfinet"
  public static let task = RestorationTask.panSharpening
  public static let valueRange: Float = 1
  /// A spectrum is of the whole image.
  public static let isLocal = false
  public static func inputChannels(_ options: Options) -> Int { options.bands }
  /// Steps are those of 1,012 tiles, the number of a published WorldView-2 set.
  public static let recipe = Recipe(
    source: "Zhou et al., ECCV 2022; lms-07/LGTEUN with the loss of the paper",
    optimizer: ["adam": ["lr": 8e-4, "betas": [0.9, 0.999]]],
    schedule: [
      "multistep": ["at": .array((1...9).map { .integer($0 * 50_600) }), "gamma": 0.5]
    ], steps: 506_000, batch: 4, crop: 128, augment: [], pixel: "spectral",
    degrade: ["bicubic": "pil"])

  private let enlargement: Options.Enlargement
  private let multispectral: Conv2d
  private let panchromatic: Conv2d
  private let blocks: [Block]
  private let fusion: Conv2d
  private let refinement: Refinement

  public init(_ scope: Scope, _ options: Options) {
    let (n, process) = (options.features, scope / "process")
    enlargement = options.enlargement
    multispectral = Conv2d(process / "conv_p", options.bands, n)
    panchromatic = Conv2d(process / "conv_p1", 1, n)
    blocks = ["block", "block1", "block2", "block3", "block4"].map { Block(process / $0, n) }
    fusion = Conv2d(process / "fuse", 5 * n, n, kernel: 1)
    refinement = Refinement(scope / "refine", n, options.bands)
  }

  public func callAsFunction(_ input: Degraded) -> Restored {
    guard let pan = input.pan else { preconditionFailure("pan-sharpening without a pan image") }
    let (height, width) = (pan.shape[1], pan.shape[2])
    let base =
      switch enlargement {
      case .bicubic:
        input.image.resizedBicubically(height: height, width: width, alignsCorners: true)
      case .pillow:
        Variable(
          constant: Self.enlarged(input.image.value, PillowResize(width: width, height: height)))
      }
    return Restored(sharpened(base, pan))
  }

  /// Every image rounded to 8 bits and resized; what it depends on gets no gradient.
  private static func enlarged(_ images: Tensor, _ resize: PillowResize) -> Tensor {
    let parts = (0..<images.shape[0]).map { n in
      guard let picture = try? Picture(images, image: n) else {
        preconditionFailure("samples of images are numbers")
      }
      return resize(picture).tensor()
    }
    return Tensor.concatenated(parts, axis: 0)
  }

  /// The result for multispectral images `[N, H, W, bands]` of the size of `pan`, `[N, H, W, 1]`.
  public func sharpened(_ base: Variable, _ pan: Variable) -> Variable {
    var (m, p) = (multispectral(base), panchromatic(pan))
    var steps: [Variable] = []
    for block in blocks {
      (m, p) = block(m, p)
      steps.append(m)
    }
    return refinement(fusion(Variable.concatenated(steps, axis: -1)), adding: base)
  }

  /// What happens inside the first block, for comparison with references: spectra `[2, N, H, K, C]`,
  /// all else `[N, H, W, C]`.
  package func firstBlock(
    _ base: Variable, _ pan: Variable
  ) -> (spectra: [(name: String, Tensor)], images: [(name: String, Tensor)]) {
    let (block, m, p) = (blocks[0], multispectral(base), panchromatic(pan))
    let f = block.before(block.next(p))
    let mixed = block.invertible(Variable.concatenated([m, f], axis: -1))
    let spectra = block.frequencies.spectra(m, f)
    let fused = block.frequencies.fused(spectra)
    return (
      [("rfft2_ms", spectra.value.sliced(4, 0..<m.shape[3])), ("irfft2_in", fused.value)],
      [
        ("irfft2_raw", fused.image(fromSpectrumOfWidth: m.shape[2]).value),
        ("fre_process", block.frequencies(m, f).value), ("spa_process.0", mixed.value),
        ("spa_process", block.after(mixed).value), ("out", block(m, p).0.value),
      ]
    )
  }

  private static func gate(_ scope: Scope, _ inputs: Int, _ inner: Int, _ outputs: Int, kernel: Int)
    -> [Conv2d]
  {
    [
      Conv2d(scope / 0, inputs, inner, kernel: kernel),
      Conv2d(scope / 2, inner, outputs, kernel: kernel),
    ]
  }

  private static func gate(_ layers: [Conv2d], _ x: Variable) -> Variable {
    layers[1](layers[0](x, activation: .leakyRelu(0.1)))
  }

  /// Features of both images, and those of the panchromatic one for the next block.
  private struct Block {
    let next: Conv2d
    let before: Conv2d
    let invertible: InvertibleBlock<DenseNetwork>
    let after: Conv2d
    let frequencies: FrequencyBranch
    let pixelGate: [Conv2d]
    let channelGate: [Conv2d]
    let last: Conv2d

    init(_ scope: Scope, _ n: Int) {
      next = Conv2d(scope / "panprocess", n, n)
      before = Conv2d(scope / "panpre", n, n, kernel: 1)
      invertible = InvertibleBlock(scope / "spa_process" / 0, 2 * n, lower: "l", upper: "u")
      after = Conv2d(scope / "spa_process" / 1, 2 * n, n, kernel: 1)
      frequencies = FrequencyBranch(scope / "fre_process", n)
      pixelGate = SFINet.gate(scope / "spa_att", n, n / 2, n, kernel: 3)
      channelGate = SFINet.gate(scope / "cha_att", 2 * n, n / 2, 2 * n, kernel: 1)
      last = Conv2d(scope / "post", 2 * n, n)
    }

    func callAsFunction(_ m: Variable, _ p: Variable) -> (Variable, Variable) {
      let p = next(p)
      return (.block { merged(m, p) }, p)
    }

    private func merged(_ m: Variable, _ p: Variable) -> Variable {
      let f = before(p)
      let space = after(invertible(Variable.concatenated([m, f], axis: -1)))
      let waves = frequencies(m, f)
      let both = waves * SFINet.gate(pixelGate, space - waves).sigmoid() + space
      let all = Variable.concatenated([both, waves], axis: -1)
      let contrast = all.globalDeviation() + all.globalMean()
      return last(all.gated(by: SFINet.gate(channelGate, contrast).sigmoid()), adding: m)
    }
  }

  /// Lengths and angles of both spectra, fused apart from each other.
  private struct FrequencyBranch {
    let before: [Conv2d]
    let lengths: [Conv2d]
    let angles: [Conv2d]
    let after: Conv2d

    init(_ scope: Scope, _ n: Int) {
      before = ["pre1", "pre2"].map { Conv2d(scope / $0, n, n, kernel: 1) }
      lengths = SFINet.gate(scope / "amp_fuse", 2 * n, n, n, kernel: 1)
      angles = SFINet.gate(scope / "pha_fuse", 2 * n, n, n, kernel: 1)
      after = Conv2d(scope / "post", n, n, kernel: 1)
    }

    /// The small numbers are the official code's; the real part gets its twice.
    func callAsFunction(_ m: Variable, _ f: Variable) -> Variable {
      after(fused(spectra(m, f)).image(fromSpectrumOfWidth: m.shape[2]).absolute())
    }

    /// Those of `m` and then those of `f`, channel after channel.
    func spectra(_ m: Variable, _ f: Variable) -> Variable {
      Variable.concatenated([before[0](m), before[1](f)], axis: -1)
        .scaled(by: 1, plus: 1e-8).spectrum()
    }

    func fused(_ spectra: Variable) -> Variable {
      SFINet.gate(lengths, spectra.magnitude()).polar(
        SFINet.gate(angles, spectra.phase()), offset: (real: 2e-8, imaginary: 1e-8))
    }
  }

  /// Two units of 8 channels, and a convolution that sees all of them.
  private struct DenseNetwork: CouplingNetwork {
    let units: [Unit]
    let last: Conv2d

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
      units = [Unit(scope / "conv1", inputs), Unit(scope / "conv2", 8)]
      last = SFINet.small(scope / "conv3", inputs + 16, outputs, kernel: 3)
    }

    func callAsFunction(_ x: Variable, adding other: Variable?) -> Variable {
      let first = units[0](x)
      let all = Variable.concatenated([x, first, units[1](first)], axis: -1)
      return last(all, activation: .leakyRelu(0.2), adding: other)
    }
  }

  /// Two convolutions beside a 1×1 convolution, activated; 8 channels wide.
  private struct Unit {
    let identity: Conv2d
    let convolutions: [Conv2d]

    init(_ scope: Scope, _ inputs: Int) {
      identity = SFINet.small(scope / "identity", inputs, 8, kernel: 1)
      convolutions = [
        SFINet.small(scope / "conv_1", inputs, 8, kernel: 3),
        SFINet.small(scope / "conv_2", 8, 8, kernel: 3),
      ]
    }

    func callAsFunction(_ x: Variable) -> Variable {
      convolutions[1](
        convolutions[0](x, activation: .leakyRelu(0.1)), activation: .leakyRelu(0.1)
      ).leakyReluOfSum(identity(x), 0.2)
    }
  }

  /// A tenth of what Glorot and Bengio propose, without bias at first.
  private static func small(_ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int) -> Conv2d {
    Conv2d(
      scope, inputs, outputs, kernel: kernel,
      weights: .xavierNormal(inputs, outputs, kernel: kernel, gain: 0.1), biases: .zeros)
  }
}
