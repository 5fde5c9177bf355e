internal import CKernels

/// One Adam step of one parameter, in a single pass over its memory.
///
///     s = g + pull·p        m += (1 - β₁)(s - m)        v = β₂·v + (1 - β₂)·s²
///     p = shrink·p - pace·m / (√v / spread + ε)
package struct AdamUpdate {
  /// rate / (1 - β₁ᵗ)
  package var pace: Float
  /// √(1 - β₂ᵗ)
  package var spread: Float
  /// What decoupled decay multiplies the parameter by; 1 for none.
  package var shrink: Float = 1
  /// How much of the parameter enters its gradient as decay.
  package var pull: Float = 0

  private let beta1Complement: Float
  private let beta2: Float
  private let beta2Complement: Float
  private let epsilon: Float

  package init(beta1: Double, beta2: Double, epsilon: Double, pace: Double, spread: Double) {
    // Complements are taken before rounding, as PyTorch does.
    beta1Complement = Float(1 - beta1)
    self.beta2 = Float(beta2)
    beta2Complement = Float(1 - beta2)
    self.epsilon = Float(epsilon)
    self.pace = Float(pace)
    self.spread = Float(spread)
  }

  package func apply(
    to parameter: inout Tensor, _ gradient: Tensor, _ mean: inout Tensor, _ variance: inout Tensor
  ) {
    let shape = parameter.shape
    precondition(
      gradient.shape == shape && mean.shape == shape && variance.shape == shape,
      "gradient \(gradient.shape), moments \(mean.shape) and \(variance.shape) of \(shape)")
    let g = unsafe gradient.pointer
    let (p, m, v) = unsafe (
      parameter.mutablePointer, mean.mutablePointer, variance.mutablePointer
    )
    overBlocks(gradient.count) { i, n in
      unsafe Engine.kernels.pointee.adam(
        g + i, p + i, m + i, v + i, n, beta1Complement, beta2, beta2Complement, pull, shrink, pace,
        spread, epsilon)
    }
  }
}
