public import NeuralNetworks
public import Tensors

/// The vision transformer of an image MAE, official names: patches to tokens, blocks, final norm.
///
/// Images are `[N, H, W, C]`, normalised by the caller; tokens are `[N, 1 + L, D]`, the class token
/// first, the others row by row.
public struct MAEEncoder {
  public let options: MAEOptions
  let classToken: Parameter
  let positions: Parameter
  let embedding: PatchEmbedding
  let blocks: [TransformerBlock]
  let norm: LayerNorm

  /// The two parameters that the official order puts in front of everything else.
  struct Tokens {
    let classToken: Parameter
    let positions: Parameter

    init(_ scope: Scope, _ options: MAEOptions) {
      let (width, grid) = (options.width, options.grid)
      classToken = scope.parameter("cls_token", [1, 1, width], .normal(deviation: 0.02))
      positions = scope.parameter(
        "pos_embed", [1, 1 + grid.count, width],
        .computed { PositionTable.sincos(width: width, grid: grid).rows }, isTrained: false)
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
    blocks = (0..<options.depth).map {
      TransformerBlock(
        scope / "blocks" / $0, options.width, heads: options.heads, hidden: options.hidden,
        epsilon: options.epsilon)
    }
    norm = LayerNorm(scope / "norm", options.width, epsilon: options.epsilon)
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

  /// Class token and the tokens of `selection` (all, row by row, if nil), positions added.
  public func tokens(
    of images: Variable, _ table: PositionTable, _ selection: TokenSelection? = nil
  ) -> Variable {
    let (samples, width) = (images.shape[0], options.width)
    let grid = Grid(height: images.shape[1], width: images.shape[2], patch: options.patch)
    precondition(grid == table.grid, "a table of \(table.grid) for images of \(grid)")
    var patches = images.patches(options.patch)
    let first = table.rows.sliced(1, 0..<1)
    let others = Variable(constant: table.rows.sliced(1, 1..<1 + grid.count))
    let placed: Variable
    if let selection {
      // A token depends on its own patch alone, so only what stays visible is embedded.
      patches = patches.gathered(selection.kept)
      let places = others.gathered([selection.kept.flatMap { $0 }])
      placed = embedding(patches) + places.reshaped([samples, selection.keptCount, width])
    } else {
      placed = embedding(patches).adding(toEachSample: others.reshaped([grid.count, width]))
    }
    let lead = (Variable(classToken) + Variable(constant: first)).repeated(
      samples: samples, rows: 1)
    return Variable.concatenated([lead, placed], axis: 1)
  }

  /// What every block makes of the tokens, and after them the result: the last, normalised.
  public func features(
    of images: Variable, _ table: PositionTable, _ selection: TokenSelection? = nil
  ) -> (blocks: [Variable], final: Variable) {
    var x = tokens(of: images, table, selection)
    let outputs = blocks.map { block in
      x = block(x)
      return x
    }
    return (outputs, norm(x))
  }

  /// All tokens after the final norm, in their order: what the learned loss compares.
  public func callAsFunction(
    _ images: Variable, _ table: PositionTable, _ selection: TokenSelection? = nil
  ) -> Variable {
    norm(blocks.reduce(tokens(of: images, table, selection)) { $1($0) })
  }
}
