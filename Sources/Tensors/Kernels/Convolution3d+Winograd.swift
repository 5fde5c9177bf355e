internal import CKernels

/// Winograd's F(4×4, 3×3) and F(4×4, 5×5) (Lavin & Gray, arXiv:1509.09308) on the frames of clips.
///
/// Transforms are linear, so the sum over time is made between them: a frame is transformed once,
/// for all filters that meet it, and one product for each of a tile's numbers sums over channels and
/// time. 4×4 results take 36 products instead of 144, or 64 instead of 400.
///
/// Tiles are taken in blocks that fit a core's cache, through some frames at a time. Blocks depend on
/// shapes only, so that results do not depend on the number of threads.
extension Convolution3d {
  /// y = activation(x ⋆ w + bias).
  func winograd(
    _ x: Clips, _ w: UnsafePointer<Float>, _ shape: Shape, _ y: Clips,
    _ bias: UnsafePointer<Float>?, _ slope: Float
  ) {
    let k = unsafe Engine.kernels.pointee
    let (taps, size, inputs, outputs) = (shape[0], shape[1], shape[3], shape[4])
    let numbers = (size + 3) * (size + 3)
    // Products of whole vectors: the columns behind the last output are zero.
    let columns = unsafe blocks(outputs, of: k.lanes) * k.lanes
    let strip = unsafe min(k.strip, columns)
    let filterPlane = blocks(columns, of: strip) * strip * taps * inputs + 16
    let length = unsafe x.frames
    let grid = unsafe TileBlocks(
      y, frames: y.frames,
      floats: { frames in
        numbers * (inputs * min(length, frames + taps - 1) + columns * frames)
      })

    unsafe withWorkspace(numbers * filterPlane + outputs + 16) { u in
      let biases = unsafe u + numbers * filterPlane
      if let bias = unsafe bias { unsafe biases.update(from: bias, count: outputs) }
      ComputeThreads.run(blocks(taps * inputs, of: 8)) { part in
        unsafe k.strip_filters(
          size, w, inputs, outputs, part * 8, min(8, taps * inputs - part * 8), u, filterPlane,
          strip, strip * taps * inputs)
      }
      ComputeThreads.run(grid.count) { task in
        let block = grid[task]
        let tiles = block.tiles
        let runs = self.runs(block.frames, taps: taps, frames: length)
        let frames = runs[0].frame..<(runs[runs.count - 1].lastFrame + 1)
        let before = Planes(frames.count, tiles, inputs, framesFirst: true)
        let after = Planes(block.frames.count, tiles, columns, framesFirst: true)
        unsafe withWorkspace(numbers * (before.size + after.size)) { v in
          let m = unsafe v + numbers * before.size
          unsafe transform(x, 0..<inputs, frames, block, size, v, before)
          for plane in 0..<numbers {
            for run in runs {
              var p = unsafe product(
                rows: run.results.count * tiles, columns: columns, segments: run.taps.count,
                depth: inputs,
                a: v + plane * before.size + (run.frame - frames.lowerBound) * before.frame,
                a_row: inputs, a_segment: before.frame, a_depth: 1,
                b: u + plane * filterPlane + run.taps.lowerBound * inputs * strip,
                b_segment: inputs * strip, b_depth: strip, b_strip: strip * taps * inputs,
                c: m + plane * after.size
                  + (run.results.lowerBound - block.frames.lowerBound) * after.frame,
                c_row: columns, accumulate: 0, epilogue: nil)
              unsafe k.matrix_product(&p)
            }
          }
          unsafe restore(m, after, block, size, bias == nil ? nil : biases, slope, y)
        }
      }
    }
  }

  /// Frames of a result that see the same part of the filters: at the ends of a clip, some taps meet
  /// nothing but zeros.
  private struct Run {
    var results: Range<Int>
    let taps: Range<Int>
    /// What the first tap meets for the first result.
    let frame: Int

    var lastFrame: Int { frame + results.count - 1 + taps.count - 1 }
  }

  private func runs(_ results: Range<Int>, taps: Int, frames: Int) -> [Run] {
    var runs: [Run] = []
    for t in results {
      let seen = max(0, padding.time - t)..<min(taps, frames + padding.time - t)
      if let last = runs.last, last.taps == seen {
        runs[runs.count - 1].results = last.results.lowerBound..<(t + 1)
      } else {
        let first = t + seen.lowerBound - padding.time
        runs.append(Run(results: t..<(t + 1), taps: seen, frame: first))
      }
    }
    return runs
  }

  /// dw = Σ over frames and tiles of Gᵀ (Vᵀ · Z) G, where V and Z are the transformed x and dy.
  ///
  /// The taps of a filter are neighbouring rows of one product: a frame of dy meets as many frames of
  /// x. Where clips grow, frames of x meet as many frames of dy, the last tap first.
  func winogradWeightGradient(
    _ dy: Clips, _ x: Clips, _ dw: UnsafeMutablePointer<Float>, _ shape: Shape
  ) {
    let k = unsafe Engine.kernels.pointee
    let (taps, size, inputs, outputs) = (shape[0], shape[1], shape[3], shape[4])
    let numbers = (size + 3) * (size + 3)
    let grows = unsafe dy.frames > x.frames
    // At most 128 × 128 channels at once: their sums of products are what a cache has to hold.
    let side = 128
    let (down, across) = (blocks(inputs, of: side), blocks(outputs, of: side))
    let (high, wide) = (min(side, inputs), min(side, outputs))
    let grid = unsafe TileBlocks(
      dy, frames: min(x.frames, dy.frames),
      floats: { frames in
        numbers * ((high + wide) * frames + (grows ? wide : high) * (taps - 1))
      })
    let perPart = blocks(grid.count, of: max(1, min(grid.count, 8 / (down * across))))
    let parts = blocks(grid.count, of: perPart)
    func channels(_ corner: Int) -> (rows: Range<Int>, columns: Range<Int>) {
      let (i, o) = (corner / across * side, corner % across * side)
      return (i..<min(inputs, i + side), o..<min(outputs, o + side))
    }
    /// Floats of a row of sums: products are of whole vectors.
    func row(_ outputs: Int) -> Int {
      unsafe blocks(grows ? taps * outputs : outputs, of: k.lanes) * k.lanes
    }
    let sumPlane = (grows ? high : taps * high) * row(wide) + 16

    unsafe withWorkspace(numbers * sumPlane * parts * down * across) { sums in
      ComputeThreads.run(parts * down * across) { task in
        let (part, corner) = (task % parts, task / parts)
        let (ins, outs) = channels(corner)
        let sum = unsafe sums + task * numbers * sumPlane
        let members = (part * perPart)..<min(grid.count, (part + 1) * perPart)
        for number in members {
          let block = grid[number]
          let frames = block.frames
          let seen =
            grows
            ? (frames.lowerBound + padding.time - taps + 1)..<(frames.upperBound + padding.time)
            : (frames.lowerBound - padding.time)..<(frames.upperBound - padding.time + taps - 1)
          let (ofX, ofGradient) = grows ? (frames, seen) : (seen, frames)
          let left = Planes(ofX.count, block.tiles, ins.count, framesFirst: false)
          let right = Planes(ofGradient.count, block.tiles, outs.count, framesFirst: false)
          unsafe withWorkspace(numbers * (left.size + right.size)) { v in
            let z = unsafe v + numbers * left.size
            unsafe transform(x, ins, ofX, block, size, v, left)
            unsafe transform(gradient: dy, outs, ofGradient, block, size, z, right)
            for plane in 0..<numbers {
              var p = unsafe product(
                rows: grows ? ins.count : taps * ins.count, columns: row(outs.count),
                segments: block.tiles, depth: frames.count, a: v + plane * left.size, a_row: 1,
                a_segment: left.tile, a_depth: left.frame, b: z + plane * right.size,
                b_segment: right.tile, b_depth: right.frame, b_strip: k.strip,
                c: sum + plane * sumPlane, c_row: row(outs.count),
                accumulate: number > members.lowerBound ? 1 : 0, epilogue: nil)
              unsafe k.matrix_product(&p)
            }
          }
        }
      }
      ComputeThreads.run(down * across * taps) { task in
        let (corner, tap) = (task / taps, task % taps)
        let (ins, outs) = channels(corner)
        for i in 0..<ins.count {
          let place =
            grows
            ? i * row(outs.count) + (taps - 1 - tap) * outs.count
            : (tap * ins.count + i) * row(outs.count)
          unsafe k.strip_filter_gradient(
            size, sums + corner * parts * numbers * sumPlane, parts, numbers * sumPlane, sumPlane,
            place, outs.count,
            dw + (tap * size * size * inputs + ins.lowerBound + i) * outputs + outs.lowerBound,
            inputs * outputs)
        }
      }
    }
  }

  /// V of some channels and frames; frames that the clips do not have are zero.
  private func transform(
    _ x: Clips, _ channels: Range<Int>, _ frames: Range<Int>, _ block: TileBlock, _ size: Int,
    _ v: UnsafeMutablePointer<Float>, _ planes: Planes
  ) {
    let k = unsafe Engine.kernels.pointee
    let (n, wide) = (size + 3, 4 * block.columns.count + size - 1)
    let row = wide * channels.count + 16
    unsafe withWorkspace(n * row) { window in
      // In order: what a tile writes too much, the next one or its next frame writes again.
      for (i, frame) in frames.enumerated() {
        let to = unsafe v + i * planes.frame
        if unsafe frame < 0 || frame >= x.frames {
          unsafe planes.clear(to, numbers: n * n, channels: channels.count)
          continue
        }
        for (line, tile) in block.rows.enumerated() {
          unsafe k.window_of_image(
            x.frame(block.clip * x.frames + frame), x.height, x.width, x.channels,
            channels.lowerBound, channels.count, 4 * tile - padding.height,
            4 * block.columns.lowerBound - padding.width, n, wide, window, row)
          unsafe k.strip_input(
            size, window, row, channels.count, block.columns.count,
            to + line * block.columns.count * planes.tile, planes.size, planes.tile)
        }
      }
    }
  }

  /// Z of some channels and frames.
  private func transform(
    gradient dy: Clips, _ channels: Range<Int>, _ frames: Range<Int>, _ block: TileBlock,
    _ size: Int, _ z: UnsafeMutablePointer<Float>, _ planes: Planes
  ) {
    let k = unsafe Engine.kernels.pointee
    let row = 4 * block.columns.count * channels.count + 16
    unsafe withWorkspace(4 * row) { window in
      for (i, frame) in frames.enumerated() {
        let to = unsafe z + i * planes.frame
        if unsafe frame < 0 || frame >= dy.frames {
          unsafe planes.clear(to, numbers: (size + 3) * (size + 3), channels: channels.count)
          continue
        }
        for (line, tile) in block.rows.enumerated() {
          unsafe k.window_of_image(
            dy.frame(block.clip * dy.frames + frame), dy.height, dy.width, dy.channels,
            channels.lowerBound, channels.count, 4 * tile, 4 * block.columns.lowerBound, 4,
            4 * block.columns.count, window, row)
          unsafe k.strip_gradient(
            size, window, row, channels.count, block.columns.count,
            to + line * block.columns.count * planes.tile, planes.size, planes.tile)
        }
      }
    }
  }

  /// The results of a block from their sums.
  private func restore(
    _ m: UnsafePointer<Float>, _ planes: Planes, _ block: TileBlock, _ size: Int,
    _ bias: UnsafePointer<Float>?, _ slope: Float, _ y: Clips
  ) {
    let k = unsafe Engine.kernels.pointee
    let row = unsafe 4 * block.columns.count * y.channels + 16
    let left = 4 * block.columns.lowerBound
    let length = unsafe min(4 * block.columns.count, y.width - left) * y.channels
    unsafe withWorkspace(4 * row) { pixels in
      for (i, frame) in block.frames.enumerated() {
        for (line, tile) in block.rows.enumerated() {
          unsafe k.strip_output(
            size, m + i * planes.frame + line * block.columns.count * planes.tile, planes.size,
            planes.tile, block.columns.count, bias, slope, pixels, row, y.channels)
          let to = unsafe y.frame(block.clip * y.frames + frame)
          for r in unsafe 0..<min(4, y.height - 4 * tile) {
            unsafe (to + ((4 * tile + r) * y.width + left) * y.channels).update(
              from: pixels + r * row, count: length)
          }
        }
      }
    }
  }
}

/// How the numbers of a block's tiles lie in each plane: where the next tile and frame begin, and
/// how large a plane is.
private struct Planes {
  let tile: Int, frame: Int, size: Int
  private let tiles: Int

  init(_ frames: Int, _ tiles: Int, _ channels: Int, framesFirst: Bool) {
    self.tiles = tiles
    tile = framesFirst ? channels : frames * channels + 16
    frame = framesFirst ? tiles * channels : channels
    // No multiple of 4 KiB, or planes would fight for the same lines of a cache.
    size = blocks(framesFirst ? frames * frame : tiles * tile, of: 16) * 16 + 16
  }

  /// Makes one frame zero.
  func clear(_ to: UnsafeMutablePointer<Float>, numbers: Int, channels: Int) {
    for plane in 0..<numbers {
      for i in 0..<tiles {
        unsafe (to + plane * size + i * tile).initialize(repeating: 0, count: channels)
      }
    }
  }
}

/// Some of the 4×4 tiles of a clip of results, through some frames.
private struct TileBlock {
  let clip: Int
  let frames: Range<Int>
  let rows: Range<Int>
  let columns: Range<Int>

  var tiles: Int { rows.count * columns.count }
}

/// All tiles of clips of results, in blocks.
private struct TileBlocks {
  let count: Int
  private let frames: Extent, rows: Extent, columns: Extent

  /// `length` things in parts of nearly equal size, of at most `limit`.
  private struct Extent {
    let length: Int, part: Int, parts: Int

    init(_ length: Int, limit: Int) {
      self.length = length
      part = blocks(length, of: blocks(length, of: max(1, limit)))
      parts = blocks(length, of: part)
    }

    subscript(i: Int) -> Range<Int> { (i * part)..<min(length, (i + 1) * part) }
  }

  /// - Parameters:
  ///   - count: the frames to share out
  ///   - floats: what one tile takes through some frames, before and behind a product
  init(_ y: Clips, frames count: Int, floats: (_ frames: Int) -> Int) {
    frames = Extent(count, limit: 16)
    // All of that should fit a second cache, unless it left too few rows for the filters that each
    // product reads.
    let limit = max(blocks(96, of: frames.part), 160_000 / floats(frames.part))
    columns = unsafe Extent(blocks(y.width, of: 4), limit: limit)
    rows = unsafe Extent(blocks(y.height, of: 4), limit: limit / columns.part)
    self.count = unsafe y.count * frames.parts * rows.parts * columns.parts
  }

  subscript(task: Int) -> TileBlock {
    let (line, column) = (task / columns.parts, task % columns.parts)
    let (frame, row) = (line / rows.parts, line % rows.parts)
    return TileBlock(
      clip: frame / frames.parts, frames: frames[frame % frames.parts], rows: rows[row],
      columns: columns[column])
  }
}
