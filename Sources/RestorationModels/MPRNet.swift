public import Documents
public import NeuralNetworks
import Tensors

/// MPRNet, multi-stage progressive image restoration (Zamir et al., CVPR 2021) as its authors' code
/// has it (swz30/MPRNet).
///
/// RGB in 0…1, sides that divide by 8. Stage 1 sees quarters of the image, stage 2 halves, stage 3 the
/// whole; means for channel attention are of the part, so the result depends on the cut. Parts are
/// samples of their own here: all of a stage go through at once. No convolution has a bias, and one
/// rectifier slope serves the whole network.
public struct MPRNet: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    /// What the published networks were made for, with their widths.
    public enum Size: String, CaseIterable, Sendable {
      case denoising
      case deblurring
      case deraining

      var widths: (features: Int, widening: Int, last: Int) {
        switch self {
        case .denoising: (80, 48, 32)
        case .deblurring: (96, 48, 32)
        case .deraining: (40, 20, 16)
        }
      }
    }

    public var size: Size
    public var features: Int
    public var widening: Int
    public var lastWidening: Int
    public var blocks: Int
    public var reduction: Int

    public init(from fields: inout Fields) {
      size = fields.read("size", "whose published widths are the defaults", default: .denoising)
      let widths = size.widths
      features = fields.read(
        "features", "channels at full size", default: widths.features, in: 1...1024,
        also: ["n_feat"])
      widening = fields.read(
        "widening", "channels more at half size, and again at a quarter", default: widths.widening,
        in: 0...1024, also: ["scale_unetfeats"])
      lastWidening = fields.read(
        "last-widening", "channels more in the last stage", default: widths.last, in: 0...1024,
        also: ["scale_orsnetfeats"])
      blocks = fields.read(
        "blocks", "attention blocks in each third of the last stage", default: 8, in: 1...64,
        also: ["num_cab"])
      reduction = fields.read(
        "reduction", "channels for each one inside an attention", default: 4, in: 1...1024)
      if features < reduction {
        fields.report(
          "E061", "a reduction by \(reduction) leaves nothing of \(features) channels", "reduction")
      }
    }
  }

  public static let name = "mprnet"
  public static let task = RestorationTask.denoising
  public static let valueRange: Float = 1
  public static let smallestInput = 8
  public static let sizeMultiple = 8
  /// Attention looks at means of the whole image.
  public static let isLocal = false
  /// As the code has it; the paper says crops of 256, 400 000 steps and a last rate of 10⁻⁶. An epoch
  /// is 6 000 steps: 96 000 crops, 16 at a time. The rate changes between epochs only there; the code's
  /// MixUp, from the sixth epoch on, is left out.
  public static let recipe = Recipe(
    source: "Zamir et al., CVPR 2021; swz30/MPRNet",
    optimizer: [
      "adam": ["lr": 2e-4, "betas": [0.9, 0.999], "epsilon": 1e-8, "weight-decay": 1e-8]
    ],
    schedule: ["cosine": ["warmup": 18_000, "floor": 0.005, "period": 720_000]], steps: 480_000,
    batch: 16, crop: 128, augment: ["hflip", "vflip", "rot90"],
    pixel: ["charbonnier": ["epsilon": 1e-3, "clamp": true]])

  private let shallow: [Shallow]
  private let encoders: [Encoder]
  private let decoders: [Decoder]
  private let last: OriginalSize
  private let supervision: [Supervision]
  private let joints: [Conv2d]
  private let tail: Conv2d

  /// The order is that of the official state.
  public init(_ scope: Scope, _ options: Options) {
    let (n, wide) = (options.features, options.features + options.lastWidening)
    let widths = (0..<3).map { n + $0 * options.widening }
    let form = AttentionBlock.Form(reduction: options.reduction)
    shallow = (1...3).map { Shallow(scope / "shallow_feat\($0)", n, form) }
    var (encoders, decoders) = ([Encoder](), [Decoder]())
    for i in 1...2 {
      encoders.append(Encoder(scope / "stage\(i)_encoder", widths, form, looksBack: i == 2))
      decoders.append(Decoder(scope / "stage\(i)_decoder", widths, form))
    }
    (self.encoders, self.decoders) = (encoders, decoders)
    last = OriginalSize(scope / "stage3_orsnet", widths, wide, blocks: options.blocks, form)
    supervision = ["sam12", "sam23"].map { Supervision(scope / $0, n) }
    joints = [("concat12", n), ("concat23", wide)].map { plain(scope / $0, 2 * n, $1) }
    tail = plain(scope / "tail", wide, 3)
  }

  public func callAsFunction(_ input: Degraded) -> Restored {
    let image = input.image
    let halves = image.topAndBottom()

    let first = encoders[0](shallow[0](halves.leftAndRight()), nil).map { $0.besideEachOther() }
    let firstDecoded = decoders[0](first)
    let (toSecond, stage1) = supervision[0](firstDecoded[0], halves)

    let joined = joints[0](Variable.concatenated([shallow[1](halves), toSecond], axis: -1))
    let second = encoders[1](joined, (first, firstDecoded)).map { $0.oneAboveTheOther() }
    let secondDecoded = decoders[1](second)
    let (toLast, stage2) = supervision[1](secondDecoded[0], image)

    let whole = joints[1](Variable.concatenated([shallow[2](image), toLast], axis: -1))
    let restored = tail(last(whole, second, secondDecoded), adding: image)
    return Restored(restored, stages: [stage2, stage1.oneAboveTheOther()])
  }
}

private func plain(_ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 3) -> Conv2d {
  Conv2d(scope, inputs, outputs, kernel: kernel, hasBias: false)
}

/// Channel attention block: `x + t·a`, t = conv(prelu(conv(x))), a from the means of t's channels.
private struct AttentionBlock {
  /// What all blocks of a network have in common.
  final class Form {
    let reduction: Int
    private var rectifier: PReLU?

    init(reduction: Int) { self.reduction = reduction }

    func rectifier(_ scope: Scope) -> PReLU {
      if let rectifier { return rectifier.shared(by: scope) }
      let first = PReLU(scope)
      rectifier = first
      return first
    }
  }

  private let reduce: Conv2d
  private let expand: Conv2d
  private let first: Conv2d
  private let rectifier: PReLU
  private let second: Conv2d

  init(_ scope: Scope, _ n: Int, _ form: Form) {
    reduce = plain(scope / "CA" / "conv_du" / 0, n, n / form.reduction, kernel: 1)
    expand = plain(scope / "CA" / "conv_du" / 2, n / form.reduction, n, kernel: 1)
    first = plain(scope / "body" / 0, n, n)
    rectifier = form.rectifier(scope / "body" / 1)
    second = plain(scope / "body" / 2, n, n)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    second(first(x, activation: rectifier)).attended(adding: x) { mean in
      expand(reduce(mean, activation: .relu)).sigmoid()
    }
  }
}

extension Variable {
  fileprivate func through(_ blocks: [AttentionBlock]) -> Variable {
    through(blocks, blockOf: 2) { $0($1) }
  }
}

private struct Shallow {
  let convolution: Conv2d
  let block: AttentionBlock

  init(_ scope: Scope, _ n: Int, _ form: AttentionBlock.Form) {
    convolution = plain(scope / 0, 3, n)
    block = AttentionBlock(scope / 1, n, form)
  }

  func callAsFunction(_ x: Variable) -> Variable { .block { block(convolution(x)) } }
}

/// Three levels, each half the size of the one before; in the second stage with what the first made
/// added to each.
private struct Encoder {
  let levels: [[AttentionBlock]]
  let down: [Conv2d]
  let fromEncoder: [Conv2d]
  let fromDecoder: [Conv2d]

  init(_ scope: Scope, _ widths: [Int], _ form: AttentionBlock.Form, looksBack: Bool) {
    levels = widths.indices.map { i in
      (0..<2).map { AttentionBlock(scope / "encoder_level\(i + 1)" / $0, widths[i], form) }
    }
    down = (0..<2).map {
      plain(scope / "down\($0 + 1)\($0 + 2)" / "down" / 1, widths[$0], widths[$0 + 1], kernel: 1)
    }
    func looks(_ name: String) -> [Conv2d] {
      widths.indices.map { plain(scope / "\(name)\($0 + 1)", widths[$0], widths[$0], kernel: 1) }
    }
    fromEncoder = looksBack ? looks("csff_enc") : []
    fromDecoder = looksBack ? looks("csff_dec") : []
  }

  func callAsFunction(
    _ x: Variable, _ former: (encoded: [Variable], decoded: [Variable])?
  ) -> [Variable] {
    var results: [Variable] = []
    for i in levels.indices {
      let h = i == 0 ? x : down[i - 1](results[i - 1].halved())
      var e = h.through(levels[i])
      if let former {
        e = fromDecoder[i](former.decoded[i], adding: fromEncoder[i](former.encoded[i], adding: e))
      }
      results.append(e)
    }
    return results
  }
}

private struct Decoder {
  let levels: [[AttentionBlock]]
  let skips: [AttentionBlock]
  let up: [Enlargement]

  init(_ scope: Scope, _ widths: [Int], _ form: AttentionBlock.Form) {
    levels = widths.indices.map { i in
      (0..<2).map { AttentionBlock(scope / "decoder_level\(i + 1)" / $0, widths[i], form) }
    }
    skips = (0..<2).map { AttentionBlock(scope / "skip_attn\($0 + 1)", widths[$0], form) }
    up = (0..<2).map { Enlargement(scope / "up\($0 + 2)\($0 + 1)", widths[$0 + 1], widths[$0]) }
  }

  func callAsFunction(_ x: [Variable]) -> [Variable] {
    func skip(_ level: Int) -> Variable { .block { skips[level](x[level]) } }
    let d3 = x[2].through(levels[2])
    let d2 = up[1](d3, adding: skip(1)).through(levels[1])
    let d1 = up[0](d2, adding: skip(0)).through(levels[0])
    return [d1, d2, d3]
  }
}

/// Twice the size, then a 1×1 convolution. The one mixes pixels and the other channels, so they
/// change places here: the convolution has a quarter of the work.
private struct Enlargement {
  let convolution: Conv2d

  init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
    convolution = plain(scope / "up" / 1, inputs, outputs, kernel: 1)
  }

  func callAsFunction(_ x: Variable, adding other: Variable) -> Variable {
    convolution(x).doubled(adding: other)
  }
}

/// Supervised attention: an image for the loss, and features gated by that image.
private struct Supervision {
  let features: Conv2d
  let image: Conv2d
  let gate: Conv2d

  init(_ scope: Scope, _ n: Int) {
    features = plain(scope / "conv1", n, n, kernel: 1)
    image = plain(scope / "conv2", n, 3, kernel: 1)
    gate = plain(scope / "conv3", 3, n, kernel: 1)
  }

  func callAsFunction(_ x: Variable, _ input: Variable) -> (features: Variable, image: Variable) {
    let restored = image(x, adding: input)
    return (features(x) * gate(restored).sigmoid() + x, restored)
  }
}

/// The stage at full size: three long chains of attention blocks, with what the second stage made on
/// each of its levels added behind them.
private struct OriginalSize {
  let chains: [(blocks: [AttentionBlock], end: Conv2d)]
  /// For each level how features get to the width of this stage: all 1×1.
  let encoded: [[Conv2d]]
  let decoded: [[Conv2d]]

  init(_ scope: Scope, _ n: [Int], _ wide: Int, blocks: Int, _ form: AttentionBlock.Form) {
    chains = (1...3).map { i in
      let place = scope / "orb\(i)" / "body"
      return (
        (0..<blocks).map { AttentionBlock(place / $0, wide, form) },
        plain(place / blocks, wide, wide)
      )
    }
    func up(_ place: Scope, _ inputs: Int, _ outputs: Int) -> Conv2d {
      plain(place / "up" / 1, inputs, outputs, kernel: 1)
    }
    let half = ["enc", "dec"].map { [up(scope / "up_\($0)1", n[1], n[0])] }
    let quarter = ["enc", "dec"].map { side in
      let place = scope / "up_\(side)2"
      return [up(place / 0, n[2], n[1]), up(place / 1, n[1], n[0])]
    }
    let ends = ["enc", "dec"].map { side in
      (1...3).map { plain(scope / "conv_\(side)\($0)", n[0], wide, kernel: 1) }
    }
    (encoded, decoded) = (
      [[ends[0][0]], half[0] + [ends[0][1]], quarter[0] + [ends[0][2]]],
      [[ends[1][0]], half[1] + [ends[1][1]], quarter[1] + [ends[1][2]]]
    )
  }

  func callAsFunction(_ x: Variable, _ e: [Variable], _ d: [Variable]) -> Variable {
    chains.indices.reduce(x) { x, level in
      let (blocks, end) = chains[level]
      let h = end(x.through(blocks), adding: x)
      // Officially each is enlarged, once for each level, between its convolutions. These mix
      // channels only and enlarging is linear, so both can be added first and enlarged together.
      let mixed = encoded[level].dropLast().reduce(e[level]) { $1($0) }
      let other = decoded[level].reduce(d[level]) { $1($0) }
      switch level {
      case 0: return encoded[0][0](e[0], adding: decoded[0][0](d[0], adding: h))
      case 1: return encoded[1][1](mixed, adding: other).doubled(adding: h)
      default: return encoded[2][2](mixed, adding: other).doubled().doubled(adding: h)
      }
    }
  }
}

/// Parts of images as samples of their own, sample by sample, and back.
extension Variable {
  /// `[N, H, W, C]` → `[2·N, H/2, W, C]`; nothing moves.
  fileprivate func topAndBottom() -> Variable {
    reshaped([2 * shape[0], shape[1] / 2, shape[2], shape[3]])
  }

  fileprivate func oneAboveTheOther() -> Variable {
    reshaped([shape[0] / 2, 2 * shape[1], shape[2], shape[3]])
  }

  /// `[N, H, W, C]` → `[2·N, H, W/2, C]`
  fileprivate func leftAndRight() -> Variable {
    let (n, h, w, c) = (shape[0], shape[1], shape[2] / 2, shape[3])
    return reshaped([n, h, 2, w * c]).permuted([0, 2, 1, 3]).reshaped([2 * n, h, w, c])
  }

  fileprivate func besideEachOther() -> Variable {
    let (n, h, w, c) = (shape[0] / 2, shape[1], shape[2], shape[3])
    return reshaped([n, 2, h, w * c]).permuted([0, 2, 1, 3]).reshaped([n, h, 2 * w, c])
  }
}
