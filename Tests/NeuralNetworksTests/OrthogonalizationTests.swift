import NeuralNetworks
import Tensors
import Testing

@Suite struct OrthogonalizationTests {
  /// Kernels as they are first drawn, the last one far from orthogonal.
  static func kernels() -> [Parameter] {
    let store = ParameterStore(.drawn(RandomStream(3)))
    let shapes: [Shape] = [[3, 3, 32, 64], [3, 3, 4, 90], [3, 3, 8, 3], [1, 1, 20, 20]]
    return shapes.enumerated().map { i, shape in
      store.root.parameter("\(i)", shape, .normal(deviation: 0.1), layout: .convolution)
    }
  }

  static func matrix(_ kernel: Parameter) -> Tensor {
    kernel.value.reshaped([kernel.count / kernel.shape[-1], kernel.shape[-1]])
  }

  @Test("singular values become 1 and directions stay", arguments: 0..<4)
  func polar(_ i: Int) {
    let kernel = Self.kernels()[i]
    let before = Self.matrix(kernel)
    Orthogonalization.apply(to: [kernel])
    let after = Self.matrix(kernel)
    let isWide = before.shape[0] < before.shape[1]
    let n = min(before.shape[0], before.shape[1])
    let gram = Matrices.product(after, after, transposingA: !isWide, transposingB: isWide)
    let ones = gram.values.enumerated().map { abs($1 - ($0 % (n + 1) == 0 ? 1 : 0)) }
    #expect((ones.max() ?? 1) < 1e-5)
    // A = U·P with P symmetric and positive: what U·Vᵀ is characterised by.
    let p = Matrices.product(after, before, transposingA: !isWide, transposingB: isWide)
    let asymmetry = (0..<n * n).map { abs(p.values[$0] - p.values[$0 % n * n + $0 / n]) }
    #expect((asymmetry.max() ?? 1) < 1e-5)
    #expect((0..<n).allSatisfy { p.values[$0 * (n + 1)] > 0 })
  }

  @Test("what is orthogonal already, or nothing at all, stays as it is")
  func fixed() {
    let kernel = Self.kernels()[0]
    Orthogonalization.apply(to: [kernel])
    let once = kernel.value.values
    Orthogonalization.apply(to: [kernel])
    #expect(zip(once, kernel.value.values).allSatisfy { abs($0 - $1) < 1e-6 })
    kernel.value = Tensor(kernel.shape)
    Orthogonalization.apply(to: [kernel])
    #expect(kernel.value.values.allSatisfy { $0 == 0 })
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let kernels = Self.kernels()
      Orthogonalization.apply(to: kernels)
      return kernels.map(\.value.values)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
