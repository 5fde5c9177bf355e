import Tensors

/// A rectangle of a frame.
struct Region: Equatable {
  var rows: Range<Int>
  var columns: Range<Int>

  /// With `margin` pixels more on every side, as far as the frame goes.
  func grown(by margin: Int, in height: Int, _ width: Int) -> Region {
    Region(
      rows: max(0, rows.lowerBound - margin)..<min(height, rows.upperBound + margin),
      columns: max(0, columns.lowerBound - margin)..<min(width, columns.upperBound + margin))
  }
}

/// A frame cut into rectangles of nearly equal size.
struct FrameTiles {
  private let height: Int, width: Int
  private let rows: [Range<Int>], columns: [Range<Int>]

  /// - Parameter side: what no rectangle exceeds.
  init(height: Int, width: Int, side: Int) {
    func cut(_ length: Int) -> [Range<Int>] {
      let count = max(1, (length + side - 1) / side)
      return (0..<count).map { $0 * length / count..<($0 + 1) * length / count }
    }
    (self.height, self.width) = (height, width)
    (rows, columns) = (cut(height), cut(width))
  }

  /// A frame of what `body` makes of each rectangle, `[N, rows, columns, C]`.
  func map(_ body: (Region) -> Tensor) -> Tensor {
    Tensor.concatenated(
      rows.map { rows in
        Tensor.concatenated(
          columns.map { body(Region(rows: rows, columns: $0)) }, axis: 2)
      }, axis: 1)
  }
}
