internal import CKernels

/// Normalisation of every channel over batch and pixels: y = (x - mean)/√(variance + ε)·scale + shift
/// (Ioffe and Szegedy, 2015), with the statistics of the batch or with given ones, and an activation.
///
/// Of x and y only x is kept: y is one pass away.
final class BatchNormalization {
  /// Mean and variance of each channel; of a batch, the variance that divides by the count.
  struct Statistics {
    var mean: Tensor
    var variance: Tensor
  }

  let statistics: Statistics
  private let x: Tensor
  private let activation: Convolution.Activation
  /// 1/√(variance + ε)
  private let rstd: [Float]
  /// y = activation(x·factors + offsets)
  private let factors: Tensor
  private let offsets: Tensor
  /// Whether the statistics are those of x, so that their change with x counts.
  private let isOwn: Bool
  private(set) var scaleGradient = Tensor([0])
  private(set) var shiftGradient = Tensor([0])

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
    let (scales, shifts, means) = (scale.values, shift.values, statistics.mean.values)
    let factors = Tensor([channels]) { scales[$0] * rstd[$0] }
    offsets = Tensor([channels]) { shifts[$0] - means[$0] * (scales[$0] * rstd[$0]) }
    (self.x, self.activation, self.statistics) = (x, activation, statistics)
    (self.rstd, self.factors, isOwn) = (rstd, factors, given == nil)
  }

  func output() -> Tensor { x.channelAffine(factors, offsets, activation) }

  /// Turns dy into dx and leaves the gradients of scale and shift.
  ///
  /// With dz = dy·activation′, shift: Σ dz, scale: Σ dz·x̂, x̂ = (x - mean)·rstd, and
  /// dx = scale·rstd·(dz - mean(dz) - x̂·mean(dz·x̂)); without the means if the statistics were given.
  func backward(_ dy: inout Tensor) {
    let channels = factors.count
    let count = Float(x.count / max(channels, 1))
    let (plain, centred) = sums(dy)
    let (p, s, t) = (factors.values, plain.values, centred.values)
    shiftGradient = plain
    scaleGradient = Tensor([channels]) { t[$0] * rstd[$0] }
    let own: Float = isOwn ? 1 / count : 0
    let slopes = Tensor([channels]) { -p[$0] * rstd[$0] * rstd[$0] * t[$0] * own }
    let constants = Tensor([channels]) { -p[$0] * s[$0] * own }
    let length = max(1, (1 << 15) / max(channels, 1))
    unsafe dy.update { from, to in
      overBlocks(x.count / max(channels, 1), of: length) { row, n in
        let i = row * channels
        unsafe Engine.kernels.pointee.batch_norm_gradient(
          from + i, x.pointer + i, factors.pointer, offsets.pointer, activation.slope,
          statistics.mean.pointer, slopes.pointer, constants.pointer, to + i, n, channels)
      }
    }
  }

  /// Σ dz and Σ dz·(x - mean) for each channel.
  private func sums(_ dy: Tensor) -> (plain: Tensor, centred: Tensor) {
    let channels = factors.count
    let both = unsafe dy.columnSums(count: 2) { dy, sums, start, rows, width in
      unsafe Engine.kernels.pointee.batch_norm_sums(
        dy, x.pointer + start * width, factors.pointer, offsets.pointer, activation.slope,
        statistics.mean.pointer, sums, sums + width, rows, width)
    }
    return (both.sliced(0, 0..<channels), both.sliced(0, channels..<2 * channels))
  }

  private static func statistics(_ x: Tensor) -> Statistics {
    let count = Float(max(x.count / max(x.shape[-1], 1), 1))
    let mean = x.columnSums().affine(1 / count)
    let squares = unsafe x.columnSums { x, sums, _, rows, width in
      unsafe Engine.kernels.pointee.column_moments(nil, x, mean.pointer, sums, rows, width)
    }
    return Statistics(mean: mean, variance: squares.affine(1 / count))
  }
}
