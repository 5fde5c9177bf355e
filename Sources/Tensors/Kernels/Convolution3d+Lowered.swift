internal import CKernels

/// Any convolution of clips as a sum over time of matrix products whose rows are windows of a frame,
/// read in place from bands of rows between margins of zeros: see `Convolution.lowered`.
extension Convolution3d {
  func lowered(
    _ x: Clips, _ w: UnsafePointer<Float>, _ shape: Shape, _ y: Clips,
    _ bias: UnsafePointer<Float>?, _ slope: Float
  ) {
    let k = unsafe Engine.kernels.pointee
    let (taps, height, depth, outputs) = (shape[0], shape[1], shape[2] * shape[3], shape[4])
    let rows = taps * height * depth
    let bands = unsafe FrameBands(x, lines: y.height, filter: shape, padding)
    unsafe withWorkspace(blocks(outputs, of: k.strip) * k.strip * rows) { b in
      unsafe k.pack(w, rows, outputs, outputs, 1, b)
      unsafe ComputeThreads.run(y.count * y.frames * bands.count) { task in
        let (frame, band) = (task / bands.count, task % bands.count)
        let t = unsafe frame % y.frames
        // Frames before the first and behind the last are zero.
        let first = max(0, padding.time - t)
        let last = unsafe min(taps, x.frames + padding.time - t) - 1
        let end = unsafe epilogue(bias: bias, residual: nil, slope: slope, scale: 1)
        for tap in first...last {
          let from = unsafe frame / y.frames * x.frames + t + tap - padding.time
          unsafe bands.withRows(x, frame: from, band: band) { rowsOfBand, lines in
            for (i, line) in lines.enumerated() {
              unsafe withUnsafePointer(to: end) { end in
                var p = unsafe product(
                  rows: y.width, columns: outputs, segments: height, depth: depth,
                  a: rowsOfBand + i * bands.row, a_row: shape[3], a_segment: bands.row, a_depth: 1,
                  b: b + tap * height * depth * k.strip, b_segment: depth * k.strip,
                  b_depth: k.strip, b_strip: rows * k.strip,
                  c: y.frame(frame) + line * y.width * outputs, c_row: outputs,
                  accumulate: tap > first ? 1 : 0, epilogue: tap == last ? end : nil)
                unsafe k.matrix_product(&p)
              }
            }
          }
        }
      }
    }
  }

  /// dw = Σ over frames and lines of (windows)ᵀ · dy, in parts that are summed in order.
  func loweredWeightGradient(
    _ dy: Clips, _ x: Clips, _ dw: UnsafeMutablePointer<Float>, _ shape: Shape
  ) {
    let k = unsafe Engine.kernels.pointee
    let (taps, height, depth, outputs) = (shape[0], shape[1], shape[2] * shape[3], shape[4])
    let bands = unsafe FrameBands(x, lines: dy.height, filter: shape, padding)
    let count = unsafe dy.count * dy.frames * bands.count
    let perPart = blocks(count, of: max(1, min(16, (1 << 21) / shape.count)))
    let parts = blocks(count, of: perPart)
    unsafe withWorkspace(parts * shape.count) { sums in
      unsafe sums.initialize(repeating: 0, count: parts * shape.count)
      ComputeThreads.run(parts * taps * height) { task in
        let (part, line) = (task / (taps * height), task % (taps * height))
        let (tap, row) = (line / height, line % height)
        let sum = unsafe sums + part * shape.count + line * depth * outputs
        for number in (part * perPart)..<min(count, (part + 1) * perPart) {
          let (frame, band) = (number / bands.count, number % bands.count)
          let (n, t) = unsafe (frame / dy.frames, frame % dy.frames + tap - padding.time)
          if unsafe t < 0 || t >= x.frames { continue }
          let from = unsafe n * x.frames + t
          unsafe bands.withRows(x, frame: from, band: band, row: row) { windows, lines in
            let gradient = unsafe dy.frame(frame) + lines.lowerBound * dy.width * outputs
            var p = unsafe product(
              rows: depth, columns: outputs, segments: lines.count, depth: dy.width,
              a: windows, a_row: 1, a_segment: bands.row, a_depth: shape[3],
              b: gradient, b_segment: dy.width * outputs, b_depth: outputs, b_strip: k.strip,
              c: sum, c_row: outputs, accumulate: 1, epilogue: nil)
            unsafe k.matrix_product(&p)
          }
        }
      }
      for part in 1..<max(1, parts) {
        unsafe k.accumulate(sums + part * shape.count, sums, shape.count)
      }
      unsafe dw.update(from: sums, count: shape.count)
    }
  }
}

/// The rows of a frame that a few lines of the result need, between margins of zeros.
private struct FrameBands {
  /// Floats in a row, margins included.
  let row: Int
  /// Bands in a frame.
  let count: Int
  private let linesPerBand: Int, lines: Int, filterHeight: Int
  private let padding: Convolution3d.Padding

  init(_ x: Clips, lines: Int, filter: Shape, _ padding: Convolution3d.Padding) {
    self.lines = lines
    self.padding = padding
    filterHeight = filter[1]
    row = unsafe (x.width + 2 * padding.width) * x.channels
    // A quarter of a megabyte, or at least four lines.
    linesPerBand = min(lines, max(4, (1 << 16) / max(1, row)))
    count = blocks(lines, of: linesPerBand)
  }

  /// The rows for the lines of a band; with `only`, those under one row of the filter.
  func withRows(
    _ x: Clips, frame: Int, band: Int, row only: Int? = nil,
    _ body: (UnsafePointer<Float>, Range<Int>) -> Void
  ) {
    let first = band * linesPerBand
    let lines = first..<min(self.lines, first + linesPerBand)
    let top = first - padding.height + (only ?? 0)
    let rows = lines.count + (only == nil ? filterHeight : 1) - 1
    unsafe withWorkspace(rows * row) { copy in
      unsafe Engine.kernels.pointee.window_of_image(
        x.frame(frame), x.height, x.width, x.channels, 0, x.channels, top, -padding.width, rows,
        x.width + 2 * padding.width, copy, row)
      unsafe body(copy, lines)
    }
  }
}
