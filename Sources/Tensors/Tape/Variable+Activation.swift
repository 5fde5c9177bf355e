extension Variable {
  /// max(x, 0); its derivative at 0 is 0.
  public func relu() -> Variable {
    let y = value.relu()
    return Variable(y, shared: { $0.undoActivation(0, output: y) }, (self, { $0 }))
  }

  /// x for x > 0, otherwise slope·x; the derivative at 0 is the slope.
  public func leakyRelu(_ slope: Float) -> Variable {
    precondition(slope > 0, "slope \(slope): the sign of the result must be that of the input")
    let y = value.leakyRelu(slope)
    return Variable(y, shared: { $0.undoActivation(slope, output: y) }, (self, { $0 }))
  }

  /// PReLU (He et al., 2015) with one trained slope, of any sign: x for x > 0, otherwise slope·x.
  public func prelu(_ slope: Variable) -> Variable {
    precondition(slope.value.count == 1, "\(slope.shape) is not one slope")
    let (x, a, shape) = (value, slope.value.values[0], slope.shape)
    let change = Change()
    return Variable(
      x.leakyRelu(a), shared: { change.value = $0.undoRectifier(a, x) }, (self, { $0 }),
      (slope, { _ in Tensor(shape, repeating: Float(change.value)) }))
  }

  /// `(self + other).leakyRelu(slope)` in one pass.
  public func leakyReluOfSum(_ other: Variable, _ slope: Float) -> Variable {
    precondition(slope > 0, "slope \(slope): the sign of the result must be that of the input")
    let y = value.leakyReluOfSum(other.value, slope)
    return Variable(
      y, shared: { $0.undoActivation(slope, output: y) }, (self, { $0 }), (other, { $0 }))
  }

  /// 1/(1 + exp(-x)).
  public func sigmoid() -> Variable {
    let y = value.sigmoid()
    return Variable(y, (self, { y.sigmoidGradient($0) }))
  }

  /// x·Φ(x) with the exact normal distribution function (Hendrycks, Gimpel, 2016).
  public func gelu() -> Variable {
    let x = value
    return Variable(x.gelu(), (self, { x.geluGradient($0) }))
  }

  /// The nearest value in a range; the derivative is 1 at its ends, as in PyTorch.
  public func clamped(to range: ClosedRange<Float>) -> Variable {
    let x = value
    return Variable(x.clamped(to: range), (self, { x.clampGradient($0, range) }))
  }
}

/// A number that the way back through an operation finds for one of its parents.
final class Change {
  var value = 0.0
}
