internal import CKernels

/// A matrix in memory: element (i, j) lies at `data[i · row + j · column]`.
@unsafe
struct MatrixView {
  var data: UnsafePointer<Float>
  var row: Int
  var column: Int

  init(_ data: UnsafePointer<Float>, row: Int, column: Int = 1) {
    unsafe (self.data, self.row, self.column) = (data, row, column)
  }
}

/// c = epilogue(a · b), of m × n, with sums of k products; c's rows are n floats long.
///
/// For products with one long side, as linear layers have them: b is packed once for all threads,
/// as much of it at a time as stays in a core's cache, and read in place by all blocks of rows. The
/// blocks depend on the sizes only, and no sum crosses threads.
func multiply(
  _ m: Int, _ n: Int, _ k: Int, _ a: MatrixView, _ b: MatrixView, _ c: UnsafeMutablePointer<Float>,
  bias: UnsafePointer<Float>? = nil
) {
  Engine.count(multiplyAdds: m * n * k)
  let kernels = unsafe Engine.kernels.pointee
  let strip = unsafe kernels.strip
  let (depth, rows) = (min(512, k), 96)
  let rowBlocks = blocks(m, of: rows)
  // Few rows: share out the columns too, in whole strips at every level.
  let columns = blocks(blocks(n, of: blocks(8, of: max(1, rowBlocks))), of: 64) * 64
  let columnBlocks = blocks(n, of: columns)
  unsafe withWorkspace(blocks(n, of: strip) * strip * depth) { packed in
    for start in stride(from: 0, to: max(k, 1), by: max(depth, 1)) {
      let length = min(depth, k - start)
      ComputeThreads.run(blocks(n, of: strip)) { s in
        unsafe kernels.pack(
          b.data + start * b.row + s * strip * b.column, length, min(strip, n - s * strip), b.row,
          b.column, packed + s * strip * length)
      }
      let isLast = start + length >= k
      ComputeThreads.run(rowBlocks * columnBlocks) { task in
        let (row, column) = (task / columnBlocks * rows, task % columnBlocks * columns)
        let end = unsafe epilogue(
          bias: bias.map { unsafe $0 + column }, residual: nil, slope: 1, scale: 1)
        unsafe withUnsafePointer(to: end) { end in
          var p = unsafe product(
            rows: min(rows, m - row), columns: min(columns, n - column), depth: length,
            a: a.data + row * a.row + start * a.column, row: a.row, step: a.column,
            b: packed + column * length, row: strip, strip: strip * length,
            c: c + row * n + column, row: n)
          unsafe p.accumulate = start > 0 ? 1 : 0
          if unsafe isLast && bias != nil { unsafe p.epilogue = end }
          unsafe kernels.matrix_product(&p)
        }
      }
    }
  }
}
