internal import CKernels

/// A matrix of filters, and which results of every line of an image its product with windows makes.
///
/// Few outputs would leave most of a vector empty. Then several pixels side by side are taken for one
/// with as many times the outputs: its window is some pixels wider, and its filters stand in it one
/// beside the other, with zeros around them. What is multiplied with zeros costs less than empty
/// vectors do.
struct FilterPanel {
  /// Pixels that a row of the product makes, and rows in a line.
  let pixels: Int, rows: Int
  /// The first pixel, and where its results begin in a line.
  let pixel: Int, corner: Int
  /// Results of a row, and floats of the image that one of them sees in a row of the window.
  let columns: Int, depth: Int
  /// The first filter.
  let filter: Int
  /// Whether results are sums along vectors instead of beside each other.
  let isThin: Bool
  private let step: Int

  /// All that make up a line of y from filters of `shape`; those that one pixel is shuffled to lie
  /// apart.
  static func all(_ shape: Shape, _ y: images, stride: Int, lanes: Int) -> [FilterPanel] {
    let (outputs, depth) = unsafe (y.group, shape[1] * shape[2])
    let isThin = outputs <= 4
    let step = stride * shape[2]
    func panel(
      pixels: Int, from pixel: Int, to end: Int, corner: Int = 0, filter: Int = 0
    ) -> FilterPanel {
      FilterPanel(
        pixels: pixels, rows: (end - pixel) / pixels, pixel: pixel, corner: corner,
        columns: pixels * outputs, depth: depth + (pixels - 1) * step, filter: filter,
        isThin: isThin, step: step)
    }
    let (factor, width) = unsafe (y.factor, y.width)
    if factor > 1 {
      return (0..<factor * factor).map { g in
        let corner = unsafe g / factor * y.group_row + g % factor * outputs
        return panel(pixels: 1, from: 0, to: width, corner: corner, filter: g * outputs)
      }
    }
    let isContiguous = unsafe y.pixel == outputs
    let together =
      isThin || !isContiguous
      ? 1 : pixelsTogether(outputs, kernel: shape[1], stride: stride, lanes: lanes, width)
    let end = width - width % together
    let whole = panel(pixels: together, from: 0, to: end)
    return end == width
      ? [whole] : [whole, unsafe panel(pixels: 1, from: end, to: width, corner: end * y.pixel)]
  }

  /// How many pixels cost the least each. A step of a product takes as long for one vector of results
  /// as for two: loading its numbers is what takes the time then.
  private static func pixelsTogether(
    _ outputs: Int, kernel: Int, stride: Int, lanes: Int, _ width: Int
  ) -> Int {
    func cost(_ g: Int) -> Double {
      Double((kernel + (g - 1) * stride) * max(2, blocks(g * outputs, of: lanes))) / Double(g)
    }
    return (1...max(1, min(width, 2 * lanes / max(1, outputs)))).min { cost($0) < cost($1) } ?? 1
  }

  func packedCount(_ height: Int, strip: Int) -> Int {
    blocks(columns, of: isThin ? 1 : strip) * (isThin ? 1 : strip) * height * depth
  }

  /// The bias of every column, then the matrix.
  func pack(
    _ w: UnsafePointer<Float>, _ shape: Shape, _ bias: UnsafePointer<Float>?,
    _ to: UnsafeMutablePointer<Float>
  ) {
    let (height, outputs) = (shape[0], shape[3])
    let each = columns / pixels
    if let bias = unsafe bias {
      for c in 0..<columns { unsafe to[c] = bias[filter + c % each] }
    }
    let (matrix, from) = unsafe (to + columns, w + filter)
    if isThin {
      for o in 0..<columns {
        for i in 0..<height * depth {
          unsafe matrix[o * height * depth + i] = from[i * outputs + o]
        }
      }
      return
    }
    let k = unsafe Engine.kernels.pointee
    if pixels == 1 { return unsafe k.pack(from, height * depth, columns, outputs, 1, matrix) }
    let window = shape[1] * shape[2]
    unsafe withWorkspace(height * depth * columns) { wide in
      unsafe wide.initialize(repeating: 0, count: height * depth * columns)
      for row in 0..<height {
        for p in 0..<pixels {
          for i in 0..<window {
            unsafe (wide + (row * depth + p * step + i) * columns + p * each).update(
              from: from + (row * window + i) * outputs, count: each)
          }
        }
      }
      unsafe k.pack(wide, height * depth, columns, columns, 1, matrix)
    }
  }
}
