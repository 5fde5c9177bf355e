import Tensors
import Testing

/// Numbers of a standard normal distribution.
func noise(_ shape: Shape, _ name: String) -> Tensor {
  let stream = RandomStream(7).substream(name)
  return Tensor(shape) { Float(stream.normal($0)) }
}

/// The largest difference over the largest magnitude of the reference.
func error(_ a: Tensor, _ reference: Tensor) -> Float {
  precondition(a.shape == reference.shape, "\(a.shape) against \(reference.shape)")
  let (a, b) = (a.values, reference.values)
  let scale = b.reduce(0) { max($0, abs($1)) }
  // NaN must not pass for a small error.
  let worst = zip(a, b).reduce(Float(0)) {
    max($0, ($1.0 - $1.1).isNaN ? .infinity : abs($1.0 - $1.1))
  }
  return scale > 0 ? worst / scale : worst
}

struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var x: Shape
  var w: Shape
  var convolution: Convolution

  init(
    _ x: Shape, _ w: Shape, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
    isInterleaved: Bool = false
  ) {
    self.x = x
    self.w = w
    convolution = Convolution(
      stride: stride, padding: padding ?? w[0] / 2, groups: groups, isInterleaved: isInterleaved)
  }

  var testDescription: String {
    "\(x) ⋆ \(w) stride \(convolution.stride) padding \(convolution.padding) "
      + "\(convolution.groups) groups\(convolution.isInterleaved ? ", interleaved" : "")"
  }

  /// Every size from one pixel up, channels below, at and beyond a vector, all strides and paddings.
  static let all: [ConvolutionCase] = {
    let channels = [
      (1, 1), (3, 5), (5, 3), (16, 16), (50, 64), (64, 50), (3, 64), (64, 3), (20, 2),
    ]
    var cases = [ConvolutionCase]()
    for (i, (a, b)) in channels.enumerated() {
      for size in [(1, 1), (2, 7), (4, 4), (5, 9), (13, 6)] {
        cases.append(ConvolutionCase([1 + i % 3, size.0, size.1, a], [3, 3, a, b]))
      }
      cases.append(ConvolutionCase([2, 5, 6, a], [1, 1, a, b]))
      cases.append(ConvolutionCase([2, 9, 8, a], [3, 3, a, b], stride: 2))
      cases.append(ConvolutionCase([1, 7, 6, a], [3, 3, a, b], padding: 0))
      cases.append(ConvolutionCase([1, 7, 6, a], [3, 3, a, b], padding: 2))
      cases.append(ConvolutionCase([1, 8, 12, a], [4, 4, a, b], stride: 4, padding: 0))
    }
    cases.append(ConvolutionCase([1, 9, 7, 4], [5, 5, 4, 6]))
    for (outputs, width) in [(8, 13), (8, 5), (16, 12), (3, 30), (1, 40), (12, 11)] {
      cases.append(ConvolutionCase([2, 7, width, 6], [5, 5, 6, outputs], padding: 0))
      cases.append(ConvolutionCase([1, 6, width, 5], [3, 3, 5, outputs], stride: 2))
    }
    cases.append(ConvolutionCase([1, 9, 7, 4], [7, 7, 4, 6], stride: 3, padding: 2))
    cases.append(ConvolutionCase([1, 9, 7, 4], [1, 5, 4, 6], padding: 0))
    cases.append(ConvolutionCase([1, 9, 7, 4], [2, 2, 4, 6], stride: 2, padding: 1))
    cases.append(ConvolutionCase([1, 6, 6, 4], [1, 1, 4, 6], stride: 2))
    cases.append(ConvolutionCase([1, 6, 9, 130], [3, 3, 130, 140]))
    return cases + grouped
  }()

  /// Groups of every kind: depthwise, few large ones, fewer and more than a vector has lanes.
  static let grouped: [ConvolutionCase] = {
    let sizes = [
      (3, 4, 30), (5, 1, 1), (50, 3, 3), (33, 6, 5), (2, 40, 35), (18, 2, 1), (16, 3, 8),
    ]
    var cases = [ConvolutionCase]()
    for (groups, a, b) in sizes {
      for (x, kernel, stride, padding) in [
        ([2, 5, 9], 3, 1, 1), ([1, 9, 8], 3, 2, 1), ([1, 4, 70], 1, 1, 0), ([1, 7, 8], 7, 1, 0),
        ([1, 6, 5], 3, 1, 3), ([1, 6, 7], 1, 2, 0), ([1, 5, 4], 1, 1, 1),
      ] as [([Int], Int, Int, Int)] {
        for isInterleaved in [false, true] {
          cases.append(
            ConvolutionCase(
              Shape(x + [groups * a]), [kernel, kernel, a, groups * b], stride: stride,
              padding: padding, groups: groups, isInterleaved: isInterleaved))
        }
      }
    }
    cases.append(ConvolutionCase([1, 9, 7, 9], [1, 5, 3, 9], padding: 0, groups: 3))
    cases.append(ConvolutionCase([2, 40, 75, 54], [7, 7, 3, 54], groups: 18))
    return cases
  }()
}

@Suite struct ConvolutionTests {
  // Winograd's transforms multiply rounding errors by about ten; sums of 64 × 9 products.
  static let tolerance: Float = 5e-5

  @Test("every algorithm agrees with the definition", arguments: ConvolutionCase.all)
  func forward(_ c: ConvolutionCase) {
    let (x, w, b) = (noise(c.x, "x"), noise(c.w, "w"), noise([c.w[3]], "b"))
    let shape = c.convolution.outputShape(c.x, c.w)
    for epilogue in [
      Convolution.Epilogue(),
      Convolution.Epilogue(
        bias: b, activation: .leakyRelu(0.2), scale: 0.5, residual: noise(shape, "r")),
    ] {
      let expected = c.convolution(x, w, epilogue, by: .direct)
      for algorithm in Convolution.Algorithm.allCases where c.convolution.supports(algorithm, c.w) {
        let y = c.convolution(x, w, epilogue, by: algorithm)
        #expect(error(y, expected) < Self.tolerance, "\(algorithm)")
      }
    }
  }

  @Test("every algorithm's gradients agree with the definition", arguments: ConvolutionCase.all)
  func gradients(_ c: ConvolutionCase) {
    let (x, w) = (noise(c.x, "x"), noise(c.w, "w"))
    let dy = noise(c.convolution.outputShape(c.x, c.w), "dy")
    let dx = c.convolution.inputGradient(dy, weights: w, input: c.x, by: .direct)
    let dw = c.convolution.weightGradient(dy, input: x, weights: c.w, by: .direct)
    for algorithm in Convolution.Algorithm.allCases where c.convolution.supports(algorithm, c.w) {
      let dx2 = c.convolution.inputGradient(dy, weights: w, input: c.x, by: algorithm)
      #expect(error(dx2, dx) < Self.tolerance, "dx by \(algorithm)")
      let dw2 = c.convolution.weightGradient(dy, input: x, weights: c.w, by: algorithm)
      #expect(error(dw2, dw) < Self.tolerance, "dw by \(algorithm)")
    }
  }

  @Test(
    "a shuffle in the epilogue and in the gradients is PyTorch's",
    arguments: [
      ConvolutionCase([2, 5, 6, 16], [3, 3, 16, 64]),
      ConvolutionCase([1, 4, 3, 5], [3, 3, 5, 12]),
      ConvolutionCase([1, 7, 6, 20], [1, 1, 20, 64]),
      ConvolutionCase([1, 7, 6, 6], [5, 5, 6, 192]),
    ])
  func shuffle(_ c: ConvolutionCase) {
    let r = 2
    let (x, w, b) = (noise(c.x, "x"), noise(c.w, "w"), noise([c.w[3]], "b"))
    let shape = c.convolution.outputShape(c.x, c.w, shuffle: r)
    let plain = c.convolution(x, w, .init(bias: b), by: .direct)
    let residual = noise(shape, "r")
    let (from, add, o) = (plain.values, residual.values, c.w[3])
    let expected = Tensor(shape) { at in
      let ch = at % shape[3]
      let v = at / shape[3] % shape[2]
      let line = at / shape[3] / shape[2]
      let pixel = line / r * (shape[2] / r) + v / r
      return from[pixel * o + ch * r * r + line % r * r + v % r] + add[at]
    }
    let dy = noise(shape, "dy")
    let gradient = dy.values
    let unshuffled = Tensor(plain.shape) { at in
      let ch = at % o
      let pixel = at / o
      let width = shape[2] / r
      let line = pixel / width * r + ch / r % r
      let v = pixel % width * r + ch % r
      return gradient[(line * shape[2] + v) * shape[3] + ch / (r * r)]
    }
    let epilogue = Convolution.Epilogue(bias: b, residual: residual, shuffle: r)
    let dx = c.convolution.inputGradient(unshuffled, weights: w, input: c.x, by: .direct)
    let dw = c.convolution.weightGradient(unshuffled, input: x, weights: c.w, by: .direct)
    for algorithm in Convolution.Algorithm.allCases where c.convolution.supports(algorithm, c.w) {
      let y = c.convolution(x, w, epilogue, by: algorithm)
      #expect(error(y, expected) < Self.tolerance, "\(algorithm)")
      let dx2 = c.convolution.inputGradient(dy, weights: w, input: c.x, shuffle: r, by: algorithm)
      #expect(error(dx2, dx) < Self.tolerance, "dx by \(algorithm)")
      let dw2 = c.convolution.weightGradient(
        dy, input: x, weights: c.w, shuffle: r, by: algorithm)
      #expect(error(dw2, dw) < Self.tolerance, "dw by \(algorithm)")
    }
    let db = c.convolution.biasGradient(dy, shuffle: r)
    #expect(error(db, c.convolution.biasGradient(unshuffled)) < 1e-5)
  }

  @Test("the gradient of the bias is the sum over images and pixels")
  func bias() {
    let dy = noise([3, 5, 7, 35], "dy")
    let values = dy.values
    let expected = Tensor([35]) { o in
      Float(stride(from: o, to: values.count, by: 35).reduce(0.0) { $0 + Double(values[$1]) })
    }
    #expect(error(Convolution().biasGradient(dy), expected) < 1e-6)
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let convolution = Convolution(padding: 1)
    let (x, w) = (noise([3, 40, 33, 24], "x"), noise([3, 3, 24, 40], "w"))
    let dy = noise([3, 40, 33, 40], "dy")
    for algorithm in [Convolution.Algorithm.winograd, .lowered] {
      let results = [1, 2, 3].map { count in
        ComputeThreads.count = count
        return [
          convolution(x, w, by: algorithm),
          convolution.inputGradient(dy, weights: w, input: x.shape, by: algorithm),
          convolution.weightGradient(dy, input: x, weights: w.shape, by: algorithm),
          convolution.biasGradient(dy),
        ].map(\.values)
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(algorithm)")
    }
  }

  @Test("the number of threads changes no bit of grouped convolutions")
  func groupedThreads() {
    defer { ComputeThreads.count = 2 }
    for (c, algorithm) in [
      (ConvolutionCase([2, 40, 75, 54], [7, 7, 3, 54], groups: 18), .lanewise),
      (ConvolutionCase([3, 30, 33, 12], [3, 3, 4, 90], groups: 3), .lowered),
      (ConvolutionCase([1, 30, 33, 60], [1, 1, 20, 60], groups: 3), .pointwise),
    ] as [(ConvolutionCase, Convolution.Algorithm)] {
      let (x, w, convolution) = (noise(c.x, "x"), noise(c.w, "w"), c.convolution)
      let dy = noise(convolution.outputShape(c.x, c.w), "dy")
      let results = [1, 2, 3].map { count in
        ComputeThreads.count = count
        return [
          convolution(x, w, by: algorithm),
          convolution.inputGradient(dy, weights: w, input: x.shape, by: algorithm),
          convolution.weightGradient(dy, input: x, weights: w.shape, by: algorithm),
        ].map(\.values)
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(algorithm)")
    }
  }

  @Test("after the first use nothing is asked of the system")
  func allocations() async {
    await #expect(processExitsWith: .success) {
      ComputeThreads.count = 1
      let convolution = Convolution(padding: 1)
      let (x, w) = (noise([2, 24, 24, 32], "x"), noise([3, 3, 32, 32], "w"))
      func step() {
        let y = convolution(x, w)
        _ = convolution.inputGradient(y, weights: w, input: x.shape)
        _ = convolution.weightGradient(y, input: x, weights: w.shape)
        _ = convolution.biasGradient(y)
      }
      step()
      let before = BufferPool.shared.statistics.systemAllocations
      step()
      precondition(BufferPool.shared.statistics.systemAllocations == before)
    }
  }

  @Test("every instruction set gives the same numbers up to rounding")
  func levels() async {
    await #expect(processExitsWith: .success) {
      for level in KernelLevel.allCases where level.isSupported {
        try Engine.use(level)
        for c in ConvolutionCase.all {
          let (x, w) = (noise(c.x, "x"), noise(c.w, "w"))
          let dy = noise(c.convolution.outputShape(c.x, c.w), "dy")
          let y = c.convolution(x, w, by: .direct)
          let dx = c.convolution.inputGradient(dy, weights: w, input: c.x, by: .direct)
          let dw = c.convolution.weightGradient(dy, input: x, weights: c.w, by: .direct)
          for a in Convolution.Algorithm.allCases where c.convolution.supports(a, c.w) {
            precondition(error(c.convolution(x, w, by: a), y) < Self.tolerance)
            let dx2 = c.convolution.inputGradient(dy, weights: w, input: c.x, by: a)
            precondition(error(dx2, dx) < Self.tolerance)
            let dw2 = c.convolution.weightGradient(dy, input: x, weights: c.w, by: a)
            precondition(error(dw2, dw) < Self.tolerance)
          }
        }
      }
    }
  }
}
