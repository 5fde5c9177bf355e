import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct TrainingLossTests {
  static func noise(_ shape: Shape, _ name: String) -> Tensor {
    let draws = RandomStream(5).substream(name)
    return Tensor(shape) { Float(draws.normal($0)) }
  }

  static let losses: [TrainingLoss] = [
    .l1, .l2, .charbonnier(epsilon: 1e-3, clamps: false),
    .charbonnier(epsilon: 0.1, clamps: true), .halfSquares(perSample: true),
    .halfSquares(perSample: false), .halfAbsolutes, .drbn, .structureAndRegion,
  ]

  @Test(
    "every loss is least for the target itself, and its gradient is that of its value",
    arguments: losses)
  func gradients(_ loss: TrainingLoss) {
    let draws = RandomStream(5)
    let target = Tensor([1, 11, 12, 3]) { Float(draws.uniform($0)) }
    // A long step meets corners, a short one rounding; a wrong gradient is wrong at every step.
    let errors = [0x1p-4, 0x1p-7, 0x1p-10].map { (step: Float) in
      let operation = Operation("\(loss)", [1, 11, 12, 3], step: step) {
        // Which pixels are dark has no derivative; above 0 none is.
        loss([loss == .structureAndRegion ? $0[0].sigmoid() : $0[0]], target: target)
      }
      return gradientError(of: operation)
    }
    #expect(errors.contains { $0 < 2e-2 }, "\(errors)")
    func value(_ x: Tensor) -> Float { loss([Variable(constant: x)], target: target).value.scalar }
    #expect(value(target) < 0.11 && value(Self.noise(target.shape, "other")) > 0.3)
  }

  @Test(
    "what is written by hand",
    arguments: [
      (.l1, 0.75), (.l2, 1.25), (.charbonnier(epsilon: 1, clamps: false), 1.41257),
      (.charbonnier(epsilon: 1e-9, clamps: true), 0), (.halfSquares(perSample: true), 1.25),
      (.halfSquares(perSample: false), 2.5), (.halfAbsolutes, 0.75),
    ] as [(TrainingLoss, Float)])
  func values(_ loss: TrainingLoss, _ expected: Float) {
    let x = Variable(constant: Tensor([2, 1, 2, 1], [1, 3, -1, 0.5]))
    let target = Tensor([2, 1, 2, 1], [1, 1, 0, 0.5])
    #expect(abs(loss([x], target: target).value.scalar - expected) < 1e-5)
  }

  @Test("stages add up; a smaller one is compared with every second pixel")
  func stages() {
    let target = Tensor([1, 2, 4, 1], [1, 10, 2, 10, 10, 10, 10, 10])
    let (full, half) = (Tensor(target.shape), Tensor([1, 1, 2, 1]))
    let sum = TrainingLoss.l1([full, full, half].map { Variable(constant: $0) }, target: target)
    #expect(abs(sum.value.scalar - (2 * 63.0 / 8 + 1.5)) < 1e-5)
  }

  @Test("frames are samples of their own for windows, and one sample for sums")
  func video() {
    let (x, target) = (
      Self.noise([2, 3, 12, 11, 3], "x"), Self.noise([2, 3, 12, 11, 3], "target")
    )
    func value(_ loss: TrainingLoss, _ shape: Shape) -> Float {
      loss([Variable(constant: x.reshaped(shape))], target: target.reshaped(shape)).value.scalar
    }
    for loss in Self.losses where loss != .halfSquares(perSample: true) && loss != .halfAbsolutes {
      #expect(value(loss, x.shape) == value(loss, [6, 12, 11, 3]))
    }
    let loss = TrainingLoss.halfSquares(perSample: true)
    #expect(abs(value(loss, x.shape) / value(loss, [6, 12, 11, 3]) - 3) < 1e-5)
  }

  @Test("dark pixels count four times only where the prediction is black or below")
  func region() {
    // 40 % of 15 × 12 pixels are 72; with rank 71 black, the limit is 0 and black pixels count.
    for (black, share) in [(71, 0.0), (72, 0.4), (90, 0.5)] {
      let image = Tensor([1, 15, 12, 3]) { $0 / 3 < black ? 0 : 0.5 }
      let loss = StructureAndRegionLoss(
        Variable(constant: image), Tensor(image.shape, repeating: 1))
      #expect(abs(loss.darkShare - share) < 1e-9)
      let (dark, bright) = (Double(black) / 180, 1 - Double(black) / 180)
      let expected = (share > 0 ? 4 : 1) * dark + 0.5 * bright
      #expect(abs(Double(loss.region.value.scalar) - expected) < 1e-5)
    }
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let (x, target) = (Self.noise([2, 45, 50, 3], "x"), Self.noise([2, 45, 50, 3], "target"))
    for loss in Self.losses {
      let results = [1, 2, 3].map { count in
        ComputeThreads.count = count
        let leaf = Leaf(x)
        let value = loss([Variable(leaf)], target: target)
        value.backward()
        return value.value.values + (leaf.gradient?.values ?? [])
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(loss)")
    }
  }
}
