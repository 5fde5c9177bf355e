public import NeuralNetworks
public import Tensors

/// The vision transformer of a video MAE, official names: patches of clips to tokens, blocks, final
/// norm.
///
/// Clips are `[N, T, H, W, C]`, normalised by the caller; tokens are `[N, C + L, D]`, the class token
/// first if there is one, the others by time, row and column.
public struct VideoMAEEncoder {
  public let options: VideoMAEOptions
  private let classToken: Parameter?
  private let positions: ClipPositions
  private let embedding: PatchEmbedding
  private let transformer: Transformer

  public init(_ scope: Scope, _ options: VideoMAEOptions) {
    let classToken = Self.classToken(scope, options)
    let positions = ClipPositions(scope, "pos_embed", width: options.width, options)
    self.init(scope, options, classToken, positions)
  }

  /// With parameters that the official order puts in front of everything else.
  init(
    _ scope: Scope, _ options: VideoMAEOptions, _ classToken: Parameter?,
    _ positions: ClipPositions
  ) {
    self.options = options
    self.classToken = classToken
    self.positions = positions
    embedding = PatchEmbedding(
      scope / "patch_embed" / "proj", patch: options.patch, frames: options.patchFrames,
      channels: options.channels, width: options.width,
      // The official kernel begins with a deviation of 1, not 0.02, if it begins truncated.
      weights: options.startsTruncated ? .truncatedNormal(deviation: 1) : nil)
    transformer = Transformer(
      blocks: scope / "blocks", norm: scope / "norm",
      options.transformer(
        width: options.width, depth: options.depth, heads: options.heads, hidden: options.hidden))
  }

  static func classToken(_ scope: Scope, _ options: VideoMAEOptions) -> Parameter? {
    guard options.hasClassToken else { return nil }
    return scope.parameter("cls_token", [1, 1, options.width], .normal(deviation: 0.02))
  }

  /// Where the tokens of clips of a size come from, and the class token with its position.
  func places(for grid: ClipGrid) -> TokenPlaces {
    var places = TokenPlaces(positions: positions.others(for: grid))
    if let classToken, let first = positions.first {
      places.first = Variable(classToken) + first
    }
    return places
  }

  func grid(_ clips: Variable) -> ClipGrid {
    ClipGrid(
      frames: clips.shape[1], height: clips.shape[2], width: clips.shape[3],
      patch: options.patch, patchFrames: options.patchFrames)
  }

  /// Class token and the tokens of `selection` (all, in their order, if nil), positions added.
  private func tokens(
    of clips: Variable, _ places: TokenPlaces, _ selection: TokenSelection?
  ) -> Variable {
    let patches = clips.patches(options.patch, frames: options.patchFrames)
    return embedding.tokens(patches, at: places, selection)
  }

  /// What every block makes of the tokens, class token included, and after them the result: the last,
  /// normalised, without it.
  public func features(of clips: Variable) -> (blocks: [Variable], final: Variable) {
    let features = transformer.features(of: tokens(of: clips, places(for: grid(clips)), nil))
    return (features.blocks, withoutClassToken(features.final))
  }

  /// What a learned loss compares, class token included.
  func features(
    of clips: Variable, _ places: TokenPlaces, _ selection: TokenSelection?,
    _ wanted: LearnedLossOptions.Features
  ) -> [Variable] {
    transformer.features(of: tokens(of: clips, places, selection), wanted)
  }

  /// All tokens after the final norm but the class token, in their order: `[N, L, D]`.
  public func callAsFunction(
    _ clips: Variable, _ selection: TokenSelection? = nil
  ) -> Variable {
    withoutClassToken(transformer(tokens(of: clips, places(for: grid(clips)), selection)))
  }

  private func withoutClassToken(_ tokens: Variable) -> Variable {
    options.hasClassToken ? tokens.sliced(1, 1..<tokens.shape[1]) : tokens
  }
}

extension VideoMAEOptions {
  func transformer(width: Int, depth: Int, heads: Int, hidden: Int) -> Transformer.Sizes {
    Transformer.Sizes(
      width: width, depth: depth, heads: heads, hidden: hidden, epsilon: epsilon,
      attention: .apart(hasBias: hasAttentionBias), weights: linearStart)
  }

  /// How matrices begin, if not Xavier-uniform; the official start is cut off at ±2, which is a hundred
  /// deviations away.
  private var linearStart: Initializer? { startsTruncated ? .normal(deviation: 0.02) : nil }
}
