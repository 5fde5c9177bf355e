import NeuralNetworks
import Tensors

/// Trained tables that tell a transformer where the tokens of a clip come from, in time, row and
/// column (Feichtenhofer et al. 2022).
struct ClipPositions {
  private enum Tables {
    /// A row for each place of a frame, `[1, h·w, D]`, and one for each step in time, `[1, t, D]`, of
    /// which a token gets the sum; one for the class token, `[1, 1, D]`.
    case separable(spatial: Parameter, temporal: Parameter, first: Parameter?)
    /// A row for each token, after one for the class token if there is one: `[1, C + L, D]`.
    case joint(Parameter)
  }

  private let tables: Tables
  private let grid: ClipGrid
  private let hasClassToken: Bool

  /// Parameters called `name` and, if separable, `_spatial`, `_temporal` and `_class` behind it.
  init(_ scope: Scope, _ name: String, width: Int, _ options: VideoMAEOptions) {
    grid = options.grid
    hasClassToken = options.hasClassToken
    // The official start is cut off at ±2, which is a hundred deviations away.
    func table(_ part: String, _ rows: Int) -> Parameter {
      scope.parameter(name + part, [1, rows, width], .normal(deviation: 0.02))
    }
    tables =
      options.hasSeparablePositions
      ? .separable(
        spatial: table("_spatial", grid.plane.count), temporal: table("_temporal", grid.steps),
        first: hasClassToken ? table("_class", 1) : nil)
      : .joint(table("", grid.count + (hasClassToken ? 1 : 0)))
  }

  /// The position of the class token, `[1, 1, D]`, if there is one.
  var first: Variable? {
    guard hasClassToken else { return nil }
    return switch tables {
    case .separable(_, _, let first): first.map { Variable($0) }
    case .joint(let table): Variable(table).sliced(1, 0..<1)
    }
  }

  /// The positions of all tokens, by time, row and column: `[1, L, D]`.
  var others: Variable {
    switch tables {
    case .separable(let spatial, let temporal, _):
      Self.sum(Variable(spatial), Variable(temporal))
    case .joint(let table):
      hasClassToken ? Variable(table).sliced(1, 1..<1 + grid.count) : Variable(table)
    }
  }

  /// The rows of all tokens, the class token's first: `[1, C + L, D]`.
  var all: Variable {
    if case .joint(let table) = tables { return Variable(table) }
    guard let first else { return others }
    return Variable.concatenated([first, others], axis: 1)
  }

  /// As `others`, for clips of another size: tables bicubic in rows and columns, as image MAEs have
  /// it, and linear in time. They are constants then.
  func others(for target: ClipGrid) -> Variable {
    if target == grid { return others }
    func inTime(_ rows: Tensor) -> Variable {
      let width = rows.count / grid.steps
      return Variable(constant: rows.reshaped([1, grid.steps, 1, width]))
        .resizedBilinearly(height: target.steps, width: 1)
    }
    switch tables {
    case .separable(let spatial, let temporal, _):
      let places = spatial.value.resampled(from: grid.plane, to: target.plane)
      let times = inTime(temporal.value).reshaped([1, target.steps, temporal.shape[2]])
      return Self.sum(Variable(constant: places), times)
    case .joint:
      let width = others.shape[2]
      let planes = others.value.reshaped([grid.steps, grid.plane.count, width])
        .resampled(from: grid.plane, to: target.plane)
      return inTime(planes).reshaped([1, target.count, width])
    }
  }

  /// Every row in space with every row in time, time outermost.
  private static func sum(_ spatial: Variable, _ temporal: Variable) -> Variable {
    let (places, steps, width) = (spatial.shape[1], temporal.shape[1], spatial.shape[2])
    let times = (0..<Int32(steps)).flatMap { Array(repeating: $0, count: places) }
    return temporal.gathered([times]).reshaped([steps, places, width])
      .adding(toEachSample: spatial).reshaped([1, steps * places, width])
  }
}
