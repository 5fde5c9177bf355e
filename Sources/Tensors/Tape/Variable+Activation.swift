extension Variable {
  /// max(x, 0); its derivative at 0 is 0.
  public func relu() -> Variable {
    let y = value.relu()
    return Variable(y, (self, { y.reluGradient($0) }))
  }

  /// x·Φ(x) with the exact normal distribution function (Hendrycks, Gimpel, 2016).
  public func gelu() -> Variable {
    let x = value
    return Variable(x.gelu(), (self, { x.geluGradient($0) }))
  }
}
