internal import CKernels

/// Any convolution as a matrix product whose rows are windows of the image.
///
/// A row of a window is contiguous in an image `[H, W, C]`, and the window beside it starts `stride`
/// pixels later, so the matrix of windows ("im2col") need never be made: the product reads it in
/// place, from a band of rows between margins of zeros. Where a filter is one pixel wide, `x` may be
/// some of the channels of an image.
extension Convolution {
  /// y = epilogue(x ⋆ w) for `n` images; w is [kh][kw][I][O] with O in the order of y's channels.
  func lowered(
    _ x: images, _ n: Int, _ w: UnsafePointer<Float>, _ shape: Shape, _ y: images,
    _ epilogue: epilogue
  ) {
    let k = unsafe Engine.kernels.pointee
    let height = shape[0]
    let band = unsafe RowBands(x, lines: y.height, of: self, filterHeight: height)
    let panels = unsafe FilterPanel.all(shape, y, stride: stride, lanes: k.lanes)
    let strips = unsafe k.strip
    let sizes = panels.map { $0.columns + $0.packedCount(height, strip: strips) }
    let starts = sizes.indices.map { sizes[..<$0].reduce(0, +) }
    unsafe withWorkspace(sizes.reduce(0, +)) { packed in
      for (panel, start) in zip(panels, starts) {
        unsafe panel.pack(w, shape, epilogue.bias, packed + start)
      }
      ComputeThreads.run(n * band.count) { task in
        unsafe band.withRows(x, image: task / band.count, band: task % band.count) { rows, lines in
          for (i, line) in lines.enumerated() {
            for (panel, start) in zip(panels, starts) {
              let corner = unsafe task / band.count * y.image + line * y.row + panel.corner
              let (strip, step) = unsafe (panel.isThin ? 1 : strips, stride * x.pixel)
              var end = unsafe epilogue
              if unsafe epilogue.bias != nil { unsafe end.bias = UnsafePointer(packed + start) }
              if let z = unsafe epilogue.residual { unsafe end.residual = z + corner }
              unsafe withUnsafePointer(to: end) { end in
                var p = unsafe product(
                  rows: panel.rows, columns: panel.columns, segments: height, depth: panel.depth,
                  a: rows + i * stride * band.row + panel.pixel * step,
                  a_row: panel.pixels * step, a_segment: band.row, a_depth: 1,
                  b: packed + start + panel.columns, b_segment: panel.depth * strip,
                  b_depth: strip, b_strip: height * panel.depth * strip, c: y.data + corner,
                  c_row: panel.pixels * y.pixel, accumulate: 0, epilogue: end)
                if panel.isThin {
                  unsafe k.thin_product(&p)
                } else {
                  unsafe k.matrix_product(&p)
                }
              }
            }
          }
        }
      }
    }
  }

  /// dx = the sum of what every window's row gives back, filter row by filter row.
  ///
  /// A band of dx's rows belongs to one thread, which visits the windows' rows that fall into it.
  func loweredInputGradient(
    _ dy: images, _ w: UnsafePointer<Float>, _ shape: Shape, _ dx: UnsafeMutablePointer<Float>,
    _ input: Shape
  ) {
    let k = unsafe Engine.kernels.pointee
    let (kh, kw, inputs, outputs) = (shape[0], shape[1], shape[2], shape[3])
    let (height, width, depth) = (input[1], input[2], kw * inputs)
    let rowFloats = unsafe blocks(depth, of: k.strip) * k.strip * outputs
    let bandRows = max(stride, 8)
    let bands = blocks(height, of: bandRows)
    unsafe withWorkspace(kh * rowFloats) { b in
      for i in 0..<kh {
        unsafe k.pack(w + i * depth * outputs, outputs, depth, 1, outputs, b + i * rowFloats)
      }
      ComputeThreads.run(input[0] * bands) { task in
        let (n, first) = (task / bands, task % bands * bandRows)
        let rows = first..<min(height, first + bandRows)
        let image = unsafe dx + n * height * width * inputs
        unsafe (image + first * width * inputs).initialize(
          repeating: 0, count: rows.count * width * inputs)
        unsafe withWorkspace(dy.width * depth) { windows in
          for row in rows {
            for i in 0..<kh {
              let (line, rest) = (row + padding - i).quotientAndRemainder(dividingBy: stride)
              if unsafe rest != 0 || row + padding < i || line >= dy.height { continue }
              var p = unsafe product(
                rows: dy.width, columns: depth, depth: outputs,
                a: dy.data + n * dy.image + line * dy.row, row: dy.pixel,
                b: b + i * rowFloats, row: k.strip, strip: k.strip * outputs, c: windows,
                row: depth)
              unsafe k.matrix_product(&p)
              for v in unsafe 0..<dy.width {
                let left = v * stride - padding
                let columns = max(0, -left)..<max(max(0, -left), min(kw, width - left))
                unsafe k.accumulate(
                  windows + v * depth + columns.lowerBound * inputs,
                  image + (row * width + left + columns.lowerBound) * inputs,
                  columns.count * inputs)
              }
            }
          }
        }
      }
    }
  }

  /// dw = Σ over lines of (windows)ᵀ · dy, in parts that are summed in order.
  func loweredWeightGradient(
    _ dy: images, _ x: images, _ n: Int, _ dw: UnsafeMutablePointer<Float>, _ shape: Shape
  ) {
    let k = unsafe Engine.kernels.pointee
    let (height, inputs, outputs) = (shape[0], shape[2], shape[3])
    let depth = shape[1] * inputs
    let band = unsafe RowBands(x, lines: dy.height, of: self, filterHeight: height)
    // Large filters are shared out by rows instead of by lines: their sums would not fit.
    let wanted = max(1, min(16, (1 << 21) / shape.count))
    let perPart = blocks(n * band.count, of: wanted)
    let parts = blocks(n * band.count, of: perPart)
    // With few outputs, dy's columns would leave most of a vector empty: dwᵀ = dyᵀ · windows then.
    let isThin = outputs < 16 && outputs < depth
    unsafe withWorkspace(parts * shape.count) { sums in
      ComputeThreads.run(parts * height) { task in
        let (part, row) = (task / height, task % height)
        let sum = unsafe sums + part * shape.count + row * depth * outputs
        let first = part * perPart
        for number in first..<min(n * band.count, first + perPart) {
          let (image, place) = (number / band.count, number % band.count)
          unsafe band.withRows(x, image: image, band: place, row: row) { windows, lines in
            let gradient = unsafe dy.data + image * dy.image + lines.lowerBound * dy.row
            var p = unsafe product(
              rows: depth, columns: outputs, segments: lines.count, depth: dy.width,
              a: windows, a_row: 1, a_segment: stride * band.row, a_depth: stride * x.pixel,
              b: gradient, b_segment: dy.row, b_depth: dy.pixel, b_strip: k.strip,
              c: sum, c_row: outputs, accumulate: number > first ? 1 : 0, epilogue: nil)
            if isThin {
              unsafe (p.rows, p.a, p.a_segment, p.a_depth) = (outputs, p.b, p.b_segment, p.b_depth)
              unsafe (p.columns, p.b) = (depth, UnsafePointer(windows))
              unsafe (p.b_segment, p.b_depth) = (stride * band.row, stride * x.pixel)
              unsafe p.c_row = depth
            }
            unsafe k.matrix_product(&p)
          }
        }
      }
      for part in 1..<max(1, parts) {
        unsafe k.accumulate(sums + part * shape.count, sums, shape.count)
      }
      for row in 0..<height {
        let (from, to) = unsafe (sums + row * depth * outputs, dw + row * depth * outputs)
        if isThin {
          unsafe k.group_channels(from, 1, depth, outputs, to)
        } else {
          unsafe to.update(from: from, count: depth * outputs)
        }
      }
    }
  }
}

/// The rows of an image that a few lines of the result need, between margins of zeros.
private struct RowBands {
  /// Floats in a row, margins included.
  let row: Int
  /// Bands in an image.
  let count: Int
  private let linesPerBand: Int, lines: Int, filterHeight: Int
  private let convolution: Convolution

  init(_ x: images, lines: Int, of convolution: Convolution, filterHeight: Int) {
    self.lines = lines
    self.filterHeight = filterHeight
    self.convolution = convolution
    row = unsafe (x.width + 2 * convolution.padding) * x.pixel
    // A quarter of a megabyte, or at least four lines.
    linesPerBand = min(lines, max(4, (1 << 16) / max(1, row * convolution.stride)))
    count = blocks(lines, of: linesPerBand)
  }

  /// The rows for the lines of a band; with `only`, those under one row of the filter.
  func withRows(
    _ x: images, image: Int, band: Int, row only: Int? = nil,
    _ body: (UnsafePointer<Float>, Range<Int>) -> Void
  ) {
    let first = band * linesPerBand
    let count = min(linesPerBand, lines - first)
    let top = first * convolution.stride - convolution.padding + (only ?? 0)
    let rows = (count - 1) * convolution.stride + (only == nil ? filterHeight : 1)
    let data = unsafe x.data + image * x.image
    if convolution.padding == 0 {
      return unsafe body(data + top * x.row, first..<(first + count))
    }
    unsafe withWorkspace(rows * row) { copy in
      let margin = unsafe convolution.padding * x.pixel
      unsafe Engine.kernels.pointee.padded_rows(
        data, x.height, x.row, top, rows, margin, margin, copy)
      unsafe body(copy, first..<(first + count))
    }
  }
}
