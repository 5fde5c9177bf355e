extension Variable {
  /// The mean index of structural similarity with given images, a scalar of at most 1.
  public func similarity(
    to target: Tensor, _ measure: StructuralSimilarity = StructuralSimilarity()
  ) -> Variable {
    let (index, gradient) = measure(value, target, needsGradient: needsGradient)
    return Variable(
      Tensor(scalar: Float(index)), (self, { (gradient ?? Tensor(shape)).affine($0.scalar) }))
  }
}
