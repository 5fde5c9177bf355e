extension Variable {
  /// Σ of all elements, a scalar.
  public func sum() -> Variable {
    let shape = shape
    return Variable(
      Tensor(scalar: Float(value.sum())), (self, { Tensor(shape, repeating: $0.scalar) }))
  }

  public func mean() -> Variable { sum().scaled(by: 1 / Float(value.count)) }

  /// The mean of the distances of the elements, a scalar.
  public func meanDistance(to other: Variable, _ distance: Distance) -> Variable {
    let (a, b) = (value, other.value)
    let count = Float(max(a.count, 1))
    return Variable(
      Tensor(scalar: Float(a.distance(to: b, distance) / Double(count))),
      (self, { a.distanceGradient(to: b, distance, factor: $0.scalar / count) }),
      (other, { b.distanceGradient(to: a, distance, factor: $0.scalar / count) }))
  }
}
