internal import CKernels

/// Normalisation of every channel over batch and pixels: y = (x - mean)/√(variance + ε)·scale + shift
/// (Ioffe and Szegedy, 2015), with the statistics of the batch or with given ones.
final class BatchNormalization {
  /// Mean and variance of each channel; of a batch, the variance that divides by the count.
  struct Statistics {
    var mean: Tensor
    var variance: Tensor
  }

  let y: Tensor
  let statistics: Statistics
  private let x: Tensor
  private let scale: Tensor
  /// 1/√(variance + ε)
  private let rstd: [Float]
  /// Whether the statistics are those of x, so that their change with x counts.
  private let isOwn: Bool
  private let activation: Convolution.Activation
  private var sums: (plain: Tensor, centred: Tensor)?

  /// - Parameter given: the statistics to use; those of the batch if left out.
  init(
    _ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Float, given: Statistics?,
    activation: Convolution.Activation
  ) {
    let channels = x.shape[-1]
    precondition(
      scale.count == channels && shift.count == channels, "\(scale.shape) for \(x.shape)")
    let statistics = given ?? Self.statistics(x)
    let rstd = statistics.variance.values.map { 1 / ($0 + epsilon).squareRoot() }
    let factors = zip(scale.values, rstd).map { $0 * $1 }
    let means = statistics.mean.values
    let offsets = shift.values.indices.map { shift.values[$0] - means[$0] * factors[$0] }
    y = x.channelAffine(Tensor([channels], factors), Tensor([channels], offsets), activation)
    (self.x, self.scale, self.rstd, self.statistics) = (x, scale, rstd, statistics)
    (isOwn, self.activation) = (given == nil, activation)
  }

  /// What the other rules start from: the gradient before the activation.
  func preActivationGradient(_ dy: Tensor) -> Tensor {
    activation == .none ? dy : y.activationGradient(dy, activation.slope)
  }

  func shiftGradient(_ dz: Tensor) -> Tensor { sums(dz).plain }

  /// Σ dz·(x - mean)/√(variance + ε).
  func scaleGradient(_ dz: Tensor) -> Tensor {
    let centred = sums(dz).centred.values
    return Tensor(scale.shape) { centred[$0] * rstd[$0] }
  }

  /// dx = scale·rstd·(dz - mean(dz) - x̂·mean(dz·x̂)); without the means if the statistics were given.
  func inputGradient(_ dz: Tensor) -> Tensor {
    let factors = Tensor(scale.shape, zip(scale.values, rstd).map { $0 * $1 })
    let zeros = Tensor(scale.shape)
    if !isOwn { return dz.channelAffine(factors, zeros) }
    let channels = scale.count
    let count = Float(x.count / max(channels, 1))
    let (plain, centred) = (sums(dz).plain.values, sums(dz).centred.values)
    let p = factors.values
    let slopes = Tensor([channels]) { -p[$0] * rstd[$0] * rstd[$0] * centred[$0] / count }
    let offsets = Tensor([channels]) { -p[$0] * plain[$0] / count }
    var dx = Tensor(uninitialized: x.shape)
    let (from, px, to) = unsafe (dz.pointer, x.pointer, dx.mutablePointer)
    overBlocks(x.count / max(channels, 1), of: max(1, (1 << 15) / max(channels, 1))) { row, n in
      let i = row * channels
      unsafe Engine.kernels.pointee.batch_norm_gradient(
        from + i, px + i, factors.pointer, statistics.mean.pointer, slopes.pointer,
        offsets.pointer, to + i, n, channels)
    }
    return dx
  }

  /// Both sums that the rules need, from one gradient; computed by the first that asks.
  private func sums(_ dz: Tensor) -> (plain: Tensor, centred: Tensor) {
    if let sums { return sums }
    let new = (plain: dz.columnSums(), centred: x.columnMoments(dz, around: statistics.mean))
    sums = new
    return new
  }

  private static func statistics(_ x: Tensor) -> Statistics {
    let count = Float(max(x.count / max(x.shape[-1], 1), 1))
    let mean = x.columnSums().affine(1 / count)
    return Statistics(
      mean: mean, variance: x.columnMoments(nil, around: mean).affine(1 / count))
  }
}

extension Tensor {
  /// Σ over all but the innermost index of weights·(self - mean), or of (self - mean)².
  fileprivate func columnMoments(_ weights: Tensor?, around mean: Tensor) -> Tensor {
    let (a, m) = unsafe (weights.map { unsafe $0.pointer }, mean.pointer)
    return unsafe columnSums { x, sums, start, rows, width in
      unsafe Engine.kernels.pointee.column_moments(
        a.map { unsafe $0 + start * width }, x, m, sums, rows, width)
    }
  }
}
