import Glibc
import NeuralNetworks
import Tensors
import Testing

@Suite struct AdamTests {
  static let variants: [(name: String, options: Adam.Options)] = {
    var decayed = Adam.Options()
    decayed.weightDecay = 0.1
    return [
      ("plain", Adam.Options()), ("with decay", decayed), ("AdamW", .maskedAutoencoder),
    ]
  }()

  /// The published algorithm in double precision, one number at a time.
  static func reference(_ gradients: [Double], _ rate: Double, _ o: Adam.Options) -> Double {
    var (p, m, v) = (1.0, 0.0, 0.0)
    for (step, gradient) in gradients.enumerated() {
      let t = Double(step + 1)
      var g = gradient
      if o.isDecoupled { p *= 1 - rate * o.weightDecay } else { g += o.weightDecay * p }
      m = o.beta1 * m + (1 - o.beta1) * g
      v = o.beta2 * v + (1 - o.beta2) * g * g
      let (mean, variance) = (m / (1 - pow(o.beta1, t)), v / (1 - pow(o.beta2, t)))
      p -= rate * mean / (variance.squareRoot() + o.epsilon)
    }
    return p
  }

  @Test("steps are those of the published algorithm", arguments: variants.indices)
  func steps(_ variant: Int) {
    let options = Self.variants[variant].options
    let stream = RandomStream(4)
    let gradients = (0..<50).map { step in (0..<9).map { stream.normal(step * 9 + $0) } }
    let store = ParameterStore(.drawn(RandomStream(0)))
    let p = store.root.parameter("p", [9], .ones)
    let adam = Adam(store.parameters, options)
    for step in gradients {
      p.gradient = Tensor([9], step.map { Float($0) })
      adam.step(rate: 0.01)
    }
    for i in 0..<9 {
      let expected = Self.reference(gradients.map { $0[i] }, 0.01, options)
      // Fifty steps of single precision.
      #expect(abs(Double(p.value.values[i]) - expected) < 2e-6)
    }
  }

  @Test("weight decay spares what it should spare")
  func groups() {
    let store = ParameterStore(.drawn(RandomStream(0)))
    for (name, shape) in [("w", [2, 2] as Shape), ("norm", [2]), ("b.bias", [1, 2])] {
      store.root.parameter(name, shape, .ones).gradient = Tensor(shape)
    }
    let adam = Adam(store.parameters, .maskedAutoencoder, decays: Adam.matricesOnly)
    adam.step(rate: 0.1)
    #expect(store["w"]?.value.values == [0.995, 0.995, 0.995, 0.995])
    #expect(store["norm"]?.value.values == [1, 1])
    #expect(store["b.bias"]?.value.values == [1, 1])
  }

  @Test("a restored optimiser goes on bit for bit")
  func resume() throws {
    func network() -> (ParameterStore, Adam) {
      let store = ParameterStore(.drawn(RandomStream(8)))
      _ = Conv2d(store.root / "conv", 3, 4)
      return (store, Adam(store.parameters, .maskedAutoencoder, decays: Adam.matricesOnly))
    }
    func run(_ store: ParameterStore, _ adam: Adam, _ steps: Range<Int>) {
      for step in steps {
        for parameter in store.parameters {
          let draws = RandomStream(6).substream(parameter.name).substream(UInt64(step))
          parameter.gradient = Tensor(parameter.shape) { Float(draws.normal($0)) }
        }
        adam.step(rate: 1e-3)
      }
    }
    let (whole, wholeAdam) = network()
    run(whole, wholeAdam, 0..<9)
    let (first, firstAdam) = network()
    run(first, firstAdam, 0..<5)
    let (second, secondAdam) = network()
    for (p, q) in zip(second.parameters, first.parameters) { p.load(official: q.official()) }
    let state = Dictionary(firstAdam.state.map { ($0.name, $0.value) }) { $1 }
    #expect(secondAdam.restore(state))
    #expect(secondAdam.steps == 5)
    run(second, secondAdam, 5..<9)
    for (p, q) in zip(second.parameters, whole.parameters) {
      #expect(p.value.values == q.value.values)
    }
  }

  @Test("a state that does not fit is refused and changes nothing")
  func refusal() {
    let store = ParameterStore(.drawn(RandomStream(0)))
    let p = store.root.parameter("p", [2], .ones)
    let adam = Adam(store.parameters, Adam.Options())
    p.gradient = Tensor([2], repeating: 1)
    adam.step(rate: 0.1)
    let good = Dictionary(adam.state.map { ($0.name, $0.value) }) { $1 }
    for key in good.keys {
      var bad = good
      bad[key] = nil
      #expect(!adam.restore(bad))
      bad[key] = Tensor([5], repeating: .nan)
      #expect(!adam.restore(bad))
    }
    var strange = good
    strange["adam.steps"] = Tensor([2], [.nan, -1])
    #expect(!adam.restore(strange))
    #expect(adam.steps == 1)
  }
}
