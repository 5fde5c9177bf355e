import Tensors
import Testing

struct TransposedCase: CustomTestStringConvertible, Sendable {
  var x: Shape
  /// `[k, k, O, I]`
  var filters: Shape
  var convolution: TransposedConvolution
  var isGathered: Bool

  init(
    _ x: Shape, _ outputs: Int, kernel: Int, stride: Int, padding: Int = 0, extra: Int = 0,
    isGathered: Bool = true
  ) {
    self.x = x
    filters = [kernel, kernel, outputs, x[3]]
    convolution = TransposedConvolution(stride: stride, padding: padding, extra: extra)
    self.isGathered = isGathered
  }

  var testDescription: String { "\(x) with \(filters), \(convolution)" }

  static let all = [
    TransposedCase([2, 3, 4, 5], 3, kernel: 2, stride: 2),
    TransposedCase([1, 5, 3, 32], 16, kernel: 2, stride: 2),
    TransposedCase([2, 3, 4, 5], 6, kernel: 4, stride: 2, padding: 1),
    TransposedCase([1, 9, 8, 32], 16, kernel: 4, stride: 2, padding: 1),
    TransposedCase([1, 1, 1, 2], 3, kernel: 4, stride: 2, padding: 1),
    TransposedCase([1, 4, 5, 16], 8, kernel: 5, stride: 1),
    TransposedCase([2, 6, 4, 8], 3, kernel: 5, stride: 1, padding: 2),
    TransposedCase([1, 4, 5, 3], 4, kernel: 3, stride: 1, padding: 2),
    TransposedCase([1, 4, 5, 3], 4, kernel: 3, stride: 2, padding: 1, extra: 1),
    TransposedCase([1, 4, 3, 3], 2, kernel: 3, stride: 3),
    TransposedCase([1, 3, 3, 3], 2, kernel: 5, stride: 3, padding: 1),
    TransposedCase([1, 4, 5, 3], 4, kernel: 3, stride: 2, padding: 1, isGathered: false),
    TransposedCase([1, 4, 5, 3], 4, kernel: 4, stride: 2, isGathered: false),
    TransposedCase([1, 3, 3, 2], 2, kernel: 2, stride: 3, extra: 1),
  ]
}

@Suite struct TransposedConvolutionTests {
  /// Every pixel lays its filters on the result, as the definition says.
  static func definition(_ c: TransposedCase, _ x: Tensor, _ f: Tensor) -> Tensor {
    let shape = c.convolution.outputShape(c.x, c.filters)
    let (pixels, filters, k) = (x.values, f.values, c.filters)
    var sums = [Double](repeating: 0, count: shape.count)
    for (at, pixel) in pixels.enumerated() {
      let (i, place) = (at % c.x[3], at / c.x[3])
      let (w, h, n) = (place % c.x[2], place / c.x[2] % c.x[1], place / c.x[2] / c.x[1])
      for a in 0..<k[0] {
        for b in 0..<k[1] {
          let row = h * c.convolution.stride + a - c.convolution.padding
          let column = w * c.convolution.stride + b - c.convolution.padding
          guard (0..<shape[1]).contains(row), (0..<shape[2]).contains(column) else { continue }
          for o in 0..<k[2] {
            sums[((n * shape[1] + row) * shape[2] + column) * k[2] + o] +=
              Double(pixel) * Double(filters[((a * k[1] + b) * k[2] + o) * k[3] + i])
          }
        }
      }
    }
    return Tensor(shape, sums.map { Float($0) })
  }

  @Test("every algorithm agrees with the definition", arguments: TransposedCase.all)
  func forward(_ c: TransposedCase) {
    let (x, f, b) = (noise(c.x, "x"), noise(c.filters, "f"), noise([c.filters[2]], "b"))
    let plain = Self.definition(c, x, f)
    let (sums, biases) = (plain.values, b.values)
    let full = Tensor(plain.shape) {
      let v = sums[$0] + biases[$0 % biases.count]
      return v > 0 ? v : 0.2 * v
    }
    var ways: [TransposedConvolution.Algorithm?] = [nil, .scattered]
    if c.isGathered { ways.append(.gathered) }
    for way in ways {
      #expect(error(c.convolution(x, f, by: way), plain) < 5e-5, "\(String(describing: way))")
      let y = c.convolution(x, f, bias: b, activation: .leakyRelu(0.2), by: way)
      #expect(error(y, full) < 5e-5, "\(String(describing: way))")
    }
  }

  @Test("gradients are those of a bilinear map", arguments: TransposedCase.all)
  func gradients(_ c: TransposedCase) {
    let (x, f) = (noise(c.x, "x"), noise(c.filters, "f"))
    let dz = noise(c.convolution.outputShape(c.x, c.filters), "dz")
    func dot(_ a: Tensor, _ b: Tensor) -> Double {
      zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    // ⟨T(x, f), dz⟩ is linear in each: the gradient paired with any direction is T along it.
    let (u, g) = (noise(c.x, "u"), noise(c.filters, "g"))
    let dx = c.convolution.inputGradient(dz, filters: f)
    let df = c.convolution.filterGradient(dz, input: x, filters: c.filters)
    let (along, across) = (Self.definition(c, u, f), Self.definition(c, x, g))
    #expect(dx.shape == c.x && df.shape == c.filters)
    #expect(abs(dot(dx, u) - dot(along, dz)) < 1e-4 * dot(along, along).squareRoot() * 10)
    #expect(abs(dot(df, g) - dot(across, dz)) < 1e-4 * dot(across, across).squareRoot() * 10)
  }

  @Test("the number of threads changes no bit", arguments: [(4, 2, 1), (5, 1, 0)])
  func threads(_ kernel: Int, _ stride: Int, _ padding: Int) {
    defer { ComputeThreads.count = 2 }
    let convolution = TransposedConvolution(stride: stride, padding: padding)
    let (x, f) = (noise([2, 21, 18, 32], "x"), noise([kernel, kernel, 16, 32], "f"))
    let dz = noise(convolution.outputShape(x.shape, f.shape), "dz")
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      return [
        convolution(x, f), convolution.inputGradient(dz, filters: f),
        convolution.filterGradient(dz, input: x, filters: f.shape),
      ].map(\.values)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
