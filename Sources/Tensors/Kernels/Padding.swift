internal import CKernels

/// Frames of one value around images `[N, H, W, C]`.
extension Tensor {
  /// `margin` pixels of `value` on all sides.
  func framed(by margin: Int, _ value: Float) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let wide = width + 2 * margin
    let target: Shape = [shape[0], height + 2 * margin, wide, channels]
    var result = Tensor(target, repeating: value)
    let (x, y) = unsafe (pointer, result.mutablePointer)
    ComputeThreads.run(shape[0]) { n in
      let first = (n * target[1] + margin) * wide + margin
      unsafe Engine.kernels.pointee.copy_rows(
        x + n * height * width * channels, width * channels, y + first * channels,
        wide * channels, height, width * channels)
    }
    return result
  }
}
