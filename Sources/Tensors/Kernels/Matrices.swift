internal import COpenBLAS

/// Products of row-major matrices: one door to the matrix library.
///
/// A tensor of rank r is a batch of matrices, of its two innermost extents. Products are split into
/// blocks of rows of their results, of a size that depends on shapes only, and no sum crosses
/// threads: the same bits with any number of them.
public enum Matrices {
  /// scale · a·b for each matrix of the batch, where either may be transposed first.
  ///
  /// - Parameters:
  ///   - a: `[…, M, K]`, or `[…, K, M]` if `transposingA`.
  ///   - b: `[…, K, N]`, or `[…, N, K]` if `transposingB`. A single matrix (rank 2) is used for
  ///     the whole batch.
  ///   - sum: `[…, M, N]`, to which the product is added.
  public static func product(
    _ a: Tensor, _ b: Tensor, transposingA: Bool = false, transposingB: Bool = false,
    scale: Float = 1, addedTo sum: consuming Tensor? = nil
  ) -> Tensor {
    precondition(a.shape.rank >= 2 && b.shape.rank >= 2, "\(a.shape) · \(b.shape)")
    let (m, k) = transposingA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let (depth, n) = transposingB ? (b.shape[-1], b.shape[-2]) : (b.shape[-2], b.shape[-1])
    let batch = a.shape.extents.dropLast(2)
    let isShared = b.shape.rank == 2
    precondition(
      k == depth && (isShared || b.shape.extents.dropLast(2) == batch),
      "\(a.shape)\(transposingA ? "ᵀ" : "") · \(b.shape)\(transposingB ? "ᵀ" : "")")
    let shape = Shape(batch + [m, n])
    let keep: Float = sum == nil ? 0 : 1
    var result = sum ?? Tensor(uninitialized: shape)
    precondition(result.shape == shape, "\(result.shape) + a product \(shape)")
    if shape.count == 0 { return result }
    if k == 0 { return keep == 0 ? Tensor(shape) : result }

    let count = batch.reduce(1, *)
    let rows = min(m, 128)
    let perMatrix = blocks(m, of: rows)
    let (pa, pb, pc) = unsafe (a.pointer, b.pointer, result.mutablePointer)
    BLAS.ready()
    Engine.count(multiplyAdds: count * m * n * k)
    ComputeThreads.run(count * perMatrix) { task in
      let (matrix, first) = (task / perMatrix, task % perMatrix * rows)
      unsafe cblas_sgemm(
        CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans,
        transposingB ? CblasTrans : CblasNoTrans, blasint(min(rows, m - first)), blasint(n),
        blasint(k), scale, pa + matrix * m * k + first * (transposingA ? 1 : k),
        blasint(transposingA ? m : k), pb + (isShared ? 0 : matrix * k * n),
        blasint(transposingB ? k : n), keep, pc + (matrix * m + first) * n, blasint(n))
    }
    return result
  }

}
