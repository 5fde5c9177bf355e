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

  /// self·gate + other for a gate `[N, 1, 1, C]`.
  func gated(byChannel gate: Tensor, adding other: Tensor) -> Tensor {
    precondition(other.shape == shape, "\(shape) + \(other.shape)")
    var y = Tensor(uninitialized: shape)
    let (x, p) = unsafe (pointer, gate.pointer)
    let (r, to) = unsafe (other.pointer, y.mutablePointer)
    let (width, rows) = (shape[2] * shape[3], shape[1])
    ComputeThreads.run(shape[0] * rows) { line in
      let at = line * width
      unsafe Engine.kernels.pointee.gate_sum(
        x + at, p + line / rows * shape[3], r + at, to + at, shape[2], shape[3])
    }
    return y
  }

  /// self·gate + offset, both `[N, 1, 1, C]`.
  func channelAffine(ofEach gate: Tensor, plus offset: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    let (x, p) = unsafe (pointer, gate.pointer)
    let (q, to) = unsafe (offset.pointer, y.mutablePointer)
    let (width, rows) = (shape[2] * shape[3], shape[1])
    ComputeThreads.run(shape[0] * rows) { line in
      let (at, channel) = (line * width, line / rows * shape[3])
      unsafe Engine.kernels.pointee.channel_affine(
        x + at, p + channel, q + channel, 1, to + at, shape[2], shape[3])
    }
    return y
  }

  /// Σ over the pixels of each image of self·other, `[N, 1, 1, C]`.
  func channelDots(_ other: Tensor) -> Tensor {
    let (b, width) = unsafe (other.pointer, shape[2] * shape[3])
    return unsafe pixelSums { x, s, line in
      unsafe Engine.kernels.pointee.column_dots(x, b + line * width, s, shape[2], shape[3])
    }
  }

  /// The mean over the pixels of each image, `[N, 1, 1, C]`.
  func pixelMeans() -> Tensor {
    let sums = unsafe pixelSums { x, s, _ in
      unsafe Engine.kernels.pointee.column_sums(x, s, shape[2], shape[3], shape[3])
    }
    return sums.affine(1 / Float(max(1, shape[1] * shape[2])))
  }

  /// Images `[N, height, width, C]` whose pixels are all as the one that there is.
  func spread(height: Int, width: Int) -> Tensor {
    let channels = shape[3]
    var y = Tensor(uninitialized: [shape[0], height, width, channels])
    let (x, to) = unsafe (pointer, y.mutablePointer)
    ComputeThreads.run(shape[0] * height) { line in
      unsafe Engine.kernels.pointee.copy_rows(
        x + line / height * channels, 0, to + line * width * channels, channels, width, channels)
    }
    return y
  }

  /// What `kernel` adds up for each line of an image, added up line by line: `[N, 1, 1, C]`.
  private func pixelSums(
    _ kernel: (_ x: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ line: Int) -> Void
  ) -> Tensor {
    let (rows, channels) = (shape[1], shape[3])
    let width = shape[2] * channels
    var lines = Tensor([shape[0], rows, channels])
    var sums = Tensor([shape[0], 1, 1, channels])
    let (x, s, to) = unsafe (pointer, lines.mutablePointer, sums.mutablePointer)
    ComputeThreads.run(shape[0] * rows) { line in
      unsafe kernel(x + line * width, s + line * channels, line)
    }
    for n in 0..<shape[0] {
      unsafe Engine.kernels.pointee.column_sums(
        s + n * rows * channels, to + n * channels, rows, channels, channels)
    }
    return sums
  }

  /// Work on the rows of `width` elements.
  private func overRows(_ width: Int, _ body: (_ row: Int, _ n: Int) -> Void) {
    overBlocks(count / max(width, 1), of: max(1, (1 << 15) / max(width, 1)), body)
  }
}
