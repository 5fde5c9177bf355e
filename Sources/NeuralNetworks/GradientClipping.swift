import Tensors

extension ParameterStore {
  /// The Euclidean length of all gradients together.
  public var gradientNorm: Double {
    parameters.reduce(0.0) { sum, parameter in
      sum + (parameter.gradient.map { $0.dot($0) } ?? 0)
    }.squareRoot()
  }

  /// Shortens all gradients by one factor so that their common length is at most `limit`, as
  /// PyTorch's `clip_grad_norm_` does; the length before is returned.
  @discardableResult
  public func clipGradients(to limit: Double) -> Double {
    let norm = gradientNorm
    // The small term keeps PyTorch's digits.
    let factor = limit / (norm + 1e-6)
    if factor < 1 {
      for parameter in parameters {
        parameter.gradient = parameter.gradient?.affine(Float(factor))
      }
    }
    return norm
  }
}
