import NeuralNetworks
import Tensors
import Testing

@Suite struct BatchNormTests {
  @Test("training normalises by the batch and moves the averages, use takes the averages")
  func modes() {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let norm = BatchNorm2d(store.root, 1, epsilon: 0, momentum: 0.5)
    let x = Variable(constant: Tensor([2, 1, 1, 1], [1, 5]))
    #expect(norm(x).value.values == [1, 5])
    #expect(store["num_batches_tracked"]?.value.scalar == 0)
    store.isTraining = true
    #expect(norm(x).value.values == [-1, 1])
    // Half way from 0 to the mean 3, and from 1 to the unbiased variance 8.
    #expect(store["running_mean"]?.value.values == [1.5])
    #expect(store["running_var"]?.value.values == [4.5])
    #expect(store["num_batches_tracked"]?.value.scalar == 1)
    store.isTraining = false
    let y = norm(Variable(constant: Tensor([1, 1, 1, 1], [1.5]))).value
    #expect(y.values == [0])
  }

  @Test("running averages are part of the state and of no optimiser")
  func buffers() {
    let store = ParameterStore(.counted)
    _ = BatchNorm2d(store.root / "norm", 3)
    #expect(
      store.parameters.map(\.name) == [
        "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
        "norm.num_batches_tracked",
      ])
    #expect(store.trained.map(\.name) == ["norm.weight", "norm.bias"])
  }

  @Test("orthogonal first values are orthogonal, whichever side is longer")
  func orthogonal() {
    for (inputs, outputs) in [(1, 20), (5, 20)] {
      let store = ParameterStore(.drawn(RandomStream(3)))
      _ = Conv2d(store.root, inputs, outputs, weights: .orthogonal(gain: 0.5), biases: .zeros)
      let w = store.parameters[0].official().reshaped([outputs, inputs * 9])
      let isWide = outputs <= inputs * 9
      let gram = Matrices.product(w, w, transposingA: !isWide, transposingB: isWide)
      let side = gram.shape[0]
      for (i, value) in gram.values.enumerated() {
        #expect(abs(value - (i / side == i % side ? 0.25 : 0)) < 1e-6)
      }
      #expect(store.parameters[1].value.values.allSatisfy { $0 == 0 })
    }
  }

  @Test("every pixel of an enlarged image is a linear map of one pixel, in the official order")
  func enlarged() {
    let store = ParameterStore(.blank)
    let up = TransposedConv2d(store.root, 2, 1)
    #expect(store.parameters[0].officialShape == [2, 1, 2, 2])
    store.parameters[0].load(official: Tensor([2, 1, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40]))
    store.parameters[1].load(official: Tensor([1], [0.5]))
    let y = up(Variable(constant: Tensor([1, 1, 2, 2], [1, 0, 0, 1]))).value
    #expect(y.shape == [1, 2, 4, 1])
    #expect(y.values == [1.5, 2.5, 10.5, 20.5, 3.5, 4.5, 30.5, 40.5])
  }
}
