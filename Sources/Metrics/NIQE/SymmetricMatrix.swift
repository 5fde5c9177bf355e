import Glibc

/// A small symmetric matrix, taken apart into eigenvalues and eigenvectors by Jacobi's rotations.
struct SymmetricMatrix {
  private let size: Int
  private let values: [Double]
  /// Eigenvector `k` is column `k`.
  private let vectors: [Double]

  init(_ elements: [Double], size n: Int) {
    precondition(elements.count == n * n, "\(elements.count) elements for \(n)×\(n)")
    var a = elements
    var v = (0..<n * n).map { $0 / n == $0 % n ? 1.0 : 0 }
    // Each sweep squares what is left beside the diagonal; some ten make it vanish.
    for _ in 0..<60 {
      var rest = 0.0
      var whole = 0.0
      for i in 0..<n {
        for j in 0..<n {
          whole += a[i * n + j] * a[i * n + j]
          if i != j { rest += a[i * n + j] * a[i * n + j] }
        }
      }
      guard rest > 1e-36 * whole else { break }
      for p in 0..<n {
        for q in p + 1..<n where a[p * n + q] != 0 { Self.rotate(&a, &v, n, p, q) }
      }
    }
    size = n
    values = (0..<n).map { a[$0 * n + $0] }
    vectors = v
  }

  /// Makes element `p`, `q` zero.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int)
  {
    let slope = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q])
    let t = (slope < 0 ? -1 : 1) / (abs(slope) + sqrt(slope * slope + 1))
    let c = 1 / sqrt(t * t + 1)
    let s = t * c
    func turn(_ x: inout [Double], _ i: Int, _ j: Int) {
      let (b, d) = (x[i], x[j])
      x[i] = c * b - s * d
      x[j] = s * b + c * d
    }
    for k in 0..<n { turn(&a, k * n + p, k * n + q) }
    for k in 0..<n { turn(&a, p * n + k, q * n + k) }
    for k in 0..<n { turn(&v, k * n + p, k * n + q) }
  }

  /// x A⁺ xᵀ with the pseudo-inverse of MATLAB, which takes eigenvalues for zero that are below the
  /// largest times the size of the matrix and the rounding error.
  func inverseForm(_ x: [Double]) -> Double {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let nothing = Double(size) * Double.ulpOfOne * largest
    var sum = CompensatedSum()
    for k in 0..<size where abs(values[k]) > nothing {
      let part = (0..<size).reduce(0) { $0 + vectors[$1 * size + k] * x[$1] }
      sum.add(part * part / values[k])
    }
    return sum.value
  }
}
