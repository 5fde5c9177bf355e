extension Variable {
  /// Every channel normalised over batch and pixels with the batch's own statistics, which are
  /// given too: activation((x - mean)/√(variance + ε)·scale + shift). The variance divides by the
  /// count.
  public func batchNormalized(
    scale: Variable, shift: Variable, epsilon: Float, activation: Convolution.Activation = .none
  ) -> (y: Variable, mean: Tensor, variance: Tensor) {
    let norm = BatchNormalization(
      value, scale: scale.value, shift: shift.value, epsilon: epsilon, given: nil,
      activation: activation)
    return (normalized(norm, scale, shift), norm.statistics.mean, norm.statistics.variance)
  }

  /// The same with a constant mean and variance for each channel.
  public func batchNormalized(
    scale: Variable, shift: Variable, mean: Tensor, variance: Tensor, epsilon: Float,
    activation: Convolution.Activation = .none
  ) -> Variable {
    let norm = BatchNormalization(
      value, scale: scale.value, shift: shift.value, epsilon: epsilon,
      given: BatchNormalization.Statistics(mean: mean, variance: variance), activation: activation)
    return normalized(norm, scale, shift)
  }

  private func normalized(
    _ norm: BatchNormalization, _ scale: Variable, _ shift: Variable
  ) -> Variable {
    Variable(
      norm.output(), shared: { norm.backward(&$0) }, remade: { norm.output() },
      (self, { $0 }), (scale, { _ in norm.scaleGradient }), (shift, { _ in norm.shiftGradient }))
  }

  /// Layer normalisation over the innermost index: (x - mean)/√(variance + ε)·scale + shift.
  public func layerNormalized(scale: Variable, shift: Variable, epsilon: Float) -> Variable {
    let (norm, y) = LayerNormalization.apply(
      value, scale: scale.value, shift: shift.value, epsilon: epsilon)
    return Variable(
      y, remade: { norm.output() }, (self, { norm.inputGradient($0) }),
      (scale, { norm.scaleGradient($0) }), (shift, { $0.columnSums() }))
  }

  /// The first channels of each image normalised over its own pixels, as many as there are scales:
  /// activation((x - mean)/√(variance + ε)·scale + shift); the activation also of the others.
  public func instanceNormalized(
    scale: Variable, shift: Variable, epsilon: Float, activation: Convolution.Activation = .none
  ) -> Variable {
    let norm = InstanceNormalization(
      value, scale: scale.value, shift: shift.value, epsilon: epsilon, activation: activation)
    return Variable(
      norm.y, shared: { norm.undoActivation(&$0) }, (self, { norm.inputGradient($0) }),
      (scale, { norm.scaleGradient($0) }), (shift, { norm.shiftGradient($0) }))
  }
}
