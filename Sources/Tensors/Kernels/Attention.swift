internal import CKernels
internal import Glibc

/// Multi-head self-attention, softmax(Q·Kᵀ/√d)·V for each head (Vaswani et al., 2017).
///
/// Queries, keys and values are `[N, L, D]`, of all heads side by side, in tensors of their own or
/// fused, `[N, L, 3·D]`: for each token its query, key and value. Scores exist only for a group of
/// queries and a part of the keys of one head at a time, as in FlashAttention (Dao et al., 2022,
/// arXiv:2205.14135); the backward pass computes them again from the offsets that the forward pass
/// kept.
///
/// The queries of a group lie side by side in vectors, so that the softmax runs down the keys: scores
/// are `[key][query]`, in strips that the products take as they are.
struct Attention {
  let y: Tensor
  fileprivate let inputs: Inputs
  private let heads: Int
  /// log₂ Σ 2^(scaled score) of each query, `[N, heads, L]`.
  private let offsets: Tensor

  fileprivate enum Inputs {
    case fused(Tensor)
    case apart(Tensor, Tensor, Tensor)
  }

  init(_ qkv: Tensor, heads: Int) {
    self.init(.fused(qkv), qkv.shape[2] / 3, qkv.shape, heads: heads)
  }

  init(queries: Tensor, keys: Tensor, values: Tensor, heads: Int) {
    precondition(
      queries.shape == keys.shape && queries.shape == values.shape,
      "\(queries.shape), \(keys.shape) and \(values.shape) attend to each other")
    self.init(.apart(queries, keys, values), queries.shape[2], queries.shape, heads: heads)
  }

  private init(_ inputs: Inputs, _ width: Int, _ shape: Shape, heads: Int) {
    let (samples, tokens) = (shape[0], shape[1])
    precondition(width % heads == 0, "\(heads) heads do not divide a width of \(width)")
    var y = Tensor(uninitialized: [samples, tokens, width])
    var offsets = Tensor(uninitialized: [samples, heads, tokens])
    let (rows, out) = unsafe (inputs.rows(width), y.mutablePointer)
    let kept = unsafe offsets.mutablePointer
    let count = samples * heads
    // Few heads: share out their queries, too.
    let groups = blocks(tokens, of: AttentionHead.group)
    let parts = min(groups, blocks(16, of: max(count, 1)))
    Engine.count(multiplyAdds: 2 * samples * tokens * tokens * width)
    ComputeThreads.run(count * parts) { task in
      let (number, part) = (task / parts, task % parts)
      let head = unsafe AttentionHead(rows, tokens, width, heads, number)
      unsafe head.forward(
        groups: (part * groups / parts)..<((part + 1) * groups / parts), to: out,
        offsets: kept + number * tokens)
    }
    (self.y, self.inputs, self.heads, self.offsets) = (y, inputs, heads, offsets)
  }

  /// The gradient of the fused rows.
  func inputGradient(_ dy: Tensor) -> Tensor {
    var result = Tensor(uninitialized: [y.shape[0], y.shape[1], 3 * y.shape[2]])
    unsafe backward(dy, to: .fused(result.mutablePointer, width: y.shape[2]))
    return result
  }

  /// The gradients of queries, keys and values.
  func inputGradients(_ dy: Tensor) -> [Tensor] {
    var (dq, dk, dv) = (
      Tensor(uninitialized: y.shape), Tensor(uninitialized: y.shape),
      Tensor(uninitialized: y.shape)
    )
    unsafe backward(
      dy,
      to: AttentionRows(
        q: dq.mutablePointer, k: dk.mutablePointer, v: dv.mutablePointer, row: y.shape[2]))
    return [dq, dk, dv]
  }

  @unsafe
  private func backward(_ dy: Tensor, to out: AttentionRows<UnsafeMutablePointer<Float>>) {
    let (samples, tokens, width) = (y.shape[0], y.shape[1], y.shape[2])
    let (rows, o, d) = unsafe (inputs.rows(width), y.pointer, dy.pointer)
    let kept = unsafe offsets.pointer
    if tokens == 0 { return }
    Engine.count(multiplyAdds: 5 * samples * tokens * tokens * width)
    // A head is one task: its groups of queries add to the same keys and values, in order.
    ComputeThreads.run(samples * heads) { number in
      let head = unsafe AttentionHead(rows, tokens, width, heads, number)
      unsafe head.backward(o, d, offsets: kept + number * tokens, to: out)
    }
  }
}

/// Where queries, keys and values lie: those of token `i` begin `i` rows after the first.
@unsafe
struct AttentionRows<Pointer> {
  var q: Pointer
  var k: Pointer
  var v: Pointer
  var row: Int
}

extension AttentionRows<UnsafeMutablePointer<Float>> {
  static func fused(_ data: UnsafeMutablePointer<Float>, width: Int) -> Self {
    unsafe Self(q: data, k: data + width, v: data + 2 * width, row: 3 * width)
  }
}

extension Attention.Inputs {
  /// Valid while the tensors live.
  @unsafe
  fileprivate func rows(_ width: Int) -> AttentionRows<UnsafePointer<Float>> {
    switch self {
    case .fused(let x):
      unsafe AttentionRows(
        q: x.pointer, k: x.pointer + width, v: x.pointer + 2 * width, row: 3 * width)
    case .apart(let q, let k, let v):
      unsafe AttentionRows(q: q.pointer, k: k.pointer, v: v.pointer, row: width)
    }
  }
}
