internal import CKernels

/// Mean and spread of each channel of each image by itself.
extension Tensor {
  /// Σ over the pixels of each image `[N, H, W, C]` of what `kernel` gathers, `[N, C]`: blocks of
  /// pixels whose sums are added in order.
  func imageSums(
    _ kernel: (_ sums: UnsafeMutablePointer<Float>, _ image: Int, _ start: Int, _ n: Int) -> Void
  ) -> Tensor {
    let (images, channels) = (shape[0], shape[-1])
    let pixels = count / max(1, images * channels)
    let length = max(64, blocks(pixels, of: 64))
    let parts = blocks(pixels, of: length)
    var partial = Tensor([images, parts, channels])
    let sums = unsafe partial.mutablePointer
    ComputeThreads.run(images * parts) { task in
      let start = task % parts * length
      unsafe kernel(
        sums + task * channels, task / parts, task / parts * pixels + start,
        min(length, pixels - start))
    }
    var total = Tensor([images, channels])
    let to = unsafe total.mutablePointer
    for n in 0..<images {
      unsafe Engine.kernels.pointee.column_sums(
        sums + n * parts * channels, to + n * channels, parts, channels, channels)
    }
    return total
  }

  /// Σ of the pixels of each image, `[N, C]`.
  func imageSums() -> Tensor {
    let (x, channels) = unsafe (pointer, shape[-1])
    return unsafe imageSums { sums, _, start, n in
      unsafe Engine.kernels.pointee.column_sums(
        x + start * channels, sums, n, channels, channels)
    }
  }

  /// Σ over pixels of weights·(self - mean), or of (self - mean)², with a mean `[N, C]`.
  func imageMoments(_ weights: Tensor?, around mean: Tensor) -> Tensor {
    let (x, m, channels) = unsafe (pointer, mean.pointer, shape[-1])
    let a = unsafe weights.map { unsafe $0.pointer }
    return unsafe imageSums { sums, image, start, n in
      let at = start * channels
      unsafe Engine.kernels.pointee.column_moments(
        a.map { unsafe $0 + at }, x + at, m + image * channels, sums, n, channels)
    }
  }

  /// dy·p + (self - mean)·q + t, with numbers for each channel of each image, `[N, C]`.
  func imageAffine(_ dy: Tensor, _ p: Tensor, around mean: Tensor, _ q: Tensor, _ t: Tensor)
    -> Tensor
  {
    var result = Tensor(uninitialized: shape)
    let (g, x, y) = unsafe (dy.pointer, pointer, result.mutablePointer)
    let (a, m, b, c) = unsafe (p.pointer, mean.pointer, q.pointer, t.pointer)
    overPixels { image, at, n, channels in
      let i = image * channels
      unsafe Engine.kernels.pointee.batch_norm_gradient(
        g + at, x + at, a + i, a + i, 1, m + i, b + i, c + i, y + at, n, channels)
    }
    return result
  }

  /// activation(self·factors + offsets), with numbers for each channel of each image, `[N, C]`.
  func imageAffine(
    _ factors: Tensor, _ offsets: Tensor, _ activation: Convolution.Activation
  ) -> Tensor {
    var result = Tensor(uninitialized: shape)
    let (x, y) = unsafe (pointer, result.mutablePointer)
    let (p, q) = unsafe (factors.pointer, offsets.pointer)
    overPixels { image, at, n, channels in
      let i = image * channels
      unsafe Engine.kernels.pointee.channel_affine(
        x + at, p + i, q + i, activation.slope, y + at, n, channels)
    }
    return result
  }

  /// Work on blocks of pixels, none of which reaches into two images.
  private func overPixels(_ body: (_ image: Int, _ at: Int, _ n: Int, _ channels: Int) -> Void) {
    let (images, channels) = (shape[0], shape[-1])
    let pixels = count / max(1, images * channels)
    let length = max(1, (1 << 15) / max(channels, 1))
    let parts = blocks(pixels, of: length)
    ComputeThreads.run(images * parts) { task in
      let (image, start) = (task / parts, task % parts * length)
      body(image, (image * pixels + start) * channels, min(length, pixels - start), channels)
    }
  }

  /// √(Σ (x - mean)²/pixels) of each channel of each image, with the mean: `[N, C]` both.
  func imageDeviations() -> (deviation: Tensor, mean: Tensor) {
    let share = 1 / Float(max(1, count / max(1, shape[0] * shape[-1])))
    let mean = imageSums().affine(share)
    let squares = imageMoments(nil, around: mean).affine(share).values
    return (Tensor(mean.shape) { squares[$0].squareRoot() }, mean)
  }

  /// `self` is what `imageDeviations` were taken of.
  func imageDeviationGradient(_ ds: Tensor, _ deviation: Tensor, _ mean: Tensor) -> Tensor {
    let share = 1 / Float(max(1, count / max(1, shape[0] * shape[-1])))
    let (g, s) = (ds.values, deviation.values)
    let zeros = Tensor(mean.shape)
    // A channel without spread has no derivative; like PyTorch's it is not a number then.
    let slopes = Tensor(mean.shape) { g[$0] * share / s[$0] }
    return imageAffine(self, zeros, around: mean, slopes, zeros)
  }
}
