import Tensors

/// One Adam step of one parameter, in a single pass over its memory.
struct AdamUpdate {
  /// 1 - β₁
  var beta1: Float
  var beta2: Float
  /// 1 - β₂
  var complement2: Float
  var epsilon: Float
  /// rate / (1 - β₁ᵗ)
  var pace: Float
  /// √(1 - β₂ᵗ)
  var spread: Float
  /// What decoupled decay multiplies the parameter by.
  var shrink: Float
  /// How much of the parameter enters its gradient as decay.
  var pull: Float

  func apply(
    to parameter: inout Tensor, _ gradient: Tensor, _ mean: inout Tensor, _ variance: inout Tensor
  ) {
    gradient.withSpan { g in
      parameter.withMutableSpan { p in
        mean.withMutableSpan { m in
          variance.withMutableSpan { v in
            for i in g.indices {
              let slope = g[i] + pull * p[i]
              let newMean = m[i] + beta1 * (slope - m[i])
              let newVariance = beta2 * v[i] + complement2 * slope * slope
              m[i] = newMean
              v[i] = newVariance
              let spreadOut = newVariance.squareRoot() / spread + epsilon
              p[i] = p[i] * shrink - pace * newMean / spreadOut
            }
          }
        }
      }
    }
  }
}
