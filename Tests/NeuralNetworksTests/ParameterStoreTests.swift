import NeuralNetworks
import Tensors
import Testing

@Suite struct ParameterStoreTests {
  @Test("scopes name parameters by their place")
  func names() {
    let store = ParameterStore(.counted)
    _ = Conv2d(store.root / "body" / 0, 2, 3)
    _ = store.root.parameter("cls_token", [1, 1, 4], .zeros)
    #expect(store.parameters.map(\.name) == ["body.0.weight", "body.0.bias", "cls_token"])
    #expect(store["body.0.weight"]?.officialShape == [3, 2, 3, 3])
    #expect(store.count == 54 + 3 + 4)
  }

  @Test("counting takes no memory for values")
  func counting() {
    let before = BufferPool.shared.statistics.held
    let store = ParameterStore(.counted)
    _ = Linear(store.root, 1_000_000, 1_000_000)
    #expect(store.count == 1_000_001_000_000)
    #expect(BufferPool.shared.statistics.held - before < 1 << 20)
  }

  @Test("values depend on seed and name, not on the order of asking")
  func draws() {
    func value(_ seed: UInt64, _ names: [String]) -> [Float]? {
      let store = ParameterStore(.drawn(RandomStream(seed)))
      for name in names { _ = store.root.parameter(name, [6], .normal(deviation: 1)) }
      return store["b"]?.value.values
    }
    #expect(value(1, ["a", "b"]) == value(1, ["b", "c"]))
    #expect(value(1, ["b"]) != value(2, ["b"]))
  }

  @Test("draws follow the official layout, whatever ours is")
  func layouts() throws {
    let store = ParameterStore(.drawn(RandomStream(5)))
    let plain = store.root.parameter("x", [4, 3, 2, 2], .normal(deviation: 1))
    let other = ParameterStore(.drawn(RandomStream(5)))
    let convolution = other.root.parameter(
      "x", [2, 2, 3, 4], .normal(deviation: 1), layout: .convolution)
    let third = ParameterStore(.drawn(RandomStream(5)))
    let patches = third.root.parameter(
      "x", [4, 12], .normal(deviation: 1), layout: .patches(of: 2, channels: 3, outputs: 4))
    #expect(convolution.official().values == plain.value.values)
    #expect(patches.official().values == plain.value.values)
    #expect(patches.officialShape == [4, 3, 2, 2])
    #expect(convolution.value.values != plain.value.values)
  }

  @Test("patches of clips have their frames outermost, official kernels their channels")
  func clipPatches() {
    let parameter = ParameterStore(.blank).root.parameter(
      "w", [1, 8], .zeros, layout: .patches(of: 2, frames: 1, channels: 2, outputs: 1))
    #expect(parameter.officialShape == [1, 2, 1, 2, 2])
    parameter.load(official: Tensor([1, 2, 1, 2, 2]) { Float($0) })
    #expect(parameter.value.values == [0, 4, 1, 5, 2, 6, 3, 7])
    let longer = ParameterStore(.blank).root.parameter(
      "w", [1, 4], .zeros, layout: .patches(of: 1, frames: 2, channels: 2, outputs: 1))
    longer.load(official: Tensor([1, 2, 2, 1, 1]) { Float($0) })
    #expect(longer.value.values == [0, 2, 1, 3])
  }

  @Test("a transposed convolution is the convolution with filters turned about")
  func turned() {
    let store = ParameterStore(.counted)
    _ = TransposedConv3d(store.root, 2, 3, kernel: 5)
    #expect(store["weight"]?.officialShape == [2, 3, 5, 5, 5])
    let official = Tensor([1, 1, 2, 1, 2], [1, 2, 3, 4])
    let other = ParameterStore(.blank)
    let parameter = other.root.parameter(
      "w", [2, 1, 2, 1, 1], .zeros, layout: .transposedConvolution3d)
    parameter.load(official: official)
    #expect(parameter.value.values == [4, 3, 2, 1])
    #expect(parameter.official().values == official.values)
  }

  @Test(
    "first values have the bounds and the spread of their distribution",
    arguments: [
      (Initializer.uniform(fanIn: 25), 0.2, 0.2 / 3.0.squareRoot()),
      (.xavier(fanIn: 20, fanOut: 4), 0.5, 0.5 / 3.0.squareRoot()),
      (.normal(deviation: 0.02), 0.12, 0.02), (.ones, 1, 1), (.zeros, 0, 0),
    ])
  func distributions(_ initializer: Initializer, _ bound: Double, _ deviation: Double) throws {
    let store = ParameterStore(.drawn(RandomStream(9)))
    let values = store.root.parameter("x", [40_000], initializer).value.values.map { Double($0) }
    #expect(values.allSatisfy { abs($0) <= bound })
    let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    // Four standard errors of the mean square of so many draws.
    #expect(abs(square.squareRoot() - deviation) <= 0.02 * deviation)
  }

  @Test("a shared parameter is one, under several names")
  func shared() {
    let store = ParameterStore(.drawn(RandomStream(2)))
    let first = PReLU(store.root / "a")
    let x = store.root.parameter("x", [2], .constant(-3))
    let second = first.shared(by: store.root / "b")
    #expect(store.parameters.map(\.name) == ["a.weight", "x"] && store.count == 3)
    #expect(store.state.map(\.name) == ["a.weight", "x", "b.weight"])
    #expect(store["b.weight"] === store["a.weight"])
    (first(Variable(x)) + second(Variable(x))).sum().backward()
    #expect(store["a.weight"]?.gradient?.values == [-12])
  }

  @Test("frozen parameters receive no gradient")
  func frozen() {
    let store = ParameterStore(.drawn(RandomStream(2)))
    let a = store.root.parameter("a", [3], .ones)
    let b = store.root.parameter("b", [3], .ones, isTrained: false)
    (Variable(a) * Variable(b)).sum().backward()
    #expect(a.gradient?.values == [1, 1, 1])
    #expect(b.gradient == nil)
    store.clearGradients()
    store.freeze()
    (Variable(a) * Variable(b)).sum().backward()
    #expect(a.gradient == nil)
    #expect(store.trained.isEmpty)
  }

  @Test("gradients longer than the limit are shortened together")
  func clipping() {
    let store = ParameterStore(.drawn(RandomStream(2)))
    let a = store.root.parameter("a", [1], .ones)
    let b = store.root.parameter("b", [1], .ones)
    (a.gradient, b.gradient) = (Tensor([1], [3]), Tensor([1], [4]))
    #expect(store.clipGradients(to: 10) == 5)
    #expect(a.gradient?.values == [3])
    #expect(store.clipGradients(to: 1) == 5)
    #expect(abs(store.gradientNorm - 1) < 1e-5)
    #expect(abs((a.gradient?.scalar ?? 0) - 0.6) < 1e-5)
  }
}
