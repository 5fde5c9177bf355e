/// Normalisation of the first channels of each image by itself, y = (x - mean)/√(variance + ε)·scale
/// + shift over its pixels (Ulyanov et al., 2016), and then an activation of all. Channels beyond
/// those that have a scale are left as they are.
final class InstanceNormalization {
  let y: Tensor
  private let x: Tensor
  private let scale: [Float]
  private let mean: Tensor
  /// scale/√(variance + ε) and 1/√(variance + ε) of each channel of each image; 1 of the others.
  private let factors: [Float]
  private let rstd: [Float]
  private let activation: Convolution.Activation
  private var sums: (plain: [Float], centred: [Float])?

  private var channels: Int { x.shape[-1] }
  private var pixels: Float { Float(max(1, x.count / max(1, x.shape[0] * channels))) }

  init(
    _ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Float, activation: Convolution.Activation
  ) {
    let (channels, normalized) = (x.shape[-1], scale.count)
    precondition(
      normalized == shift.count && normalized <= channels, "\(scale.shape) for \(x.shape)")
    let (deviation, mean) = x.imageDeviations()
    let (d, m, p, q) = (deviation.values, mean.values, scale.values, shift.values)
    let rstd = d.indices.map { i -> Float in
      i % channels < normalized ? 1 / (d[i] * d[i] + epsilon).squareRoot() : 1
    }
    let factors = d.indices.map { i in
      i % channels < normalized ? p[i % channels] * rstd[i] : 1
    }
    let offsets = d.indices.map { i in
      i % channels < normalized ? q[i % channels] - m[i] * factors[i] : 0
    }
    y = x.imageAffine(
      Tensor(mean.shape, factors), Tensor(mean.shape, offsets), activation)
    (self.x, self.scale, self.mean, self.factors, self.rstd) = (x, p, mean, factors, rstd)
    self.activation = activation
  }

  /// What the rules start from: the gradient before the activation.
  func undoActivation(_ dy: inout Tensor) {
    if activation != .none { dy.undoActivation(activation.slope, output: y) }
  }

  func shiftGradient(_ dz: Tensor) -> Tensor {
    let plain = sums(dz).plain
    return overImages { plain[$0] }
  }

  func scaleGradient(_ dz: Tensor) -> Tensor {
    let centred = sums(dz).centred
    return overImages { centred[$0] * rstd[$0] }
  }

  /// scale·rstd·(dz - mean(dz) - x̂·mean(dz·x̂)), and dz of channels that were left alone.
  func inputGradient(_ dz: Tensor) -> Tensor {
    let (plain, centred) = sums(dz)
    func unless(_ i: Int, _ value: Float) -> Float { i % channels < scale.count ? value : 0 }
    let slopes = Tensor(mean.shape) { i in
      unless(i, -factors[i] * rstd[i] * rstd[i] * centred[i] / pixels)
    }
    let offsets = Tensor(mean.shape) { unless($0, -factors[$0] * plain[$0] / pixels) }
    return x.imageAffine(dz, Tensor(mean.shape, factors), around: mean, slopes, offsets)
  }

  /// Σ over images of a number for each channel that has a scale.
  private func overImages(_ value: (Int) -> Float) -> Tensor {
    Tensor([scale.count]) { c in
      stride(from: c, to: mean.count, by: channels).reduce(0) { $0 + value($1) }
    }
  }

  /// Both sums that the rules need, from one gradient; computed by the first that asks.
  private func sums(_ dz: Tensor) -> (plain: [Float], centred: [Float]) {
    if let sums { return sums }
    let new = (
      plain: dz.imageSums().values, centred: x.imageMoments(dz, around: mean).values
    )
    sums = new
    return new
  }
}
