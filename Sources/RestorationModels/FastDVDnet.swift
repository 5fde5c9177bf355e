public import Documents
public import NeuralNetworks
public import Tensors

/// FastDVDnet (Tassano, Delon, Veit, CVPR 2020, arXiv:1907.01361; m-tassano/fastdvdnet): the middle of
/// five noisy frames, given the deviation of the noise.
///
/// Two blocks of the same shape: the first sees three neighbouring frames at a time and is used for
/// each three of the five, the second sees the three results. While it is trained, the first block's
/// batch norms therefore move their averages three times in a step. RGB in 0…1, not clamped.
///
/// `[N, T, H, W, 3]` → `[N, T - 4, H, W, 3]`, H and W multiples of 4. In use, neighbouring windows share
/// results of the first block, which is exact; see `restore` for whole videos.
public struct FastDVDnet: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var widths: [Int]
    public var perFrame: Int
    /// Steps from one orthogonalisation of the kernels to the next; 0 for never.
    public var orthogonalEvery: Int
    /// The first step without it.
    public var orthogonalUntil: Int

    public init(from fields: inout Fields) {
      widths = fields.read(
        "widths", "channels at full, half and quarter size", default: [32, 64, 128], in: 1...1024,
        counts: 3...3, also: ["chs"])
      perFrame = fields.read(
        "per-frame", "channels that the first convolution gives each frame", default: 30,
        in: 1...1024, also: ["interm_ch"])
      _ = fields.read(
        "frames", "frames that the result depends on", default: 5, in: 5...5,
        also: ["num_input_frames"])
      orthogonalEvery = fields.read(
        "orthogonal-every",
        "steps between two replacements of every kernel by the nearest one whose singular values "
          + "are all 1; 0 for none",
        default: 10, in: 0...1_000_000)
      orthogonalUntil = fields.read(
        "orthogonal-until", "the first step without them", default: 244_000, in: 0...100_000_000)
    }
  }

  public static let name = "fastdvdnet"
  public static let task = RestorationTask.videoDenoising
  public static let valueRange: Float = 1
  public static let sizeMultiple = 4
  /// Halved twice, and what is added by reflection repeats no edge.
  public static let smallestInput = 4
  public static let temporalMargin = 2
  public static let needsNoiseLevel = true
  /// An epoch is 256 000 crops, 64 at a time; the published loss is half the squared error summed
  /// over a crop, which moves Adam as the mean does but for its ε. Rates are 1e-3, 1e-4 and 1e-6.
  public static let recipe = Recipe(
    source: "Tassano et al., CVPR 2020; m-tassano/fastdvdnet",
    optimizer: ["adam": ["lr": 1e-3, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [204_000, 244_000, 244_001], "gamma": 0.1]], steps: 320_000,
    batch: 64, crop: 96, frames: 5, augment: ["hflip", "vflip", "rot90"], pixel: "l2",
    degrade: ["noise": ["gaussian": [5, 55]]])

  private let first: Block
  private let second: Block
  private let kernels: [Parameter]
  private let orthogonal: (every: Int, until: Int)

  public init(_ scope: Scope, _ options: Options) {
    first = Block(scope / "temp1", options)
    second = Block(scope / "temp2", options)
    kernels = first.kernels + second.kernels
    orthogonal = (options.orthogonalEvery, options.orthogonalUntil)
  }

  public func callAsFunction(_ input: Degraded) -> Restored {
    let x = input.image
    let (n, t, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let frames = (0..<t).map { x.sliced(1, $0..<$0 + 1).reshaped([n, h, w, 3]) }
    let deviations = input.noise?.value.values ?? [Float](repeating: 0, count: n)
    let noise = Variable(constant: Tensor([n, h, w, 1]) { deviations[$0 / (h * w)] })
    let results = restored(frames, noise: noise).map { $0.reshaped([n, 1, h, w, 3]) }
    return Restored(Variable.concatenated(results, axis: 1))
  }

  /// What becomes of all but the two first and the two last of `frames` `[N, H, W, 3]`.
  ///
  /// - Parameter noise: the deviation at each pixel, `[N, H, W, 1]`.
  public func restored(_ frames: [Variable], noise: Variable) -> [Variable] {
    precondition(frames.count >= 5, "five frames are needed, not \(frames.count)")
    let inner = (1..<frames.count - 1).map {
      first(frames[$0 - 1], frames[$0], frames[$0 + 1], noise)
    }
    return (1..<inner.count - 1).map {
      second(inner[$0 - 1], inner[$0], inner[$0 + 1], noise)
    }
  }

  /// The first block alone: what of three frames the second one needs.
  public func firstStage(_ frames: [Variable], noise: Variable) -> Variable {
    first(frames[0], frames[1], frames[2], noise)
  }

  public func secondStage(_ stages: [Variable], noise: Variable) -> Variable {
    second(stages[0], stages[1], stages[2], noise)
  }

  /// Every tenth step, the kernels are made orthogonal, as the authors do it: `[k, k, I]` as rows and
  /// the outputs as columns, U·Σ·Vᵀ becomes U·Vᵀ.
  public func afterStep(_ step: Int) {
    let (every, until) = orthogonal
    guard every > 0, step < until, step % every == 0 else { return }
    Orthogonalization.apply(to: kernels)
  }

  /// A small U-Net around the middle of three frames, which sees the noise beside each of them.
  private struct Block {
    let input: InputConvolutions
    let down: [Down]
    let up: [Up]
    let output: OutputConvolutions

    init(_ scope: Scope, _ options: Options) {
      let c = options.widths
      input = InputConvolutions(scope / "inc" / "convblock", options.perFrame, c[0])
      down = [
        Down(scope / "downc0" / "convblock", c[0], c[1]),
        Down(scope / "downc1" / "convblock", c[1], c[2]),
      ]
      up = [
        Up(scope / "upc2" / "convblock", c[2], c[1]), Up(scope / "upc1" / "convblock", c[1], c[0]),
      ]
      output = OutputConvolutions(scope / "outc" / "convblock", c[0])
    }

    var kernels: [Parameter] {
      input.kernels + down.flatMap(\.kernels) + up.flatMap(\.kernels) + output.kernels
    }

    func callAsFunction(
      _ a: Variable, _ b: Variable, _ c: Variable, _ noise: Variable
    ) -> Variable {
      let x0 = Variable.block {
        input(Variable.concatenated([a, noise, b, noise, c, noise], axis: -1))
      }
      let x1 = Variable.block { down[0](x0) }
      let x2 = Variable.block { down[1](x1) }
      let y1 = Variable.block { up[0](x2, adding: x1) }
      let y0 = Variable.block { up[1](y1, adding: x0) }
      return .block { output(y0, from: b) }
    }
  }

  private static func convolution(
    _ scope: Scope, _ i: Int, _ o: Int, stride: Int = 1, groups: Int = 1
  ) -> Conv2d {
    let fanIn = Double(i / groups * 9)
    return Conv2d(
      scope, i, o, stride: stride, groups: groups, hasBias: false,
      weights: .normal(deviation: (2 / fanIn).squareRoot()))
  }

  /// Each frame with its noise by itself, then all together.
  private struct InputConvolutions {
    let (apart, norm): (Conv2d, BatchNorm2d)
    let (together, secondNorm): (Conv2d, BatchNorm2d)

    init(_ scope: Scope, _ perFrame: Int, _ outputs: Int) {
      apart = convolution(scope / 0, 12, 3 * perFrame, groups: 3)
      norm = BatchNorm2d(scope / 1, 3 * perFrame)
      together = convolution(scope / 3, 3 * perFrame, outputs)
      secondNorm = BatchNorm2d(scope / 4, outputs)
    }

    var kernels: [Parameter] { [apart.weight, together.weight] }

    func callAsFunction(_ x: Variable) -> Variable {
      secondNorm(together(norm(apart(x), activation: .relu)), activation: .relu)
    }
  }

  /// Two convolutions, each with its norm.
  private struct Pair {
    let (first, firstNorm): (Conv2d, BatchNorm2d)
    let (second, secondNorm): (Conv2d, BatchNorm2d)

    init(_ scope: Scope, _ channels: Int) {
      first = convolution(scope / 0, channels, channels)
      firstNorm = BatchNorm2d(scope / 1, channels)
      second = convolution(scope / 3, channels, channels)
      secondNorm = BatchNorm2d(scope / 4, channels)
    }

    var kernels: [Parameter] { [first.weight, second.weight] }

    func callAsFunction(_ x: Variable) -> Variable {
      secondNorm(second(firstNorm(first(x), activation: .relu)), activation: .relu)
    }
  }

  private struct Down {
    let (strided, norm): (Conv2d, BatchNorm2d)
    let pair: Pair

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
      strided = convolution(scope / 0, inputs, outputs, stride: 2)
      norm = BatchNorm2d(scope / 1, outputs)
      pair = Pair(scope / 3 / "convblock", outputs)
    }

    var kernels: [Parameter] { [strided.weight] + pair.kernels }

    func callAsFunction(_ x: Variable) -> Variable { pair(norm(strided(x), activation: .relu)) }
  }

  private struct Up {
    let pair: Pair
    let enlarging: Conv2d

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
      pair = Pair(scope / 0 / "convblock", inputs)
      enlarging = convolution(scope / 1, inputs, 4 * outputs)
    }

    var kernels: [Parameter] { pair.kernels + [enlarging.weight] }

    func callAsFunction(_ x: Variable, adding skip: Variable) -> Variable {
      enlarging(pair(x), adding: skip, shuffle: 2)
    }
  }

  /// What has to be taken from the middle frame.
  private struct OutputConvolutions {
    let (first, norm, last): (Conv2d, BatchNorm2d, Conv2d)

    init(_ scope: Scope, _ channels: Int) {
      first = convolution(scope / 0, channels, channels)
      norm = BatchNorm2d(scope / 1, channels)
      last = convolution(scope / 3, channels, 3)
    }

    var kernels: [Parameter] { [first.weight, last.weight] }

    func callAsFunction(_ x: Variable, from frame: Variable) -> Variable {
      last(norm(first(x), activation: .relu), scale: -1, adding: frame)
    }
  }
}
