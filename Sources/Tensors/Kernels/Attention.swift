internal import CKernels
internal import COpenBLAS

/// Multi-head self-attention, softmax(Q·Kᵀ/√d)·V for each head (Vaswani et al., 2017).
///
/// Queries, keys and values come fused, `[N, L, 3·D]`: for each token its query, key and value of
/// all heads. Scores exist only for a block of queries of one head at a time; the backward pass
/// computes them again from the offsets that the forward pass kept.
struct Attention {
  let y: Tensor
  private let qkv: Tensor
  private let heads: Int
  /// log Σ exp of the scaled scores of each query, `[N, heads, L]`.
  private let offsets: Tensor

  /// Queries whose scores are held at a time.
  private static let block = 128

  private var samples: Int { qkv.shape[0] }
  private var tokens: Int { qkv.shape[1] }
  private var width: Int { qkv.shape[2] / 3 }
  private var depth: Int { width / heads }
  private var scale: Float { 1 / Float(depth).squareRoot() }

  init(_ qkv: Tensor, heads: Int) {
    let (samples, tokens, width) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3)
    precondition(width % heads == 0, "\(heads) heads do not divide a width of \(width)")
    let depth = width / heads
    let scale = 1 / Float(depth).squareRoot()
    var y = Tensor(uninitialized: [samples, tokens, width])
    var offsets = Tensor(uninitialized: [samples, heads, tokens])
    let (x, out) = unsafe (qkv.pointer, y.mutablePointer)
    let kept = unsafe offsets.mutablePointer
    let blocks = (tokens + Self.block - 1) / Self.block
    BLAS.ready()
    Engine.count(multiplyAdds: 2 * samples * tokens * tokens * width)
    ComputeThreads.run(samples * heads * blocks) { task in
      let (head, first) = (task / blocks, task % blocks * Self.block)
      let rows = min(Self.block, tokens - first)
      let start = head / heads * tokens * 3 * width + head % heads * depth
      let (q, k) = unsafe (x + start + first * 3 * width, x + start + width)
      let v = unsafe x + start + 2 * width
      var work = Tensor(uninitialized: [rows, tokens])
      let p = unsafe work.mutablePointer
      unsafe product(rows, tokens, depth, q, 3 * width, k, 3 * width, transposed: true, p, tokens)
      unsafe Engine.kernels.pointee.softmax(
        scale, p, kept + head * tokens + first, rows, tokens)
      let o = unsafe out + (head / heads * tokens + first) * width + head % heads * depth
      unsafe product(rows, depth, tokens, p, tokens, v, 3 * width, transposed: false, o, width)
    }
    (self.y, self.qkv, self.heads, self.offsets) = (y, qkv, heads, offsets)
  }

  func inputGradient(_ dy: Tensor) -> Tensor {
    var result = Tensor(uninitialized: qkv.shape)
    let (x, o, d) = unsafe (qkv.pointer, y.pointer, dy.pointer)
    let (kept, out) = unsafe (offsets.pointer, result.mutablePointer)
    let (tokens, width, depth, heads) = (tokens, width, depth, heads)
    let scale = scale
    Engine.count(multiplyAdds: 5 * samples * tokens * tokens * width)
    // A head is one task: its blocks of queries add to the same keys and values, in order.
    ComputeThreads.run(samples * heads) { head in
      let start = head / heads * tokens * 3 * width + head % heads * depth
      let (q, k, v) = unsafe (x + start, x + start + width, x + start + 2 * width)
      let (dq, dk) = unsafe (out + start, out + start + width)
      let dv = unsafe out + start + 2 * width
      let rowsAt = min(Self.block, tokens)
      var (scores, gradients) = (
        Tensor(uninitialized: [rowsAt, tokens]), Tensor(uninitialized: [rowsAt, tokens])
      )
      var dots = Tensor(uninitialized: [rowsAt])
      let (p, dp) = unsafe (scores.mutablePointer, gradients.mutablePointer)
      let sums = unsafe dots.mutablePointer
      for first in stride(from: 0, to: tokens, by: Self.block) {
        let rows = min(Self.block, tokens - first)
        let at = (head / heads * tokens + first) * width + head % heads * depth
        let (o, d) = unsafe (o + at, d + at)
        let q = unsafe q + first * 3 * width
        unsafe product(rows, tokens, depth, q, 3 * width, k, 3 * width, transposed: true, p, tokens)
        unsafe Engine.kernels.pointee.softmax_again(
          scale, p, kept + head * tokens + first, rows, tokens)
        for r in 0..<rows {
          unsafe sums[r] = Engine.kernels.pointee.dot(o + r * width, d + r * width, depth)
        }
        unsafe accumulate(tokens, depth, rows, p, tokens, d, width, dv, 3 * width, first > 0)
        unsafe product(rows, tokens, depth, d, width, v, 3 * width, transposed: true, dp, tokens)
        unsafe Engine.kernels.pointee.softmax_gradient(scale, p, sums, dp, rows, tokens)
        unsafe product(
          rows, depth, tokens, dp, tokens, k, 3 * width, transposed: false,
          dq + first * 3 * width, 3 * width)
        unsafe accumulate(tokens, depth, rows, dp, tokens, q, 3 * width, dk, 3 * width, first > 0)
      }
    }
    return result
  }
}

/// c = a·b or a·bᵀ, row-major with the given row lengths.
private func product(
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
  _ ldb: Int, transposed: Bool, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  unsafe cblas_sgemm(
    CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n),
    blasint(k), 1, a, blasint(lda), b, blasint(ldb), 0, c, blasint(ldc))
}

/// c = aᵀ·b, or c += aᵀ·b.
private func accumulate(
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
  _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int, _ adds: Bool
) {
  unsafe cblas_sgemm(
    CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(lda),
    b, blasint(ldb), adds ? 1 : 0, c, blasint(ldc))
}
