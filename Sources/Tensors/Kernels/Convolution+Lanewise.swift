internal import CKernels

/// Convolutions of many small groups: each lane of a vector belongs to another group, so that a
/// product of vectors is one product of every group.
///
/// As many groups as a vector has lanes make a chunk. Of a chunk, a tile of the image is brought into
/// the order [row][pixel][channel][lane], small enough for a core's cache, and worked on there. Tiles
/// depend on shapes only, so that results do not depend on the number of threads.
extension Convolution {
  func lanewise(_ x: Tensor, _ w: Tensor, _ e: Epilogue, _ shape: Shape) -> Tensor {
    let (size, outputs) = (w.shape[2], w.shape[3] / groups)
    let taps = w.shape[0] * w.shape[1]
    var y = Tensor(uninitialized: shape)
    let to = unsafe y.mutablePointer
    let lanes = Lanes(groups)
    let from = lanes.order(of: size, isInterleaved)
    let into = lanes.order(of: outputs, isInterleaved)
    unsafe withWorkspace(lanes.chunks * lanes.width * outputs * (taps * size + 1)) { filters in
      let biases = unsafe filters + lanes.chunks * lanes.width * outputs * taps * size
      unsafe lanes.pack(w.pointer, taps * size, outputs, filters)
      if let bias = e.bias { unsafe lanes.pack(bias.pointer, into, biases) }
      let window = unsafe Window(
        x.pointer, x.shape, from, lanes, kernel: (w.shape[0], w.shape[1]), stride: stride,
        padding: padding)
      unsafe run(window, filters, outputs, bias: e.bias == nil ? nil : biases, e, to, shape, into)
    }
    return e.residual.map { y.combined(1, $0, 1) } ?? y
  }

  /// A convolution of dy, spread out where there is a stride, with the filters turned about.
  func lanewiseInputGradient(_ dy: Tensor, _ w: Tensor, input: Shape) -> Tensor {
    let (size, outputs) = (w.shape[2], w.shape[3] / groups)
    let taps = w.shape[0] * w.shape[1]
    var dx = Tensor(uninitialized: input)
    let to = unsafe dx.mutablePointer
    let lanes = Lanes(groups)
    let from = lanes.order(of: outputs, isInterleaved)
    let into = lanes.order(of: size, isInterleaved)
    let turned = w.turned(groups: groups)
    unsafe withWorkspace(lanes.chunks * lanes.width * outputs * taps * size) { filters in
      unsafe lanes.pack(turned.pointer, taps * outputs, size, filters)
      let window = unsafe Window(
        dy.pointer, dy.shape, from, lanes, kernel: (w.shape[0], w.shape[1]), stride: 1,
        padding: w.shape[0] - 1 - padding, across: w.shape[1] - 1 - padding, spread: stride)
      unsafe run(window, filters, size, bias: nil, Epilogue(), to, input, into)
    }
    return dx
  }

  private func run(
    _ window: Window, _ filters: UnsafePointer<Float>, _ outputs: Int,
    bias: UnsafePointer<Float>?, _ e: Epilogue, _ y: UnsafeMutablePointer<Float>, _ shape: Shape,
    _ order: Lanes.Order
  ) {
    let k = unsafe Engine.kernels.pointee
    let (lanes, perChunk) = unsafe (window.lanes, window.filterFloats * outputs)
    let tiles = unsafe Tiles(shape, window)
    ComputeThreads.run(tiles.count * lanes.chunks) { task in
      let (chunk, tile) = (task % lanes.chunks, tiles[task / lanes.chunks])
      let results = tile.columns.count * outputs * lanes.width
      let used = lanes.used(chunk)
      unsafe withWorkspace(window.floats(tile) + results) { buffer in
        let row = unsafe buffer + window.floats(tile)
        unsafe window.gather(tile, chunk, buffer)
        for line in tile.lines {
          var p = unsafe window.row(line, of: tile, buffer)
          unsafe (p.outputs, p.w) = (outputs, filters + chunk * perChunk)
          unsafe p.bias = bias.map { unsafe $0 + chunk * outputs * lanes.width }
          unsafe (p.slope, p.scale) = (e.activation.slope, e.scale)
          unsafe k.lanewise_row(&p, row)
          let place = (tile.image * shape[1] + line) * shape[2] + tile.columns.lowerBound
          unsafe k.lanewise_scatter(
            row, tile.columns.count, shape[3], outputs, order.lane, order.channel, used,
            y + place * shape[3] + order.start(chunk))
        }
      }
    }
  }

  /// Sums over tiles, a few parts of them at once, which are added in order.
  func lanewiseWeightGradient(_ dy: Tensor, _ x: Tensor, weights: Shape) -> Tensor {
    let k = unsafe Engine.kernels.pointee
    let (size, outputs) = (weights[2], weights[3] / groups)
    var dw = Tensor(uninitialized: weights)
    let to = unsafe dw.mutablePointer
    let lanes = Lanes(groups)
    let order = lanes.order(of: outputs, isInterleaved)
    let window = unsafe Window(
      x.pointer, x.shape, lanes.order(of: size, isInterleaved), lanes,
      kernel: (weights[0], weights[1]), stride: stride, padding: padding)
    let tiles = unsafe Tiles(dy.shape, window)
    let perPart = blocks(tiles.count, of: max(1, blocks(8, of: lanes.chunks)))
    let parts = blocks(tiles.count, of: perPart)
    let area = unsafe window.filterFloats * outputs
    let from = unsafe dy.pointer
    unsafe withWorkspace(parts * lanes.chunks * area) { sums in
      ComputeThreads.run(parts * lanes.chunks) { task in
        let (chunk, part) = (task % lanes.chunks, task / lanes.chunks)
        let sum = unsafe sums + task * area
        unsafe sum.initialize(repeating: 0, count: area)
        for number in part * perPart..<min(tiles.count, (part + 1) * perPart) {
          let tile = tiles[number]
          let results = tile.columns.count * outputs * lanes.width
          unsafe withWorkspace(window.floats(tile) + results) { buffer in
            let row = unsafe buffer + window.floats(tile)
            unsafe window.gather(tile, chunk, buffer)
            for line in tile.lines {
              let place = (tile.image * dy.shape[1] + line) * dy.shape[2]
              unsafe k.lanewise_gather(
                from + (place + tile.columns.lowerBound) * dy.shape[3] + order.start(chunk),
                tile.columns.count, dy.shape[3], outputs, order.lane, order.channel,
                lanes.used(chunk), row)
              var p = unsafe window.row(line, of: tile, buffer)
              unsafe p.outputs = outputs
              unsafe k.lanewise_filters(&p, row, sum)
            }
          }
        }
      }
      for part in 1..<max(1, parts) {
        unsafe k.accumulate(
          sums + part * lanes.chunks * area, sums, lanes.chunks * area)
      }
      unsafe lanes.unpack(sums, weights[0] * weights[1] * size, outputs, to)
    }
    return dw
  }
}

extension Tensor {
  /// Filters `[kh, kw, I/groups, O]` turned about, with inputs and outputs exchanged in each group:
  /// `[kh, kw, O/groups, I]`.
  fileprivate func turned(groups: Int) -> Tensor {
    let (h, w, size, outputs) = (shape[0], shape[1], shape[2], shape[3] / groups)
    var result = Tensor(uninitialized: [h, w, outputs, groups * size])
    let (from, to) = unsafe (pointer, result.mutablePointer)
    ComputeThreads.run(h * w) { tap in
      let source = unsafe from + (h * w - 1 - tap) * size * groups * outputs
      let target = unsafe to + tap * size * groups * outputs
      for o in 0..<outputs {
        for g in 0..<groups {
          for c in 0..<size {
            unsafe target[(o * groups + g) * size + c] = source[(c * groups + g) * outputs + o]
          }
        }
      }
    }
    return result
  }
}
