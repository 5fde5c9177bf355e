public import Checkpoints
public import Files
public import NeuralNetworks
public import Tensors

/// ‖E(target) - E(output)‖ with the frozen encoder `E` of an image MAE: the loss of KMAE and CTMAE,
/// and of P_CTMAE when only part of the patches is compared.
///
/// Features are all tokens after the final norm, class token included, in the order of the patches;
/// the mean over all elements of |a - b| or (a - b)².
public struct MAEEncoderLoss: LearnedLoss {
  public typealias Options = LearnedLossOptions

  public let encoder: MAEEncoder
  public let options: Options
  /// What is done to pixels before the encoder sees them.
  let normalization: PixelNormalization

  /// `store` holds the parameters of the encoder; none of them will receive a gradient. It was
  /// trained with pixels of `trained` normalisation.
  public init(
    _ encoder: MAEEncoder, in store: ParameterStore, trained: PixelNormalization,
    _ options: Options
  ) {
    store.freeze()
    self.init(encoder, options.normalization ?? trained, options)
  }

  private init(_ encoder: MAEEncoder, _ normalization: PixelNormalization, _ options: Options) {
    self.encoder = encoder
    self.normalization = normalization
    self.options = options
  }

  /// The encoder of a file that a prior stage wrote: its `config` says the sizes. The file may hold
  /// the decoder too, which a loss has no use for.
  public static func load(
    _ weights: TensorFile, _ options: Options
  ) throws(Failure) -> MAEEncoderLoss {
    let architecture = try MAEOptions(describedBy: weights)
    let counted = ParameterStore(.counted)
    _ = MAEEncoder(counted.root, architecture)
    let report = try counted.report(for: weights.tensors)
    guard report.missing.isEmpty else {
      throw Failure(.data, "lacks `\(report.missing[0])` of the encoder")
    }
    let store = ParameterStore(.blank)
    let encoder = MAEEncoder(store.root, architecture)
    try store.load(weights.tensors)
    return MAEEncoderLoss(encoder, in: store, trained: try .stated(by: weights), options)
  }

  /// The same encoder under other options.
  public func with(_ options: Options) -> MAEEncoderLoss {
    MAEEncoderLoss(encoder, options.normalization ?? normalization, options)
  }

  public func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    precondition(output.shape == target.shape, "\(output.shape) and \(target.shape)")
    let (y, x) = (fitted(output, draw), fitted(Variable(constant: target), draw))
    let grid = Grid(height: y.shape[1], width: y.shape[2], patch: encoder.options.patch)
    let table = encoder.table(for: grid, options.position)
    let selection = selection(of: grid, samples: y.shape[0], draw.substream("patches"))
    let a = features(y, table, selection)
    let b = features(x, table, selection)
    guard options.tokenOrder == .shuffled else { return a.meanDistance(to: b, options.distance) }
    return shuffled(a, draw.substream("output order")).meanDistance(
      to: shuffled(b, draw.substream("target order")), options.distance)
  }

  /// Images as the encoder was trained to see them.
  public func normalized(_ images: Variable) -> Variable { normalization(images) }

  /// `E` of images whose sides are whole patches.
  public func features(_ images: Variable) -> Variable {
    let grid = Grid(
      height: images.shape[1], width: images.shape[2], patch: encoder.options.patch)
    return features(images, encoder.table(for: grid, options.position), nil)
  }

  private func features(
    _ images: Variable, _ table: PositionTable, _ selection: TokenSelection?
  ) -> Variable {
    encoder(normalized(images), table, selection)
  }

  /// The images as the encoder can take them.
  private func fitted(_ images: Variable, _ draw: RandomStream) -> Variable {
    let (height, width) = (encoder.options.imageHeight, encoder.options.imageWidth)
    switch options.fit {
    case .interpolate: return window(of: images.shape, draw.substream("crop")).cut(images)
    case .resize: return images.resampled(height: height, width: width)
    case .strict:
      precondition(
        images.shape[1] == height && images.shape[2] == width,
        "images \(images.shape), trained on \(height)×\(width)")
      return images
    }
  }

  /// All tokens but the first in a random order for each sample.
  private func shuffled(_ tokens: Variable, _ draw: RandomStream) -> Variable {
    let (samples, length) = (tokens.shape[0], tokens.shape[1] - 1)
    let noise = TokenSelection.noise(draw, samples: samples, length: length)
    let order = TokenSelection(noise: noise, keeping: length).order
    return tokens.gathered(order.map { [0] + $0.map { $0 + 1 } })
  }

  /// The part of an image that consists of whole patches.
  private func window(of shape: Shape, _ draw: RandomStream) -> Window {
    let p = encoder.options.patch
    precondition(shape[1] >= p && shape[2] >= p, "images \(shape) are smaller than a patch of \(p)")
    func range(_ side: Int, _ k: Int) -> Range<Int> {
      let rest = side % p
      let start = options.cropsRandomly ? draw.integer(k, below: rest + 1) : 0
      return start..<start + side - rest
    }
    return Window(rows: range(shape[1], 0), columns: range(shape[2], 1))
  }

  private func selection(
    of grid: Grid, samples: Int, _ draw: RandomStream
  ) -> TokenSelection? {
    guard let keep = options.patches?.keep else { return nil }
    let kept = min(max(Int(Double(grid.count) * keep), 1), grid.count)
    return TokenSelection(
      noise: TokenSelection.noise(draw, samples: samples, length: grid.count), keeping: kept)
  }
}

/// A rectangle of an image.
struct Window {
  var rows: Range<Int>
  var columns: Range<Int>

  func cut(_ images: Variable) -> Variable {
    var result = images
    if rows.count < images.shape[1] { result = result.sliced(1, rows) }
    if columns.count < images.shape[2] { result = result.sliced(2, columns) }
    return result
  }
}
