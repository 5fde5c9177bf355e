import Tensors

extension Variable {
  /// Images `[N, H, W, C]` at another size: bilinear, `align_corners` off, no smoothing when
  /// shrinking, as PyTorch does it.
  func resampled(height: Int, width: Int) -> Variable {
    var images = self
    if images.shape[1] != height {
      // The axis to resample goes innermost, where a linear map acts.
      images = images.permuted([0, 2, 3, 1])
      images = images.linear(Variable(constant: bilinear(from: shape[1], to: height)))
      images = images.permuted([0, 3, 1, 2])
    }
    if images.shape[2] != width {
      images = images.permuted([0, 1, 3, 2])
      images = images.linear(Variable(constant: bilinear(from: shape[2], to: width)))
      images = images.permuted([0, 1, 3, 2])
    }
    return images
  }
}

/// The matrix `[to, from]` of a bilinear resampling of one axis; sample `k` lies at
/// `(k + 0.5)·from/to - 0.5`, not before the first one.
private func bilinear(from: Int, to: Int) -> Tensor {
  var values = [Float](repeating: 0, count: to * from)
  for k in 0..<to {
    let place = max(0, (Double(k) + 0.5) * Double(from) / Double(to) - 0.5)
    let first = min(Int(place), from - 1)
    let second = min(first + 1, from - 1)
    let share = Float(place - Double(first))
    values[k * from + first] += 1 - share
    values[k * from + second] += share
  }
  return Tensor([to, from], values)
}
