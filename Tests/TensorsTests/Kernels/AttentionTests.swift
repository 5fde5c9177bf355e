import Tensors
import Testing

@Suite struct AttentionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let samples: Int
    let tokens: Int
    let heads: Int
    let depth: Int

    init(_ samples: Int, _ tokens: Int, _ heads: Int, _ depth: Int) {
      (self.samples, self.tokens, self.heads, self.depth) = (samples, tokens, heads, depth)
    }

    var shape: Shape { [samples, tokens, 3 * heads * depth] }
    var testDescription: String { "\(samples)·\(tokens) tokens, \(heads) heads of \(depth)" }

    /// Around groups of queries, parts of keys, vectors and strips of channels.
    static let all = [
      Case(1, 1, 1, 1), Case(2, 5, 2, 4), Case(1, 37, 3, 64), Case(2, 64, 1, 24),
      Case(1, 65, 2, 24), Case(1, 129, 1, 32), Case(1, 300, 2, 17), Case(1, 70, 1, 130),
    ]
  }

  /// The definition and its derivative in double precision, head by head.
  static func reference(_ c: Case, _ x: [Float], _ dy: [Float]) -> (y: [Float], dx: [Float]) {
    let (n, d, width) = (c.tokens, c.depth, c.heads * c.depth)
    var (y, dx) = ([Float](repeating: 0, count: dy.count), [Float](repeating: 0, count: x.count))
    let scale = 1 / Double(d).squareRoot()
    for head in 0..<c.samples * c.heads {
      let (sample, h) = (head / c.heads, head % c.heads)
      func at(_ token: Int, _ part: Int, _ k: Int) -> Int {
        ((sample * n + token) * 3 + part) * width + h * d + k
      }
      func out(_ token: Int, _ k: Int) -> Int { (sample * n + token) * width + h * d + k }
      var gradients = [Double](repeating: 0, count: 3 * n * d)
      for i in 0..<n {
        let scores = (0..<n).map { j in
          scale * (0..<d).reduce(0.0) { $0 + Double(x[at(i, 0, $1)]) * Double(x[at(j, 1, $1)]) }
        }
        let powers = scores.map { exponential($0 - scores.max()!) }
        let p = powers.map { $0 / powers.reduce(0, +) }
        for k in 0..<d {
          y[out(i, k)] = Float((0..<n).reduce(0.0) { $0 + p[$1] * Double(x[at($1, 2, k)]) })
        }
        let dp = (0..<n).map { j in
          (0..<d).reduce(0.0) { $0 + Double(dy[out(i, $1)]) * Double(x[at(j, 2, $1)]) }
        }
        let mean = zip(p, dp).reduce(0) { $0 + $1.0 * $1.1 }
        for j in 0..<n {
          let ds = p[j] * (dp[j] - mean) * scale
          for k in 0..<d {
            gradients[i * d + k] += ds * Double(x[at(j, 1, k)])
            gradients[(n + j) * d + k] += ds * Double(x[at(i, 0, k)])
            gradients[(2 * n + j) * d + k] += p[j] * Double(dy[out(i, k)])
          }
        }
      }
      for part in 0..<3 {
        for i in 0..<n {
          for k in 0..<d { dx[at(i, part, k)] = Float(gradients[(part * n + i) * d + k]) }
        }
      }
    }
    return (y, dx)
  }

  /// eˣ by squaring its Taylor series near zero.
  private static func exponential(_ x: Double) -> Double {
    let small = x / 1024
    var (term, sum) = (1.0, 1.0)
    for k in 1...12 {
      term *= small / Double(k)
      sum += term
    }
    return (0..<10).reduce(sum) { value, _ in value * value }
  }

  static func backpropagated(_ x: Tensor, _ dy: Tensor, heads: Int) -> (y: Tensor, dx: Tensor) {
    let leaf = Leaf(x)
    let y = Variable(leaf).selfAttention(heads: heads)
    y.backward(dy)
    return (y.value, leaf.gradient!)
  }

  @Test("attention and its gradients are those of the definition", arguments: Case.all)
  func definition(_ c: Case) {
    let x = noise(c.shape, "x")
    let dy = noise([c.samples, c.tokens, c.heads * c.depth], "dy")
    let expected = Self.reference(c, x.values, dy.values)
    let found = Self.backpropagated(x, dy, heads: c.heads)
    #expect(error(found.y, Tensor(dy.shape, expected.y)) < 1e-5)
    #expect(error(found.dx, Tensor(x.shape, expected.dx)) < 1e-5)
  }

  @Test("queries, keys and values may lie in tensors of their own", arguments: Case.all)
  func apart(_ c: Case) {
    let width = c.heads * c.depth
    let x = noise(c.shape, "x")
    let dy = noise([c.samples, c.tokens, width], "dy")
    let fused = Self.backpropagated(x, dy, heads: c.heads)
    let leaves = (0..<3).map { Leaf(x.sliced(2, $0 * width..<($0 + 1) * width)) }
    let parts = leaves.map { Variable($0) }
    let y = Variable.attention(
      queries: parts[0], keys: parts[1], values: parts[2], heads: c.heads)
    y.backward(dy)
    #expect(y.value.values == fused.y.values)
    let gradients = Tensor.concatenated(leaves.compactMap(\.gradient), axis: 2)
    #expect(gradients.values == fused.dx.values)
  }

  @Test("where there are no tokens there is nothing to attend to")
  func empty() {
    let found = Self.backpropagated(Tensor([2, 0, 12]), Tensor([2, 0, 4]), heads: 2)
    #expect(found.y.shape == [2, 0, 4] && found.dx.shape == [2, 0, 12])
  }

  @Test("large scores neither overflow nor lose what is not a number")
  func extremes() {
    let x = noise([1, 20, 12], "x").values
    let large = Tensor([1, 20, 12], x.map { 1000 * $0 })
    let y = Variable(constant: large).selfAttention(heads: 1).value
    #expect(y.values.allSatisfy { $0.isFinite })
    var spoilt = x
    spoilt[3] = .nan
    let z = Variable(constant: Tensor([1, 20, 12], spoilt)).selfAttention(heads: 1).value
    #expect(z.values.prefix(4).allSatisfy { $0.isNaN })
  }

  @Test(
    "the number of threads changes no bit", arguments: [Case(1, 300, 1, 20), Case(2, 70, 3, 8)])
  func threads(_ c: Case) {
    defer { ComputeThreads.count = 2 }
    let x = noise(c.shape, "x")
    let dy = noise([c.samples, c.tokens, c.heads * c.depth], "dy")
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let found = Self.backpropagated(x, dy, heads: c.heads)
      return [found.y.values, found.dx.values]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test("every instruction set gives the same numbers up to rounding")
  func levels() async {
    await #expect(processExitsWith: .success) {
      for level in KernelLevel.allCases where level.isSupported {
        try Engine.use(level)
        for c in Case.all {
          let x = noise(c.shape, "x")
          let dy = noise([c.samples, c.tokens, c.heads * c.depth], "dy")
          let expected = Self.reference(c, x.values, dy.values)
          let found = Self.backpropagated(x, dy, heads: c.heads)
          precondition(error(found.y, Tensor(dy.shape, expected.y)) < 1e-5)
          precondition(error(found.dx, Tensor(x.shape, expected.dx)) < 1e-5)
        }
      }
    }
  }
}
