extension Variable {
  /// Σ of a scalar of each part of a batch, of which the gradient is taken at once, part by part: what
  /// lies between a part and its scalar is small enough for the caches and gone when the next one
  /// comes, so that a tape of the whole batch never is.
  ///
  /// - Parameters:
  ///   - parts: ranges of the outermost index that make it up, one after the other.
  ///   - scalar: of all that wants a gradient, it must depend on its argument alone.
  public func summed(
    over parts: [Range<Int>], _ scalar: (_ part: Variable, _ range: Range<Int>) -> Variable
  ) -> Variable {
    var sum = 0.0
    var gradients: [Tensor] = []
    for range in parts {
      let part = Leaf(value.sliced(0, range), isTrained: needsGradient)
      let result = scalar(Variable(part), range)
      sum += Double(result.value.scalar)
      guard needsGradient else { continue }
      result.backward()
      gradients.append(part.gradient ?? Tensor(part.value.shape))
    }
    let total = Tensor(scalar: Float(sum))
    guard needsGradient else { return Variable(constant: total) }
    let gradient = Tensor.concatenated(gradients, axis: 0)
    precondition(gradient.shape == shape, "\(parts) do not make up \(shape)")
    return Variable(total, (self, { gradient.affine($0.scalar) }))
  }
}
