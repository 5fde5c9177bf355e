public import NeuralNetworks
public import Tensors

/// The vision transformer of an image MAE, official names: patches to tokens, blocks, final norm.
///
/// Images are `[N, H, W, C]`, normalised by the caller; tokens are `[N, 1 + L, D]`, the class token
/// first, the others row by row.
public struct MAEEncoder {
  public let options: MAEOptions
  private let classToken: Parameter
  private let positions: Parameter
  private let embedding: PatchEmbedding
  private let transformer: Transformer

  /// The two parameters that the official order puts in front of everything else.
  struct Tokens {
    let classToken: Parameter
    let positions: Parameter

    init(_ scope: Scope, _ options: MAEOptions) {
      classToken = scope.parameter("cls_token", [1, 1, options.width], .normal(deviation: 0.02))
      positions = PositionTable.parameter(
        scope, "pos_embed", width: options.width, grid: options.grid)
    }
  }

  public init(_ scope: Scope, _ options: MAEOptions) {
    self.init(scope, options, Tokens(scope, options))
  }

  init(_ scope: Scope, _ options: MAEOptions, _ tokens: Tokens) {
    self.options = options
    classToken = tokens.classToken
    positions = tokens.positions
    embedding = PatchEmbedding(
      scope / "patch_embed" / "proj", patch: options.patch, channels: options.channels,
      width: options.width)
    let sizes = Transformer.Sizes(
      width: options.width, depth: options.depth, heads: options.heads, hidden: options.hidden,
      epsilon: options.epsilon)
    transformer = Transformer(blocks: scope / "blocks", norm: scope / "norm", sizes)
  }

  /// The table as it was trained.
  public var table: PositionTable { PositionTable(positions.value, grid: options.grid) }

  /// The table for images of another grid.
  public func table(for grid: Grid, _ rule: PositionRule) -> PositionTable {
    if grid == options.grid { return table }
    return switch rule {
    case .interpolate: table.resampled(to: grid)
    case .sincos: .sincos(width: options.width, grid: grid)
    }
  }

  /// The rows of a table as they are added to tokens, the class token's to the class token.
  func places(_ table: PositionTable) -> TokenPlaces {
    let first = Variable(constant: table.rows.sliced(1, 0..<1))
    let others = table.rows.sliced(1, 1..<1 + table.grid.count)
    return TokenPlaces(
      positions: Variable(constant: others), first: Variable(classToken) + first)
  }

  /// Class token and the tokens of `selection` (all, row by row, if nil), positions added.
  func tokens(
    of images: Variable, _ places: TokenPlaces, _ selection: TokenSelection? = nil
  ) -> Variable {
    embedding.tokens(images.patches(options.patch), at: places, selection)
  }

  /// What every block makes of the tokens, and after them the result: the last, normalised.
  public func features(
    of images: Variable, _ table: PositionTable, _ selection: TokenSelection? = nil
  ) -> (blocks: [Variable], final: Variable) {
    transformer.features(of: tokens(of: images, places(table, for: images), selection))
  }

  /// What a learned loss compares.
  func features(
    of images: Variable, _ places: TokenPlaces, _ selection: TokenSelection?,
    _ wanted: LearnedLossOptions.Features
  ) -> [Variable] {
    transformer.features(of: tokens(of: images, places, selection), wanted)
  }

  /// All tokens after the final norm, in their order.
  public func callAsFunction(
    _ images: Variable, _ table: PositionTable, _ selection: TokenSelection? = nil
  ) -> Variable {
    transformer(tokens(of: images, places(table, for: images), selection))
  }

  private func places(_ table: PositionTable, for images: Variable) -> TokenPlaces {
    let grid = Grid(height: images.shape[1], width: images.shape[2], patch: options.patch)
    precondition(grid == table.grid, "a table of \(table.grid) for images of \(grid)")
    return places(table)
  }
}
