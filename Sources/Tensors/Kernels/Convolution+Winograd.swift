internal import CKernels

/// Winograd's F(4×4, 3×3), after Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks"
/// (arXiv:1509.09308): 4×4 results from 36 products instead of 144.
///
/// Tiles are taken in blocks small enough for a core's cache: transform, 36 products, transform back.
/// Blocks depend on shapes only, so that results do not depend on the number of threads.
extension Convolution {
  /// y = epilogue(x ⋆ w) for `n` images; w is [3][3][I][O] with O in the order of y's channels.
  func winograd(
    _ x: images, _ n: Int, _ w: UnsafePointer<Float>, _ shape: Shape, _ y: images,
    _ epilogue: epilogue, padding: Int
  ) {
    let k = unsafe Engine.kernels.pointee
    let (inputs, outputs) = (shape[2], shape[3])
    let filterPlane = unsafe blocks(outputs, of: k.strip) * k.strip * inputs
    let grid = unsafe TileGrid(n, y.height, y.width)
    // A block's planes, before and after the products, should leave half of a second cache free.
    let block = min(96, max(24, 6144 / (inputs + outputs) / 6 * 6))
    let tileBlocks = blocks(grid.count, of: block)
    // Few tiles: spread the outputs too, at the price of transforming the input again.
    let spread = min(blocks(outputs, of: 64), blocks(8, of: tileBlocks))
    let part = blocks(blocks(outputs, of: spread), of: 64) * 64
    let parts = blocks(outputs, of: part)

    unsafe withWorkspace(36 * filterPlane) { u in
      ComputeThreads.run(blocks(inputs, of: 8)) { i in
        unsafe k.winograd_filters(
          w, inputs, outputs, i * 8, min(8, inputs - i * 8), u, filterPlane)
      }
      ComputeThreads.run(tileBlocks * parts) { task in
        let columns = (task % parts * part)..<min(outputs, (task % parts + 1) * part)
        var tiles = grid.tiles(task / parts, of: block, padding: padding)
        // Planes that are no multiple of 4 KiB apart do not fight for the same cache lines.
        let before = tiles.count * inputs + 16
        let after = tiles.count * columns.count + 16
        var y = unsafe y.channels(columns)
        unsafe withWorkspace(36 * (before + after) + inputs + 16) { v in
          let m = unsafe v + 36 * before
          let zeros = unsafe m + 36 * after
          unsafe zeros.initialize(repeating: 0, count: inputs + 16)
          var (x, epilogue) = unsafe (x, epilogue)
          unsafe k.winograd_input(&x, &tiles, zeros, v, before)
          for plane in 0..<36 {
            var p = unsafe product(
              rows: tiles.count, columns: columns.count, depth: inputs,
              a: v + plane * before, row: inputs,
              b: u + plane * filterPlane + columns.lowerBound * inputs, row: k.strip,
              strip: k.strip * inputs, c: m + plane * after, row: columns.count)
            unsafe k.matrix_product(&p)
          }
          unsafe k.winograd_output(m, after, &tiles, &y, &epilogue)
        }
      }
    }
  }

  /// dw = Σ over tiles of Gᵀ (V ᵀ · Z) G, where V and Z are the transformed x and dy.
  func winogradWeightGradient(
    _ dy: images, _ x: images, _ n: Int, _ dw: UnsafeMutablePointer<Float>, _ shape: Shape
  ) {
    let k = unsafe Engine.kernels.pointee
    let (inputs, outputs) = (shape[2], shape[3])
    // At most 128 × 128 channels at once: their 36 sums of products are what a cache has to hold.
    let side = 128
    let (down, across) = (blocks(inputs, of: side), blocks(outputs, of: side))
    let grid = unsafe TileGrid(n, dy.height, dy.width)
    let block = 72
    let tileBlocks = blocks(grid.count, of: block)
    let perPart = max(1, blocks(tileBlocks, of: max(1, 8 / (down * across))))
    let parts = blocks(tileBlocks, of: perPart)
    let (high, wide) = (min(side, inputs), min(side, outputs))
    let area = 36 * (high * wide + 16)

    unsafe withWorkspace(area * parts * down * across) { sums in
      ComputeThreads.run(parts * down * across) { task in
        let (part, corner) = (task % parts, task / parts)
        let rows = (corner / across * side)..<min(inputs, (corner / across + 1) * side)
        let columns = (corner % across * side)..<min(outputs, (corner % across + 1) * side)
        let sum = unsafe sums + task * area
        let plane = rows.count * columns.count + 16
        let (left, right) = (block * rows.count + 16, block * columns.count + 16)
        unsafe withWorkspace(36 * (left + right) + side + 16) { v in
          let z = unsafe v + 36 * left
          let zeros = unsafe z + 36 * right
          unsafe zeros.initialize(repeating: 0, count: side + 16)
          var (x, dy) = unsafe (x.channels(rows), dy.channels(columns))
          let first = part * perPart
          for number in first..<min(tileBlocks, first + perPart) {
            var tiles = grid.tiles(number, of: block, padding: padding)
            unsafe k.winograd_input(&x, &tiles, zeros, v, left)
            tiles.padding = 0
            unsafe k.winograd_gradient(&dy, &tiles, zeros, z, right)
            for i in 0..<36 {
              var p = unsafe product(
                rows: rows.count, columns: columns.count, depth: tiles.count,
                a: v + i * left, row: 1, step: rows.count,
                b: z + i * right, row: columns.count, strip: k.strip,
                c: sum + i * plane, row: columns.count)
              unsafe p.accumulate = number > first ? 1 : 0
              unsafe k.matrix_product(&p)
            }
          }
        }
      }
      ComputeThreads.run(down * across * blocks(side, of: 8)) { task in
        let (corner, eighth) = (task / blocks(side, of: 8), task % blocks(side, of: 8))
        let rows = (corner / across * side)..<min(inputs, (corner / across + 1) * side)
        let columns = (corner % across * side)..<min(outputs, (corner % across + 1) * side)
        let from = eighth * 8
        let count = min(8, rows.count - from)
        if count <= 0 { return }
        unsafe k.winograd_filter_gradient(
          sums + corner * parts * area + from * columns.count, parts, area,
          rows.count * columns.count + 16, count, columns.count,
          dw + (rows.lowerBound + from) * outputs + columns.lowerBound, inputs, outputs)
      }
    }
  }
}

/// The 4×4 tiles of `n` results of height × width, numbered row by row.
private struct TileGrid {
  let down: Int, across: Int, count: Int

  init(_ n: Int, _ height: Int, _ width: Int) {
    down = blocks(height, of: 4)
    across = blocks(width, of: 4)
    count = n * down * across
  }

  func tiles(_ block: Int, of size: Int, padding: Int) -> tiles {
    CKernels.tiles(
      across: across, down: down, first: block * size, count: min(size, count - block * size),
      padding: padding)
  }
}

extension product {
  /// C (rows × columns) = A · B, with the distances from row to row and, along the sum, in A.
  @unsafe
  init(
    rows: Int, columns: Int, depth: Int, a: UnsafePointer<Float>, row aRow: Int, step: Int = 1,
    b: UnsafePointer<Float>, row bRow: Int, strip: Int, c: UnsafeMutablePointer<Float>,
    row cRow: Int
  ) {
    unsafe self.init(
      rows: rows, columns: columns, segments: 1, depth: depth, a: a, a_row: aRow, a_segment: 0,
      a_depth: step, b: b, b_segment: 0, b_depth: bRow, b_strip: strip, c: c, c_row: cRow,
      accumulate: 0, epilogue: nil)
  }
}
