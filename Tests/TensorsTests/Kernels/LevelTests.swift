import Tensors
import Testing

@Suite struct LevelTests {
  /// Spectra, patches, couplings and statistics with their gradients, on one instruction set.
  static func results() -> [Tensor] {
    let (a, b) = (Leaf(noise([2, 17, 24, 4], "a")), Leaf(noise([2, 17, 24, 4], "b")))
    let (x, y) = (Variable(a), Variable(b))
    let z = x.spectrum()
    let waves = z.magnitude().polar(z.phase()).image(fromSpectrumOfWidth: 24)
    let coupled = waves.coupled(gate: y, limit: 0.8, offset: x.leakyReluOfSum(y, 0.1))
    let patches = ScrambledPatches(8, stride: 4, padding: 2)
    let (crafted, scores, _) = x.cut(patches).matched(with: y.cut(patches))
    let joined = crafted.sliced(3, 0..<4).gated(by: scores).joined(patches, into: x.shape)
    let norm = (coupled + joined.absolute()).instanceNormalized(
      scale: Variable(constant: Tensor([3], [1, 2, 3])), shift: Variable(constant: Tensor([3])),
      epsilon: 1e-5, activation: .leakyRelu(0.1))
    let result = norm.gated(by: norm.globalDeviation())
    result.backward(noise(result.shape, "dy"))
    return [result.value, a.gradient, b.gradient].compactMap(\.self)
  }

  @Test("every instruction set gives the same numbers up to rounding")
  func levels() async {
    await #expect(processExitsWith: .success) {
      let best = Self.results()
      for level in KernelLevel.allCases where level.isSupported {
        try Engine.use(level)
        for (ours, reference) in zip(Self.results(), best) {
          precondition(error(ours, reference) < 1e-4, "\(level)")
        }
      }
    }
  }
}
