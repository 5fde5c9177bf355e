internal import CKernels
internal import Glibc

/// Local means of images `[N, H, W, C]`, weighted with a Gaussian that is cut off and normalised to 1.
struct GaussianWindow: Hashable, Sendable {
  /// Samples of one side, odd.
  let size: Int
  /// Of the Gaussian, in pixels.
  let deviation: Double
  /// Zeros around the image; without any, only windows that lie inside count.
  var padding: Int

  /// PyTorch's order of rounding: the exponentials and their sum are single precision.
  var weights: [Float] {
    let values = (0..<size).map { i -> Float in
      let d = Double(i - size / 2)
      return Float(exp(-d * d / (2 * deviation * deviation)))
    }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// The window whose means are the gradient of these: it is symmetric, so only the edge differs.
  var transposed: GaussianWindow {
    GaussianWindow(size: size, deviation: deviation, padding: size - 1 - padding)
  }

  /// `[N, H + 2·padding - size + 1, …, C]`; rows first along themselves, then across.
  func apply(_ x: Tensor) -> Tensor {
    let (n, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (high, wide) = (height + 2 * padding - size + 1, width + 2 * padding - size + 1)
    precondition(high > 0 && wide > 0, "\(x.shape) is smaller than a window of \(size)")
    let (row, length) = (width * channels, wide * channels)
    var along = Tensor(uninitialized: [n, height, wide, channels])
    var result = Tensor(uninitialized: [n, high, wide, channels])
    let k = unsafe Engine.kernels.pointee
    let (from, middle, to) = unsafe (x.pointer, along.mutablePointer, result.mutablePointer)
    let margin = padding * channels
    let weights = weights
    unsafe weights.withUnsafeBufferPointer { weights in
      guard let w = weights.baseAddress else { return }
      ComputeThreads.run(blocks(n * height, of: 8)) { block in
        unsafe withWorkspace(row + 2 * margin) { padded in
          for line in block * 8..<min(n * height, block * 8 + 8) {
            unsafe k.padded_rows(
              from + line * row, 1, row, 0, 1, margin, margin, padded)
            unsafe k.weighted_taps(padded, channels, w, size, middle + line * length, length)
          }
        }
      }
      ComputeThreads.run(n * high) { line in
        let (image, top) = (line / high, line % high - padding)
        let taps = max(0, -top)..<min(size, height - top)
        unsafe k.weighted_taps(
          middle + (image * height + top + taps.lowerBound) * length, length,
          w + taps.lowerBound, taps.count, to + line * length, length)
      }
    }
    return result
  }
}
