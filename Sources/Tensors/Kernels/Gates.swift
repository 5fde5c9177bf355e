internal import CKernels

/// Products in which one factor is the same for many elements.
extension Tensor {
  /// Images `[N, H, W, C]`, each pixel multiplied with its number in `[N, H, W, 1]`.
  func gated(byPixel gate: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    let (x, p, to) = unsafe (pointer, gate.pointer, y.mutablePointer)
    let channels = shape[-1]
    overRows(channels) { row, n in
      let at = row * channels
      unsafe Engine.kernels.pointee.scale_rows(x + at, p + row, to + at, n, channels)
    }
    return y
  }

  /// Σ over the channels of self·other, `[N, H, W, 1]`.
  func pixelDots(_ other: Tensor) -> Tensor {
    var sums = Tensor(uninitialized: Shape(shape.extents.dropLast() + [1]))
    let (a, b, s) = unsafe (pointer, other.pointer, sums.mutablePointer)
    let channels = shape[-1]
    overRows(channels) { row, n in
      let at = row * channels
      unsafe Engine.kernels.pointee.row_dots(a + at, b + at, s + row, n, channels)
    }
    return sums
  }

  /// Images `[N, H, W, C]`, each channel multiplied with its number in `[N, 1, 1, C]`.
  func gated(byChannel gate: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    let (x, p, to) = unsafe (pointer, gate.pointer, y.mutablePointer)
    let (width, rows) = (shape[2] * shape[3], shape[1])
    let zeros = Tensor([shape[3]])
    let zero = unsafe zeros.pointer
    ComputeThreads.run(shape[0] * rows) { line in
      unsafe Engine.kernels.pointee.channel_affine(
        x + line * width, p + line / rows * shape[3], zero, 1, to + line * width, shape[2],
        shape[3])
    }
    return y
  }

  /// Σ over the pixels of each image of self·other, `[N, 1, 1, C]`.
  func channelDots(_ other: Tensor) -> Tensor {
    var lines = Tensor([shape[0], shape[1], 1, shape[3]])
    let (a, b, s) = unsafe (pointer, other.pointer, lines.mutablePointer)
    let width = shape[2] * shape[3]
    ComputeThreads.run(shape[0] * shape[1]) { line in
      unsafe Engine.kernels.pointee.column_dots(
        a + line * width, b + line * width, s + line * shape[3], shape[2], shape[3])
    }
    let all = Resampling(
      inputs: shape[1], [(0..<shape[1]).map { (source: $0, weight: Float(1)) }])
    return all.apply(lines, axis: 1)
  }

  /// Work on the rows of `width` elements.
  private func overRows(_ width: Int, _ body: (_ row: Int, _ n: Int) -> Void) {
    overBlocks(count / max(width, 1), of: max(1, (1 << 15) / max(width, 1)), body)
  }
}
