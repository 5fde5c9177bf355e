public import Tensors

/// Multi-head self-attention with one matrix for queries, keys and values: `[N, L, D]` → `[N, L, D]`.
public struct SelfAttention {
  let qkv: Linear
  let projection: Linear
  let heads: Int

  public init(_ scope: Scope, _ width: Int, heads: Int) {
    precondition(width % heads == 0, "\(width) channels cannot be shared by \(heads) heads")
    qkv = Linear(scope / "qkv", width, 3 * width)
    projection = Linear(scope / "proj", width, width)
    self.heads = heads
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    projection(qkv(x).selfAttention(heads: heads))
  }
}
