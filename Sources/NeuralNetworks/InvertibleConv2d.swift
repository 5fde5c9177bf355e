import Glibc
public import Tensors

/// A 1×1 convolution without bias that can be undone (Kingma and Dhariwal, Glow, 2018): its matrix is
/// held as P·L·U, where P exchanges rows, L has ones on its diagonal and U has sign·exp(log) there.
///
/// It begins as a random rotation. Of the stored matrices `lower` and `upper` only the numbers below
/// and above the diagonal count. P and the signs are buffers.
public struct InvertibleConv2d {
  private let lower: Parameter
  private let upper: Parameter
  private let logScale: Parameter
  private let permutation: Parameter
  private let signs: Parameter

  /// `lower` and `upper` are the names of the two triangles, which differ between publications.
  public init(
    _ scope: Scope, _ channels: Int, lower lowerName: String = "lower",
    upper upperName: String = "upper"
  ) {
    let factors = scope.draws.map { Factors(rotation: channels, $0) }
    func initial(_ part: @escaping @Sendable (Factors) -> Tensor) -> Initializer {
      guard let factors else { return .zeros }
      return .computed { part(factors) }
    }
    let square: Shape = [channels, channels]
    lower = scope.parameter(lowerName, square, initial { $0.lower })
    logScale = scope.parameter("log_s", [channels], initial { $0.logScale })
    upper = scope.parameter(upperName, square, initial { $0.upper })
    permutation = scope.buffer("p", square, initial { $0.permutation })
    signs = scope.buffer("sign_s", [channels], initial { $0.signs })
  }

  public func callAsFunction(_ x: Variable) -> Variable {
    x.convolved(with: weights(), Convolution())
  }

  /// `[1, 1, I, O]`, the transpose of P·L·U, as a function of its parts.
  func weights() -> Variable {
    let p = permutation.value
    let l = lower.value.triangle { $0 > $1 }.adding(diagonal: signs.value.values.map { _ in 1 })
    let scales = zip(signs.value.values, logScale.value.values)
      .map { $0 * exp($1) }
    let u = upper.value.triangle { $0 < $1 }.adding(diagonal: scales)
    let matrix = Matrices.product(Matrices.product(p, l), u)
    let (n, shape) = (matrix.shape[0], Shape([1, 1] + matrix.shape.extents))
    return Variable(
      matrix.permuted([1, 0]).reshaped(shape),
      shared: { dy in
        dy = Matrices.product(
          p, dy.reshaped(matrix.shape).permuted([1, 0]), transposingA: true)
      },
      (
        Variable(lower),
        { Matrices.product($0, u, transposingB: true).triangle { $0 > $1 } }
      ),
      (
        Variable(upper),
        { Matrices.product(l, $0, transposingA: true).triangle { $0 < $1 } }
      ),
      (
        Variable(logScale),
        { dy in
          let du = Matrices.product(l, dy, transposingA: true).values
          return Tensor([n]) { du[$0 * n + $0] * scales[$0] }
        }
      ))
  }

  /// P·L·U of a random rotation.
  private struct Factors: Sendable {
    let permutation: Tensor
    let lower: Tensor
    let upper: Tensor
    let logScale: Tensor
    let signs: Tensor

    init(rotation n: Int, _ draws: RandomStream) {
      let rotation = Initializer.orthogonal(gain: 1).value([n, n], draws).values
      // Doolittle's elimination; the largest of what is left of a column comes to the diagonal.
      var rows = (0..<n).map { i in rotation[i * n..<(i + 1) * n].map(Double.init) }
      var order = Array(0..<n)
      for k in 0..<n {
        let pivot = (k..<n).max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
        rows.swapAt(k, pivot)
        order.swapAt(k, pivot)
        for i in k + 1..<max(n, k + 1) {
          rows[i][k] /= rows[k][k]
          for j in k + 1..<n { rows[i][j] -= rows[i][k] * rows[k][j] }
        }
      }
      let done = Tensor([n, n], rows.joined().map { Float($0) })
      permutation = Tensor([n, n]) { order[$0 % n] == $0 / n ? 1 : 0 }
      lower = done.triangle { $0 > $1 }.adding(diagonal: Array(repeating: 1, count: n))
      upper = done.triangle { $0 < $1 }
      logScale = Tensor([n]) { Float(log(abs(rows[$0][$0]))) }
      signs = Tensor([n]) { rows[$0][$0] < 0 ? -1 : 1 }
    }
  }
}

extension Tensor {
  /// The elements of a square matrix whose row and column satisfy `keeps`, zeros elsewhere.
  fileprivate func triangle(_ keeps: (Int, Int) -> Bool) -> Tensor {
    let (n, old) = (shape[1], values)
    return Tensor(shape) { keeps($0 / n, $0 % n) ? old[$0] : 0 }
  }

  fileprivate func adding(diagonal: [Float]) -> Tensor {
    let (n, old) = (shape[1], values)
    return Tensor(shape) { $0 / n == $0 % n ? old[$0] + diagonal[$0 / n] : old[$0] }
  }
}
