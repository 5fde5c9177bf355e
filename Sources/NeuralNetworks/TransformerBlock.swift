public import Tensors

/// A pre-norm transformer block (Dosovitskiy et al. 2021), names as in timm:
/// `x += attention(norm1(x))`, `x += fc2(gelu(fc1(norm2(x))))`.
public struct TransformerBlock {
  let norm1: LayerNorm
  let attention: SelfAttention
  let norm2: LayerNorm
  let fc1: Linear
  let fc2: Linear

  /// - Parameter weights: how matrices begin, if not Xavier-uniform.
  public init(
    _ scope: Scope, _ width: Int, heads: Int, hidden: Int, epsilon: Double,
    attention form: SelfAttention.Form = .fused, weights: Initializer? = nil
  ) {
    norm1 = LayerNorm(scope / "norm1", width, epsilon: epsilon)
    attention = SelfAttention(scope / "attn", width, heads: heads, form: form, weights: weights)
    norm2 = LayerNorm(scope / "norm2", width, epsilon: epsilon)
    fc1 = Linear(scope / "mlp" / "fc1", width, hidden, weights: weights)
    fc2 = Linear(scope / "mlp" / "fc2", hidden, width, weights: weights)
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    .block {
      let h = x + attention(norm1(x))
      return h + fc2(fc1(norm2(h)).gelu())
    }
  }
}
