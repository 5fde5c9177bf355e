import Documents
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct RFDNTests {
  static func network(_ scale: Int, _ features: Int) -> (ParameterStore, RFDN) {
    var fields = Fields(json: [
      "scale": .integer(scale), "features": .integer(features), "blocks": 2,
    ])
    let options = RFDN.Options(from: &fields)
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (store, RFDN(store.root, options))
  }

  @Test(
    "gradients agree with finite differences at any width, scale and size",
    arguments: [2, 3, 4], [(5, 15, 15), (8, 16, 21), (18, 24, 17)])
  func gradients(_ scale: Int, _ sizes: (features: Int, height: Int, width: Int)) {
    let (store, network) = Self.network(scale, sizes.features)
    let input: Shape = [1, sizes.height, sizes.width, 3]
    let output = network(Variable(constant: Tensor(input))).value.shape
    #expect(output == [1, scale * sizes.height, scale * sizes.width, 3])
    // A long step meets corners of rectifiers and maxima, a short one rounding; a wrong gradient is
    // wrong at every step.
    let errors = [0x1p-7, 0x1p-9, 0x1p-11].map { step in
      gradientError(of: store, at: input, step: step) { network($0) }
    }
    #expect(errors.contains { $0 < 2e-3 }, "\(errors)")
  }
}
