import NeuralNetworks
import Tensors

/// Transformer blocks one after the other, and the norm behind the last: `[N, L, D]` → `[N, L, D]`.
struct Transformer {
  struct Sizes {
    var width: Int
    var depth: Int
    var heads: Int
    /// Width of the hidden layers.
    var hidden: Int
    var epsilon: Double
    var attention = SelfAttention.Form.fused
    /// How matrices begin, if not Xavier-uniform.
    var weights: Initializer?
  }

  private let blocks: [TransformerBlock]
  private let norm: LayerNorm

  /// Parameters `blocks.0.…` and `norm.…`, under the names that go with their part of the network.
  init(blocks scope: Scope, norm: Scope, _ sizes: Sizes) {
    blocks = (0..<sizes.depth).map {
      TransformerBlock(
        scope / $0, sizes.width, heads: sizes.heads, hidden: sizes.hidden,
        epsilon: sizes.epsilon, attention: sizes.attention, weights: sizes.weights)
    }
    self.norm = LayerNorm(norm, sizes.width, epsilon: sizes.epsilon)
  }

  func callAsFunction(_ tokens: Variable) -> Variable { norm(blocks.reduce(tokens) { $1($0) }) }

  /// What every block makes of the tokens, and after them the result: the last, normalised.
  func features(of tokens: Variable) -> (blocks: [Variable], final: Variable) {
    let outputs = outputs(of: tokens, count: blocks.count)
    return (outputs, norm(outputs.last ?? tokens))
  }

  /// What a learned loss compares; blocks behind the last one asked for do not run.
  ///
  /// - Precondition: there are such features, see `LearnedLossOptions.Features.require`.
  func features(of tokens: Variable, _ wanted: LearnedLossOptions.Features) -> [Variable] {
    guard case .blocks(let numbers) = wanted else { return [self(tokens)] }
    let outputs = outputs(of: tokens, count: 1 + numbers.reduce(0, max))
    return numbers.map { outputs[$0] }
  }

  private func outputs(of tokens: Variable, count: Int) -> [Variable] {
    var x = tokens
    return blocks[..<count].map { block in
      x = block(x)
      return x
    }
  }
}
