public import Tensors

/// Multi-head self-attention: `[N, L, D]` → `[N, L, D]`.
public struct SelfAttention {
  /// How official parameters hold the maps to queries, keys and values.
  public enum Form: Hashable, Sendable {
    /// One matrix and one bias, `qkv`.
    case fused
    /// Three matrices, `q`, `k` and `v`, with or without a bias each.
    case apart(hasBias: Bool)
  }

  private enum Maps {
    case fused(Linear)
    case apart(queries: Linear, keys: Linear, values: Linear)
  }

  private let maps: Maps
  private let projection: Linear
  private let heads: Int

  /// - Parameter weights: how matrices begin, if not Xavier-uniform.
  public init(
    _ scope: Scope, _ width: Int, heads: Int, form: Form = .fused, weights: Initializer? = nil
  ) {
    precondition(width % heads == 0, "\(width) channels cannot be shared by \(heads) heads")
    switch form {
    case .fused: maps = .fused(Linear(scope / "qkv", width, 3 * width, weights: weights))
    case .apart(let hasBias):
      func map(_ name: String) -> Linear {
        Linear(scope / name, width, width, weights: weights, hasBias: hasBias)
      }
      maps = .apart(queries: map("q"), keys: map("k"), values: map("v"))
    }
    projection = Linear(scope / "proj", width, width, weights: weights)
    self.heads = heads
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    switch maps {
    case .fused(let map): projection(map(x).selfAttention(heads: heads))
    case .apart(let q, let k, let v):
      projection(.attention(queries: q(x), keys: k(x), values: v(x), heads: heads))
    }
  }
}
