import Documents
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct EDSRTests {
  static func network(_ scale: Int, _ features: Int) -> (ParameterStore, EDSR) {
    var fields = Fields(json: [
      "scale": .integer(scale), "n_feats": .integer(features), "n_resblocks": 1, "res_scale": 0.5,
    ])
    let options = EDSR.Options(from: &fields)
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (store, EDSR(store.root, options))
  }

  @Test(
    "gradients agree with finite differences at any width, scale and size",
    arguments: [2, 3, 4], [(3, 1, 1), (5, 3, 2), (16, 2, 5)])
  func gradients(_ scale: Int, _ sizes: (features: Int, height: Int, width: Int)) {
    let (store, network) = Self.network(scale, sizes.features)
    let input: Shape = [2, sizes.height, sizes.width, 3]
    let output = network(Variable(constant: Tensor(input))).value.shape
    #expect(output == [2, scale * sizes.height, scale * sizes.width, 3])
    // Pixels around the mean, so that no large number drowns the differences. A long step meets
    // corners of rectifiers, a short one rounding; a wrong gradient is wrong at every step. How much
    // rounding is left between them depends on the kernels: 2e-3 at worst.
    let errors = [0x1p-7, 0x1p-8, 0x1p-9, 0x1p-11].map { step in
      gradientError(of: store, at: input, step: step) { network($0.scaled(by: 10, plus: 110)) }
    }
    #expect(errors.contains { $0 < 4e-3 }, "\(errors)")
  }

  @Test("the mean of the training data passes through an untrained shift and back")
  func mean() {
    let (store, network) = Self.network(2, 4)
    // Without weights, what is left is the mean that is taken out and added again.
    for parameter in store.trained { parameter.value = Tensor(parameter.shape) }
    let y = network(Variable(constant: Tensor([1, 2, 2, 3], repeating: 9))).value
    // 255 times the mean, rounded as the official code rounds it.
    #expect(Array(y.values.prefix(3)) == [114.444, 111.460495, 103.020004])
  }

  @Test("the ensemble of a network that treats all directions alike is the network")
  func ensemble() {
    let x = Tensor([2, 3, 4, 3]) { Float($0) }
    let y = SelfEnsemble.apply(x) { Variable(constant: $0).scaled(by: 2).value }
    #expect(y.shape == x.shape)
    #expect(y.values == x.values.map { 2 * $0 })
  }

  @Test("the ensemble is the mean over eight different views")
  func views() {
    // Only the sample in the corner survives, so that each of the four corners counts twice.
    let x = Tensor([1, 2, 2, 1], [1, 2, 3, 4])
    let y = SelfEnsemble.apply(x) { image in Tensor([1, 2, 2, 1], [image.values[0], 0, 0, 0]) }
    #expect(y.values == [0.25, 0.5, 0.75, 1])
  }
}
