public import Checkpoints
public import Files
public import NeuralNetworks
public import Tensors

/// ‖E(target) - E(output)‖ with the frozen encoder `E` of a video MAE: the loss of KMAE and CTMAE on
/// clips, and of P_CTMAE when only part of the patches is compared.
///
/// Features are the tokens after the final norm, or after some of the blocks, by time, row and column;
/// the class token, if there is one, is never compared. Outputs may be the middle of a target with more
/// frames: see `ClipContext`.
public struct VideoMAEEncoderLoss: LearnedLoss {
  public typealias Options = LearnedLossOptions

  public let encoder: VideoMAEEncoder
  public let options: Options
  /// What is done to pixels before the encoder sees them.
  private let normalization: PixelNormalization
  private let comparison: TokenComparison
  private let places: Remembered<ClipGrid, TokenPlaces>

  /// `store` holds the parameters of the encoder; none of them will receive a gradient. It was
  /// trained with pixels of `trained` normalisation.
  ///
  /// - Precondition: the rule for positions is `.interpolate`: those of clips are trained, not sines
  public init(
    _ encoder: VideoMAEEncoder, in store: ParameterStore, trained: PixelNormalization,
    _ options: Options
  ) {
    store.freeze()
    self.init(encoder, options.normalization ?? trained, options)
  }

  private init(
    _ encoder: VideoMAEEncoder, _ normalization: PixelNormalization, _ options: Options
  ) {
    precondition(options.position == .interpolate, "positions of clips are no sines")
    self.encoder = encoder
    self.normalization = normalization
    self.options = options
    var compared = options
    compared.comparesClassToken = false
    comparison = TokenComparison(
      options: compared, hasClassToken: encoder.options.hasClassToken)
    places = Remembered()
  }

  /// The encoder of a file that a prior stage wrote: its `config` says the sizes. The file may hold
  /// the decoder too, which a loss has no use for.
  public static func load(
    _ weights: TensorFile, _ options: Options
  ) throws(Failure) -> VideoMAEEncoderLoss {
    let architecture = try VideoMAEOptions(describedBy: weights)
    let trained = try PixelNormalization.stated(
      by: weights, otherwise: architecture.standardNormalization)
    try options.features.require(blocks: architecture.depth)
    try (options.normalization ?? trained).require(channels: architecture.channels)
    guard options.position == .interpolate else {
      throw Failure(
        .spec, "has trained positions, which cannot be computed for another grid",
        remedy: "`interpolate` resamples them")
    }
    let (store, encoder) = try weights.encoder { VideoMAEEncoder($0, architecture) }
    return VideoMAEEncoderLoss(encoder, in: store, trained: trained, options)
  }

  /// The same encoder under other options.
  public func with(_ options: Options) -> VideoMAEEncoderLoss {
    VideoMAEEncoderLoss(encoder, options.normalization ?? normalization, options)
  }

  /// - Parameters:
  ///   - output: restored clips `[N, T', H, W, C]`.
  ///   - target: `[N, T, H, W, C]`; of more than T' frames those in the middle belong to the output.
  public func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    let (restored, wanted) = options.context.clips(restored: output, target: target)
    let (y, x) = (fitted(restored, draw), fitted(Variable(constant: wanted), draw))
    let selection = comparison.selection(
      of: encoder.grid(y).count, samples: y.shape[0], draw)
    return comparison.distance(features(y, selection), features(x, selection), draw)
  }

  /// Clips as the encoder was trained to see them.
  public func normalized(_ clips: Variable) -> Variable { normalization(clips) }

  private func features(_ clips: Variable, _ selection: TokenSelection?) -> [Variable] {
    let grid = encoder.grid(clips)
    let places = places(grid) { encoder.places(for: grid) }
    return encoder.features(of: normalized(clips), places, selection, options.features)
  }

  /// The clips as the encoder can take them.
  private func fitted(_ clips: Variable, _ draw: RandomStream) -> Variable {
    let trained = encoder.options
    switch options.fit {
    case .interpolate:
      return comparison.wholePatches(
        of: clips.lengthened(to: trained.patchFrames), trained.patch, draw)
    case .resize:
      // Frames are not mixed: only sides are resampled, and time is left to the position table.
      let shape = clips.shape
      return clips.reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]])
        .resizedBilinearly(height: trained.imageHeight, width: trained.imageWidth)
        .reshaped([shape[0], shape[1], trained.imageHeight, trained.imageWidth, shape[4]])
        .lengthened(to: trained.patchFrames)
    case .strict:
      let sizes = [trained.frames, trained.imageHeight, trained.imageWidth]
      precondition(
        Array(clips.shape.extents[1...3]) == sizes, "clips \(clips.shape), trained on \(sizes)")
      return clips
    }
  }
}

extension Variable {
  /// Clips `[N, T, H, W, C]` whose last frame is repeated until the number of frames divides by
  /// `multiple`.
  fileprivate func lengthened(to multiple: Int) -> Variable {
    let frames = shape[1]
    let missing = (multiple - frames % multiple) % multiple
    if missing == 0 { return self }
    let last = sliced(1, frames - 1..<frames)
    return Variable.concatenated([self] + Array(repeating: last, count: missing), axis: 1)
  }
}
