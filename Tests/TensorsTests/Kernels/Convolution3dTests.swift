import Tensors
import Testing

struct ClipCase: CustomTestStringConvertible, Sendable {
  var x: Shape
  var w: Shape
  var convolution: Convolution3d

  init(_ x: Shape, _ w: Shape, padding: (Int, Int, Int)) {
    self.x = x
    self.w = w
    convolution = Convolution3d(
      padding: .init(time: padding.0, height: padding.1, width: padding.2))
  }

  var testDescription: String {
    let p = convolution.padding
    return "\(x) ⋆ \(w) padding \(p.time), \(p.height), \(p.width)"
  }

  var algorithms: [Convolution3d.Algorithm] {
    Convolution3d.Algorithm.allCases.filter { convolution.supports($0, w) }
  }

  /// Channels below, at and beyond a vector; no padding, all there can be, and unlike axes; sizes that
  /// are no multiple of a tile; more frames than a block has.
  static let all: [ClipCase] = {
    var cases = [ClipCase]()
    for (i, o) in [(1, 1), (3, 8), (8, 3), (13, 16), (16, 16), (20, 18), (40, 70)] {
      cases += [
        ClipCase([2, 4, 6, 9, i], [3, 3, 3, i, o], padding: (1, 1, 1)),
        ClipCase([1, 5, 11, 7, i], [3, 3, 3, i, o], padding: (0, 1, 1)),
        ClipCase([1, 5, 7, 9, i], [5, 5, 5, i, o], padding: (0, 0, 0)),
        ClipCase([1, 2, 6, 5, i], [5, 5, 5, i, o], padding: (4, 4, 4)),
        ClipCase([1, 3, 5, 6, i], [1, 1, 1, i, o], padding: (0, 0, 0)),
      ]
    }
    return cases + [
      ClipCase([1, 19, 5, 6, 4], [3, 3, 3, 4, 5], padding: (1, 2, 0)),
      ClipCase([1, 6, 7, 6, 4], [5, 5, 5, 4, 6], padding: (3, 2, 1)),
      ClipCase([1, 3, 5, 6, 4], [3, 1, 5, 4, 5], padding: (0, 0, 2)),
      ClipCase([1, 4, 8, 9, 3], [3, 7, 7, 3, 4], padding: (1, 3, 3)),
      ClipCase([2, 3, 6, 7, 5], [1, 3, 3, 5, 6], padding: (0, 1, 1)),
      ClipCase([1, 2, 1, 1, 3], [3, 3, 3, 3, 4], padding: (1, 1, 1)),
      ClipCase([1, 2, 6, 5, 130], [3, 3, 3, 130, 140], padding: (1, 1, 1)),
    ]
  }()
}

@Suite struct Convolution3dTests {
  // As for images: the transforms multiply rounding errors by about ten.
  static let tolerance = ConvolutionTests.tolerance

  @Test("every algorithm agrees with the definition", arguments: ClipCase.all)
  func forward(_ c: ClipCase) {
    let (x, w, b) = (noise(c.x, "x"), noise(c.w, "w"), noise([c.w[4]], "b"))
    let plain = c.convolution(x, w, by: .direct)
    let bent = c.convolution(x, w, bias: b, activation: .leakyRelu(0.2), by: .direct)
    for a in c.algorithms {
      #expect(error(c.convolution(x, w, by: a), plain) < Self.tolerance, "\(a)")
      let y = c.convolution(x, w, bias: b, activation: .leakyRelu(0.2), by: a)
      #expect(error(y, bent) < Self.tolerance, "\(a) with bias and activation")
    }
  }

  @Test("every algorithm's gradients agree with the definition", arguments: ClipCase.all)
  func gradients(_ c: ClipCase) {
    let (x, w) = (noise(c.x, "x"), noise(c.w, "w"))
    let dy = noise(c.convolution.outputShape(c.x, c.w), "dy")
    let dx = c.convolution.inputGradient(dy, weights: w, input: c.x, by: .direct)
    let dw = c.convolution.weightGradient(dy, input: x, weights: c.w, by: .direct)
    for a in c.algorithms {
      let dx2 = c.convolution.inputGradient(dy, weights: w, input: c.x, by: a)
      #expect(error(dx2, dx) < Self.tolerance, "dx by \(a)")
      let dw2 = c.convolution.weightGradient(dy, input: x, weights: c.w, by: a)
      #expect(error(dw2, dw) < Self.tolerance, "dw by \(a)")
    }
  }

  @Test("one frame is an image")
  func image() {
    let (x, w) = (noise([2, 1, 6, 7, 5], "x"), noise([1, 3, 3, 5, 4], "w"))
    let y = Convolution3d(padding: .init(height: 1, width: 1))(x, w, by: .direct)
    let image = Convolution(padding: 1)(
      x.reshaped([2, 6, 7, 5]), w.reshaped([3, 3, 5, 4]), by: .direct)
    #expect(y.values == image.values)
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let convolution = Convolution3d(padding: .init(time: 1, height: 2, width: 2))
    let (x, w) = (noise([2, 5, 33, 30, 12], "x"), noise([3, 5, 5, 12, 20], "w"))
    let dy = noise(convolution.outputShape(x.shape, w.shape), "dy")
    for a in [Convolution3d.Algorithm.winograd, .lowered] {
      let results = [1, 2, 3].map { count in
        ComputeThreads.count = count
        return [
          convolution(x, w, by: a),
          convolution.inputGradient(dy, weights: w, input: x.shape, by: a),
          convolution.weightGradient(dy, input: x, weights: w.shape, by: a),
          convolution.biasGradient(dy),
        ].map(\.values)
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(a)")
    }
  }

  @Test("every instruction set gives the same numbers up to rounding")
  func levels() async {
    await #expect(processExitsWith: .success) {
      for level in KernelLevel.allCases where level.isSupported {
        try Engine.use(level)
        for c in ClipCase.all where c.w.count < 1 << 16 {
          let (x, w) = (noise(c.x, "x"), noise(c.w, "w"))
          let dy = noise(c.convolution.outputShape(c.x, c.w), "dy")
          let y = c.convolution(x, w, by: .direct)
          let dx = c.convolution.inputGradient(dy, weights: w, input: c.x, by: .direct)
          let dw = c.convolution.weightGradient(dy, input: x, weights: c.w, by: .direct)
          for a in c.algorithms {
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
