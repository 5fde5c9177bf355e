import Glibc
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

  /// The table for another grid, bicubic as PyTorch does it: cubic coefficient -0.75, sample
  /// position `(k + 0.5)·in/out - 0.5`, border rows repeated, no smoothing when shrinking.
  public func resampled(to target: Grid) -> PositionTable {
    if target == grid { return self }
    let width = rows.shape[2]
    let vertical = Self.taps(from: grid.rows, to: target.rows)
    let horizontal = Self.taps(from: grid.columns, to: target.columns)
    let source = rows.values
    var values = Array(source[..<width])
    values.reserveCapacity((1 + target.count) * width)
    var sum = [Double](repeating: 0, count: width)
    for i in 0..<target.rows {
      for j in 0..<target.columns {
        for k in 0..<width { sum[k] = 0 }
        for (row, a) in vertical[i] {
          for (column, b) in horizontal[j] {
            let start = (1 + row * grid.columns + column) * width
            for k in 0..<width { sum[k] += a * b * Double(source[start + k]) }
          }
        }
        values += sum.map { Float($0) }
      }
    }
    return PositionTable(Tensor([1, 1 + target.count, width], values), grid: target)
  }

  /// For each output position the four inputs it is made of, with their weights.
  private static func taps(from: Int, to: Int) -> [[(index: Int, weight: Double)]] {
    (0..<to).map { k in
      let place = (Double(k) + 0.5) * Double(from) / Double(to) - 0.5
      let first = place.rounded(.down)
      let t = place - first
      return (-1...2).map { offset in
        let index = min(max(Int(first) + offset, 0), from - 1)
        return (index, cubic(abs(t - Double(offset))))
      }
    }
  }

  /// Keys' kernel at distance `x` (0…2), with a = -0.75.
  private static func cubic(_ x: Double) -> Double {
    let a = -0.75
    return x <= 1
      ? ((a + 2) * x - (a + 3)) * x * x + 1
      : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  }
}
