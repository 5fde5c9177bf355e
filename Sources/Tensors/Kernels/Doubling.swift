internal import CKernels

/// Bilinear interpolation to half and to twice the size, as `Resampling.bilinear` has it without
/// aligned corners: half is the mean of 2×2 pixels, twice mixes three quarters of the nearest pixel
/// with one of the next.
extension Tensor {
  /// `[N, 2·H, 2·W, C]` → `[N, H, W, C]`
  func halved() -> Tensor {
    let (height, width, channels) = (shape[1] / 2, shape[2] / 2, shape[3])
    var y = Tensor(uninitialized: [shape[0], height, width, channels])
    let (row, x, to) = unsafe (width * channels, pointer, y.mutablePointer)
    ComputeThreads.run(shape[0] * height) { line in
      let from = unsafe x + 4 * line * row
      unsafe Engine.kernels.pointee.halve(from, from + 2 * row, to + line * row, width, channels)
    }
    return y
  }

  /// The gradient of what was halved: `[N, H, W, C]` → `[N, 2·H, 2·W, C]`.
  func halvedGradient() -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    var dx = Tensor(uninitialized: [shape[0], 2 * height, 2 * width, channels])
    let (row, dy, to) = unsafe (width * channels, pointer, dx.mutablePointer)
    ComputeThreads.run(shape[0] * height) { line in
      let at = unsafe to + 4 * line * row
      unsafe Engine.kernels.pointee.halve_gradient(
        dy + line * row, at, at + 2 * row, width, channels)
    }
    return dx
  }

  /// `[N, H, W, C]` → `[N, 2·H, 2·W, C]`, plus `other` if it is given.
  func doubled(adding other: Tensor? = nil) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let shape: Shape = [shape[0], 2 * height, 2 * width, channels]
    if let other { precondition(other.shape == shape, "\(shape) + \(other.shape)") }
    var y = Tensor(uninitialized: shape)
    let (row, x, to) = unsafe (width * channels, pointer, y.mutablePointer)
    let r = unsafe other.map { unsafe $0.pointer }
    ComputeThreads.run(shape[0] * height) { line in
      let h = line % height
      let here = unsafe x + line * row
      unsafe withWorkspace(row) { mixture in
        for side in 0..<2 {
          // Beyond the edges lies what is at the edge.
          let next = side == 0 ? (h > 0 ? -1 : 0) : (h + 1 < height ? 1 : 0)
          unsafe Engine.kernels.pointee.scale_add(0.75, here, 0.25, here + next * row, mixture, row)
          let at = (2 * line + side) * 2 * row
          unsafe Engine.kernels.pointee.double_row(
            mixture, r.map { unsafe $0 + at }, to + at, width, channels)
        }
      }
    }
    return y
  }

  /// The gradient of what was doubled: `[N, 2·H, 2·W, C]` → `[N, H, W, C]`.
  func doubledGradient() -> Tensor {
    let (height, width, channels) = (shape[1] / 2, shape[2] / 2, shape[3])
    var dx = Tensor(uninitialized: [shape[0], height, width, channels])
    let (row, dy, to) = unsafe (width * channels, pointer, dx.mutablePointer)
    ComputeThreads.run(shape[0] * height) { line in
      let h = line % height
      let wide = 2 * row
      let here = unsafe dy + 2 * line * wide
      let above = unsafe h > 0 ? here - wide : here
      let below = unsafe h + 1 < height ? here + 2 * wide : here + wide
      let k = unsafe Engine.kernels
      unsafe withWorkspace(2 * wide) { sum in
        let ends = unsafe sum + wide
        unsafe k.pointee.scale_add(0.75, here, 0.75, here + wide, sum, wide)
        unsafe k.pointee.scale_add(0.25, above, 0.25, below, ends, wide)
        unsafe k.pointee.add(sum, ends, sum, wide)
        unsafe k.pointee.double_row_gradient(sum, to + line * row, width, channels)
      }
    }
    return dx
  }
}
