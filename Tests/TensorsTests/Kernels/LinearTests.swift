import Tensors
import Testing

@Suite struct LinearTests {
  /// Rows, inputs, outputs: around the sizes of vectors, of blocks of rows and of packed depths.
  static let sizes = [
    (1, 1, 1), (7, 3, 5), (95, 17, 64), (97, 65, 130), (600, 48, 20), (5, 1100, 33), (1100, 40, 96),
  ]

  @Test("a linear map and its gradients are the products of their definitions", arguments: sizes)
  func products(size: (rows: Int, inputs: Int, outputs: Int)) {
    let (rows, inputs, outputs) = size
    let (x, w) = (noise([rows, inputs], "x"), noise([outputs, inputs], "w"))
    let (b, dy) = (noise([outputs], "b"), noise([rows, outputs], "dy"))
    let bias = b.values
    let plain = Matrices.product(x, w, transposingB: true)
    let sums = plain.values
    let shifted = Tensor(plain.shape) { sums[$0] + bias[$0 % outputs] }
    #expect(error(LinearProduct.apply(x, w, bias: nil), plain) < 1e-5)
    #expect(error(LinearProduct.apply(x, w, bias: b), shifted) < 1e-5)
    let dx = LinearProduct.inputGradient(dy, w, input: x.shape)
    #expect(error(dx, Matrices.product(dy, w)) < 1e-5)
    let dw = LinearProduct.weightGradient(dy, x)
    #expect(error(dw, Matrices.product(dy, x, transposingA: true)) < 1e-5)
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let (x, w) = (noise([700, 90], "x"), noise([200, 90], "w"))
    let dy = noise([700, 200], "dy")
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      return [
        LinearProduct.apply(x, w, bias: nil), LinearProduct.inputGradient(dy, w, input: x.shape),
        LinearProduct.weightGradient(dy, x),
      ].map(\.values)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
