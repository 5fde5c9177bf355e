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

  /// √Σ(a - b)², a scalar: the length of the whole difference. Where there is none, its derivative
  /// is 0.
  public func euclideanDistance(to other: Variable) -> Variable {
    let (a, b) = (value, other.value)
    let length = Float(a.distance(to: b, .l2).squareRoot())
    let share = length > 0 ? 1 / (2 * length) : 0
    return Variable(
      Tensor(scalar: length),
      (self, { a.distanceGradient(to: b, .l2, factor: $0.scalar * share) }),
      (other, { b.distanceGradient(to: a, .l2, factor: $0.scalar * share) }))
  }

  /// How the channels of images `[N, H, W, C]` go together, whatever their place: FᵀF / (C·H·W),
  /// `[N, C, C]`, with the pixels as the rows of F (Gatys et al., 2016).
  public func gramMatrices() -> Variable {
    let image = shape
    let f = value.reshaped([image[0], image[1] * image[2], image[3]])
    let scale = 1 / Float(max(1, image[1] * image[2] * image[3]))
    return Variable(
      Matrices.product(f, f, transposingA: true, scale: scale),
      (
        self,
        { dy in
          let half = Matrices.product(f, dy, scale: scale)
          return Matrices.product(f, dy, transposingB: true, scale: scale, addedTo: half)
            .reshaped(image)
        }
      ))
  }
}
