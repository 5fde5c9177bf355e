public import Checkpoints
public import Files
public import NeuralNetworks
public import Tensors

/// ‖E(target) - E(output)‖ with the frozen encoder `E` of an image MAE: the loss of KMAE and CTMAE,
/// and of P_CTMAE when only part of the patches is compared.
///
/// Features are all tokens after the final norm, or after some of the blocks, class token included,
/// in the order of the patches; the mean over all elements of |a - b| or (a - b)².
public struct MAEEncoderLoss: LearnedLoss {
  public typealias Options = LearnedLossOptions

  public let encoder: MAEEncoder
  public let options: Options
  /// What is done to pixels before the encoder sees them.
  private let normalization: PixelNormalization
  private let comparison: TokenComparison
  private let places: Remembered<Grid, TokenPlaces>

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
    comparison = TokenComparison(options: options, hasClassToken: true)
    places = Remembered()
  }

  /// The encoder of a file that a prior stage wrote: its `config` says the sizes. The file may hold
  /// the decoder too, which a loss has no use for.
  public static func load(
    _ weights: TensorFile, _ options: Options
  ) throws(Failure) -> MAEEncoderLoss {
    let architecture = try MAEOptions(describedBy: weights)
    let trained = try PixelNormalization.stated(by: weights)
    try options.features.require(blocks: architecture.depth)
    try (options.normalization ?? trained).require(channels: architecture.channels)
    let (store, encoder) = try weights.encoder { MAEEncoder($0, architecture) }
    return MAEEncoderLoss(encoder, in: store, trained: trained, options)
  }

  /// The same encoder under other options.
  public func with(_ options: Options) -> MAEEncoderLoss {
    MAEEncoderLoss(encoder, options.normalization ?? normalization, options)
  }

  public func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    precondition(output.shape == target.shape, "\(output.shape) and \(target.shape)")
    let (y, x) = (fitted(output, draw), fitted(Variable(constant: target), draw))
    let selection = comparison.selection(of: grid(y).count, samples: y.shape[0], draw)
    return comparison.distance(features(y, selection), features(x, selection), draw)
  }

  /// Images as the encoder was trained to see them.
  public func normalized(_ images: Variable) -> Variable { normalization(images) }

  private func features(_ images: Variable, _ selection: TokenSelection?) -> [Variable] {
    let grid = grid(images)
    let places = places(grid) { encoder.places(encoder.table(for: grid, options.position)) }
    return encoder.features(of: normalized(images), places, selection, options.features)
  }

  private func grid(_ images: Variable) -> Grid {
    Grid(height: images.shape[1], width: images.shape[2], patch: encoder.options.patch)
  }

  /// The images as the encoder can take them.
  private func fitted(_ images: Variable, _ draw: RandomStream) -> Variable {
    let (height, width) = (encoder.options.imageHeight, encoder.options.imageWidth)
    switch options.fit {
    case .interpolate: return comparison.wholePatches(of: images, encoder.options.patch, draw)
    case .resize: return images.resizedBilinearly(height: height, width: width)
    case .strict:
      precondition(
        images.shape[1] == height && images.shape[2] == width,
        "images \(images.shape), trained on \(height)×\(width)")
      return images
    }
  }
}
