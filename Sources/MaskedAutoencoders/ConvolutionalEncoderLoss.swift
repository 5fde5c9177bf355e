public import Checkpoints
public import Files
public import NeuralNetworks
public import Tensors

/// ‖E(target) - E(output)‖ with the frozen encoder `E` of a convolutional MAE: the loss of CCMAE, and
/// of P_CCMAE when some windows are hidden, the same in both images.
///
/// Features are those of the coarsest scale (`.final`) or of several, whose distances are summed; each
/// is the mean over all elements of |a - b| or (a - b)². Images of any size from 4×4 on will do, so
/// there is nothing to fit, and there are no tokens to be put in order.
public struct ConvolutionalEncoderLoss: LearnedLoss {
  public typealias Options = LearnedLossOptions

  public let encoder: ConvolutionalEncoder
  public let options: Options
  /// What is done to pixels before the encoder sees them.
  let normalization: PixelNormalization
  /// Which scales are compared, the finest being 1.
  private let scales: [Int]

  /// `store` holds the parameters of the encoder; none of them will receive a gradient. It was
  /// trained with pixels of `trained` normalisation.
  ///
  /// - Precondition: the features are `.final` or `.scales`, at least one of 1, 2 and 3.
  public init(
    _ encoder: ConvolutionalEncoder, in store: ParameterStore, trained: PixelNormalization,
    _ options: Options
  ) {
    store.freeze()
    self.init(encoder, options.normalization ?? trained, options)
  }

  private init(
    _ encoder: ConvolutionalEncoder, _ normalization: PixelNormalization, _ options: Options
  ) {
    guard let scales = Self.scales(options.features) else {
      preconditionFailure("a convolutional encoder has no features \(options.features)")
    }
    self.encoder = encoder
    self.normalization = normalization
    self.options = options
    self.scales = scales
  }

  /// The encoder of a file that a prior stage wrote: its `config` says the sizes. The file may hold
  /// the decoder too, which a loss has no use for.
  public static func load(
    _ weights: TensorFile, _ options: Options
  ) throws(Failure) -> ConvolutionalEncoderLoss {
    let architecture = try ConvolutionalMAEOptions(describedBy: weights)
    let trained = try PixelNormalization.stated(
      by: weights, otherwise: ConvolutionalMAEPreset.recommended.normalization)
    guard scales(options.features) != nil else {
      throw Failure(
        .spec, "a convolutional encoder has no such features",
        remedy: "compare the final ones, or some of the scales 1, 2, 3")
    }
    try (options.normalization ?? trained).require(channels: architecture.bands)
    let (store, encoder) = try weights.encoder { ConvolutionalEncoder($0, architecture) }
    return ConvolutionalEncoderLoss(encoder, in: store, trained: trained, options)
  }

  /// The same encoder under other options.
  public func with(_ options: Options) -> ConvolutionalEncoderLoss {
    ConvolutionalEncoderLoss(encoder, options.normalization ?? normalization, options)
  }

  /// The scales that features stand for; nil if a convolutional encoder has none such.
  private static func scales(_ features: Options.Features) -> [Int]? {
    switch features {
    case .final: [3]
    case .scales(let scales):
      scales.isEmpty || !scales.allSatisfy((1...3).contains) ? nil : scales
    case .blocks, .layers: nil
    }
  }

  public func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    precondition(output.shape == target.shape, "\(output.shape) and \(target.shape)")
    let samples = output.shape[0]
    let windows = drawn(for: output.shape, draw.substream("patches"))
    let weights = scales.map { visibility(windows, output.shape, scale: $0) }
    return output.summed(over: Self.parts(of: output.shape)) { part, range in
      let hidden = windows.map { $0[range] }
      let b = features(Variable(constant: target.sliced(0, range)), hiding: hidden)
      let a = features(part, hiding: hidden)
      let distances = scales.indices.map { i in
        guard let weights = weights[i] else {
          return a[i].meanDistance(to: b[i], options.distance)
            .scaled(by: Float(range.count) / Float(samples))
        }
        return weighted(a[i], b[i], weights, range)
      }
      return distances.dropFirst().reduce(distances[0]) { $0 + $1 }
    }
  }

  /// As many images at a time as keep several threads busy, but few enough for the caches.
  private static func parts(of shape: Shape) -> [Range<Int>] {
    let size = max(1, (1 << 16) / (shape[1] * shape[2]))
    return stride(from: 0, to: shape[0], by: size).map { $0..<min($0 + size, shape[0]) }
  }

  /// `E` of images of any size, of each scale that is compared.
  public func features(_ images: Variable) -> [Variable] { features(images, hiding: nil) }

  private func features(_ images: Variable, hiding windows: HiddenWindows?) -> [Variable] {
    var x = normalization(images)
    if let windows {
      x = x.covered(windows.numbers, side: windows.side, with: Float(encoder.options.fill))
    }
    let all = encoder.scales(of: x, first: scales.reduce(1, max))
    return scales.map { all[$0 - 1] }
  }

  // MARK: Patch version

  /// What is hidden of images of this shape; at least one window of each stays visible.
  private func drawn(for shape: Shape, _ draw: RandomStream) -> HiddenWindows? {
    guard let patches = options.patches else { return nil }
    let side = patches.cell ?? encoder.options.cell
    let count = Grid(covering: shape, by: side).count
    let kept = max(count - Int((1 - patches.keep) * Double(count)), 1)
    let selection = TokenSelection(
      noise: TokenSelection.noise(draw, samples: shape[0], length: count), keeping: kept)
    return HiddenWindows(numbers: selection.masked, side: side)
  }

  /// Each place's share of the pixels that it is made of and are visible; nil if all count alike.
  private func visibility(_ windows: HiddenWindows?, _ shape: Shape, scale: Int) -> Tensor? {
    guard let windows, options.patches?.countsVisibleOnly == true else { return nil }
    return windows.visibleShare(of: shape, scale: scale)
  }

  /// What a part of the batch contributes to the mean distance by weight.
  private func weighted(
    _ a: Variable, _ b: Variable, _ weights: Tensor, _ range: Range<Int>
  ) -> Variable {
    let difference = a - b
    let weighted = difference.gated(by: Variable(constant: weights.sliced(0, range)))
    let sum =
      switch options.distance {
      case .l1: weighted.absolute().sum()
      case .l2: (weighted * difference).sum()
      case .charbonnier: preconditionFailure("features are compared by l1 or l2")
      }
    // Where nothing is visible at all, nothing is different.
    return sum.scaled(by: Float(1 / max(weights.sum() * Double(a.shape[3]), 1e-30)))
  }
}

/// Which windows of each image of a batch are hidden, row by row, and how large they are.
private struct HiddenWindows {
  let numbers: [[Int32]]
  let side: Int

  subscript(range: Range<Int>) -> HiddenWindows {
    HiddenWindows(numbers: Array(numbers[range]), side: side)
  }

  /// Of the pixels from which each feature of a scale is made the visible share, `[N, h, w, 1]`.
  func visibleShare(of images: Shape, scale: Int) -> Tensor {
    let ones = Variable(
      constant: Tensor([images[0], images[1], images[2], 1], repeating: 1))
    var visible = ones.covered(numbers, side: side, with: 0)
    for _ in 1..<scale {
      // As the encoder halves: odd rows and columns are lost.
      let (height, width) = (visible.shape[1] / 2, visible.shape[2] / 2)
      visible = visible.sliced(1, 0..<2 * height).sliced(2, 0..<2 * width).halved()
    }
    return visible.value
  }
}
