import Documents
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

/// What `engine: {recompute: blocks}` does to the networks.
@Suite struct RecomputationTests {
  /// One pass of training, forward and backward.
  struct Pass {
    /// The output, all gradients and all running averages.
    var numbers: [[Float]?]
    /// Kept between the two.
    var bytes: Int
  }

  @Test("blocks that are recomputed take less memory and change no bit")
  func sameBits() async {
    await #expect(processExitsWith: .success) {
      EDSR.compare(["features": 8, "blocks": 4], [1, 24, 20, 3])
      RFDN.compare(["features": 16], [1, 24, 20, 3])
      DnCNN.compare(["channels": 3, "features": 8, "depth": 9], [2, 24, 20, 3])
      MPRNet.compare(
        ["features": 8, "widening": 4, "last-widening": 4, "blocks": 2],
        [1, 24, 16, 3])
      DRBN.compare(["features": 4, "growth": 2, "layers": 3, "recurrences": 2], [1, 24, 20, 3])
      MBLLEN.compare(["features": 8, "branch": 4, "blocks": 2], [1, 24, 20, 3])
      SFINet.compare(["features": 4], [1, 12, 10, 4])
      FastDVDnet.compare(["widths": [4, 6, 8], "per-frame": 4], [2, 5, 16, 20, 3])
      MBLLVEN.compare(["features": 6, "width": 2, "branches": 2], [1, 13, 16, 18, 3])
    }
  }
}

extension RestorationModel {
  /// Stops the process unless recomputing changes memory alone.
  fileprivate static func compare(_ options: JSON, _ input: Shape) {
    let (kept, recomputed) = (pass(options, input, .off), pass(options, input, .blocks))
    precondition(kept.numbers == recomputed.numbers, "\(name) computes something else")
    precondition(
      recomputed.bytes < kept.bytes,
      "\(name) keeps \(recomputed.bytes) bytes instead of \(kept.bytes)")
  }

  private static func pass(
    _ json: JSON, _ input: Shape, _ recomputation: Engine.Recomputation
  ) -> RecomputationTests.Pass {
    Engine.recomputation = recomputation
    defer { Engine.recomputation = .off }
    func random(_ name: String, _ shape: Shape) -> Tensor {
      let stream = RandomStream(4).substream(name)
      return Tensor(shape) { Float(stream.uniform($0)) * valueRange }
    }
    var fields = Fields(json: json)
    let store = ParameterStore(.drawn(RandomStream(2)))
    let network = Self(store.root, Options(from: &fields))
    store.isTraining = true
    let image = Leaf(random("image", input))
    let pan = random("pan", [1, 4 * input[1], 4 * input[2], 1])
    let before = BufferPool.shared.statistics.live
    let output = network(
      Degraded(
        Variable(image), pan: task == .panSharpening ? Variable(constant: pan) : nil,
        noise: Variable(constant: Tensor([input[0]], repeating: 0.1)))
    ).image
    let bytes = BufferPool.shared.statistics.live - before
    output.backward(random("cotangent", output.shape))
    let parameters = store.parameters.flatMap { [$0.value.values, $0.gradient?.values] }
    return RecomputationTests.Pass(
      numbers: [output.value.values, image.gradient?.values] + parameters, bytes: bytes)
  }
}
