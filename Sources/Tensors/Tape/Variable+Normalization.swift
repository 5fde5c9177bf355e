extension Variable {
  /// Layer normalisation over the innermost index: (x - mean)/√(variance + ε)·scale + shift.
  public func layerNormalized(scale: Variable, shift: Variable, epsilon: Float) -> Variable {
    let norm = LayerNormalization(
      value, scale: scale.value, shift: shift.value, epsilon: epsilon)
    return Variable(
      norm.y, (self, { norm.inputGradient($0) }),
      (scale, { norm.scaleGradient($0) }), (shift, { $0.columnSums() }))
  }
}
