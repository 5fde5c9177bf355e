internal import CKernels
internal import Glibc

/// Multi-head self-attention, softmax(Q·Kᵀ/√d)·V for each head (Vaswani et al., 2017).
///
/// Queries, keys and values come fused, `[N, L, 3·D]`: for each token its query, key and value of
/// all heads. Scores exist only for a group of queries and a part of the keys of one head at a time,
/// as in FlashAttention (Dao et al., 2022, arXiv:2205.14135); the backward pass computes them again
/// from the offsets that the forward pass kept.
///
/// The queries of a group lie side by side in vectors, so that the softmax runs down the keys: scores
/// are `[key][query]`, in strips that the products take as they are.
struct Attention {
  let y: Tensor
  private let qkv: Tensor
  private let heads: Int
  /// log₂ Σ 2^(scaled score) of each query, `[N, heads, L]`.
  private let offsets: Tensor

  init(_ qkv: Tensor, heads: Int) {
    let (samples, tokens, width) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3)
    precondition(width % heads == 0, "\(heads) heads do not divide a width of \(width)")
    var y = Tensor(uninitialized: [samples, tokens, width])
    var offsets = Tensor(uninitialized: [samples, heads, tokens])
    let (x, out) = unsafe (qkv.pointer, y.mutablePointer)
    let kept = unsafe offsets.mutablePointer
    let count = samples * heads
    // Few heads: share out their queries, too.
    let groups = blocks(tokens, of: AttentionHead.group)
    let parts = min(groups, blocks(16, of: max(count, 1)))
    Engine.count(multiplyAdds: 2 * samples * tokens * tokens * width)
    ComputeThreads.run(count * parts) { task in
      let (number, part) = (task / parts, task % parts)
      let head = unsafe AttentionHead(x, tokens, width, heads, number)
      unsafe head.forward(
        groups: (part * groups / parts)..<((part + 1) * groups / parts), to: out,
        offsets: kept + number * tokens)
    }
    (self.y, self.qkv, self.heads, self.offsets) = (y, qkv, heads, offsets)
  }

  func inputGradient(_ dy: Tensor) -> Tensor {
    var result = Tensor(uninitialized: qkv.shape)
    let (samples, tokens, width) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3)
    let (x, o, d) = unsafe (qkv.pointer, y.pointer, dy.pointer)
    let (kept, out) = unsafe (offsets.pointer, result.mutablePointer)
    Engine.count(multiplyAdds: 5 * samples * tokens * tokens * width)
    // A head is one task: its groups of queries add to the same keys and values, in order.
    ComputeThreads.run(samples * heads) { number in
      let head = unsafe AttentionHead(x, tokens, width, heads, number)
      unsafe head.backward(o, d, offsets: kept + number * tokens, to: out)
    }
    return result
  }
}
