/// Spectra of images. One is `[2, N, H, W/2 + 1, C]`: all real parts, then all imaginary ones.
extension Variable {
  /// The discrete Fourier transform of each channel of images `[N, H, W, C]`, unscaled, in the half
  /// that determines the other: PyTorch's `rfft2`.
  ///
  /// Numbers that are real for every image (frequencies 0 and ½) have the imaginary part +0.
  public func spectrum() -> Variable {
    let transform = FourierTransform(height: shape[1], width: shape[2])
    let weights = transform.unitWeights
    return Variable(
      transform.analyse(value, weights: weights),
      (self, { transform.synthesise($0, weights: weights) }))
  }

  /// The images `[N, H, width, C]` of half a spectrum: PyTorch's `irfft2`.
  ///
  /// Where the columns of frequency 0 and ½ are no spectrum of real numbers, imaginary parts are
  /// dropped after the sums over rows.
  public func image(fromSpectrumOfWidth width: Int) -> Variable {
    let transform = FourierTransform(height: shape[2], width: width)
    let weights = transform.inverseWeights
    return Variable(
      transform.synthesise(value, weights: weights),
      (self, { transform.analyse($0, weights: weights) }))
  }

  /// |z| of complex numbers `[2, …]`; its derivative at 0 is 0.
  public func magnitude() -> Variable {
    let z = value
    return Variable(z.magnitude(), (self, { z.magnitudeGradient($0) }))
  }

  /// The angle of complex numbers `[2, …]` in (-π, π], π where a negative number has the imaginary
  /// part 0 of either sign; its derivative at 0 is 0.
  public func phase() -> Variable {
    let z = value
    return Variable(z.phase(), (self, { z.phaseGradient($0) }))
  }

  /// self·exp(i·phase) + offset, complex numbers `[2, …]`.
  public func polar(
    _ phase: Variable, offset: (real: Float, imaginary: Float) = (0, 0)
  ) -> Variable {
    let (r, p) = (value, phase.value)
    let gradients = JointGradients { r.polarGradients($0, p) }
    return Variable(
      r.polar(p, offset: offset), (self, { gradients.take(0, $0) }),
      (phase, { gradients.take(1, $0) }))
  }
}
