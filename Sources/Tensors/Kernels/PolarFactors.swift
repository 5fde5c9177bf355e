internal import COpenBLAS

extension Matrices {
  /// The nearest matrix with orthonormal columns (or rows, if it is wider than high) to each of
  /// `matrices` `[M, N]`: U·Vᵀ where the matrix is U·Σ·Vᵀ. Directions that a matrix does not have
  /// at all (σ = 0) stay 0.
  ///
  /// With G = AᵀA it is A·G^(-½), which Newton's and Schulz' iteration finds with products alone: each
  /// step brings every singular value s nearer to 1 by s ← s·(3 - s²)/2 (Higham, Functions of Matrices,
  /// SIAM 2008, chapter 8). In double precision; the matrices are shared out to threads, one each.
  public static func polarFactors(of matrices: [Tensor]) -> [Tensor] {
    BLAS.ready()
    var results = matrices
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = unsafe buffer
      ComputeThreads.run(matrices.count) { i in
        unsafe slots[i] = polarFactor(of: matrices[i])
      }
    }
    return results
  }

  private static func polarFactor(of matrix: Tensor) -> Tensor {
    precondition(matrix.shape.rank == 2, "\(matrix.shape) is no matrix")
    let isWide = matrix.shape[0] < matrix.shape[1]
    let a = isWide ? matrix.permuted([1, 0]) : matrix
    let (m, n) = (a.shape[0], a.shape[1])
    let x = a.values.map(Double.init)
    let gram = product(x, x, n, n, m, transposingA: true)
    // ‖A‖² is at most each of these; near an orthogonal matrix they are near 1.
    let rows = (0..<n).map { i in gram[i * n..<(i + 1) * n].reduce(0) { $0 + abs($1) } }
    let frobenius = gram.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let size = min(rows.max() ?? 0, frobenius)
    guard size > 0, size.isFinite else { return matrix }
    // s = XᵀX and x = A·p go together, and all are polynomials of G.
    var s = gram.map { $0 / size }
    var p = identity(n, 1 / size.squareRoot())
    for _ in 0..<100 {
      let t = s.indices.map { ($0 % (n + 1) == 0 ? 1.5 : 0) - 0.5 * s[$0] }
      p = product(p, t, n, n, n)
      if distanceToIdentity(s, n) < 1e-12 { break }
      s = product(product(t, s, n, n, n), t, n, n, n)
    }
    // One step on the product itself takes away what rounding in G has left.
    let y = product(x, p, m, n, n)
    let rest = product(y, y, n, n, m, transposingA: true)
    let last = rest.indices.map { ($0 % (n + 1) == 0 ? 1.5 : 0) - 0.5 * rest[$0] }
    let result = Tensor([m, n], product(y, last, m, n, n).map { Float($0) })
    return isWide ? result.permuted([1, 0]) : result
  }

  private static func identity(_ n: Int, _ factor: Double) -> [Double] {
    (0..<n * n).map { $0 % (n + 1) == 0 ? factor : 0 }
  }

  private static func distanceToIdentity(_ s: [Double], _ n: Int) -> Double {
    s.indices.reduce(0) { max($0, abs(s[$1] - ($1 % (n + 1) == 0 ? 1 : 0))) }
  }

  /// a·b or aᵀ·b, m × n from sums of k products.
  private static func product(
    _ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int, transposingA: Bool = false
  ) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: m * n) { c, count in
      unsafe cblas_dgemm(
        CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans, CblasNoTrans, blasint(m),
        blasint(n), blasint(k), 1, a, blasint(transposingA ? m : k), b, blasint(n), 0,
        c.baseAddress, blasint(n))
      count = m * n
    }
  }
}
