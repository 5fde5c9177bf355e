import Glibc
import NeuralNetworks
public import Tensors

/// How a position table is made for a grid that a checkpoint was not trained on.
public enum PositionRule: String, CaseIterable, Sendable {
  /// The trained table, resampled.
  case interpolate
  /// Sines and cosines computed for the new grid.
  case sincos
}

/// The rows that tell a transformer where a token comes from: `[1, 1 + L, D]`, the class token's row
/// first. He et al. 2022, the official `get_2d_sincos_pos_embed` and `interpolate_pos_embed`.
public struct PositionTable: Sendable {
  public let grid: Grid
  public let rows: Tensor

  /// A stored table. Its rows must be those of `grid` after one for the class token.
  public init(_ rows: Tensor, grid: Grid) {
    precondition(
      rows.shape.rank == 3 && rows.shape[1] == 1 + grid.count,
      "\(rows.shape) is no table of \(grid)")
    self.rows = rows
    self.grid = grid
  }

  /// A table of sines and cosines as part of a network; it is not trained.
  static func parameter(_ scope: Scope, _ name: String, width: Int, grid: Grid) -> Parameter {
    scope.parameter(
      name, [1, 1 + grid.count, width], .computed { sincos(width: width, grid: grid).rows },
      isTrained: false)
  }

  /// Row `i`, column `j` gets `[e(j), e(i)]`, the column first, where
  /// `e(t) = [sin tω₀ …, cos tω₀ …]` and `ω_k = 10000^(-k/(D/4))`; the class token gets zeros.
  public static func sincos(width: Int, grid: Grid) -> PositionTable {
    precondition(width % 4 == 0, "a table of sines and cosines cannot be \(width) wide")
    let quarter = width / 4
    let frequencies = (0..<quarter).map { pow(10000, -Double($0) / Double(quarter)) }
    let side = max(grid.rows, grid.columns)
    let waves = (0..<side).map { t in
      frequencies.map { Float(sin(Double(t) * $0)) }
        + frequencies.map { Float(cos(Double(t) * $0)) }
    }
    var values = [Float](repeating: 0, count: width)
    values.reserveCapacity((1 + grid.count) * width)
    for i in 0..<grid.rows {
      for j in 0..<grid.columns { values += waves[j] + waves[i] }
    }
    return PositionTable(Tensor([1, 1 + grid.count, width], values), grid: grid)
  }

  /// The table for another grid: bicubic without the class token's row, which stays.
  public func resampled(to target: Grid) -> PositionTable {
    if target == grid { return self }
    let width = rows.shape[2]
    let others = rows.sliced(1, 1..<1 + grid.count).resampled(from: grid, to: target)
    let first = rows.sliced(1, 0..<1)
    return PositionTable(
      Tensor.concatenated([first, others.reshaped([1, target.count, width])], axis: 1),
      grid: target)
  }
}

extension Tensor {
  /// Rows of a grid, `[…, L, D]`, as rows of another: bicubic as PyTorch does it, corners not aligned
  /// and no smoothing when shrinking.
  func resampled(from grid: Grid, to target: Grid) -> Tensor {
    if target == grid { return self }
    let width = shape[-1]
    let tables = count / max(1, grid.count * width)
    let images = reshaped([tables, grid.rows, grid.columns, width])
    return Variable(constant: images)
      .resizedBicubically(height: target.rows, width: target.columns, alignsCorners: false)
      .value.reshaped(Shape(shape.extents.dropLast(2) + [target.count, width]))
  }
}
