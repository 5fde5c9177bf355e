import Documents
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct FastDVDnetTests {
  static func network(_ widths: [Int]) -> (ParameterStore, FastDVDnet) {
    var fields = Fields(json: [
      "widths": .array(widths.map { .integer($0) }), "per-frame": 5, "orthogonal-every": 10,
    ])
    let options = FastDVDnet.Options(from: &fields)
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (store, FastDVDnet(store.root, options))
  }

  @Test("a longer clip is the same as its windows one by one")
  func windows() {
    let (store, network) = Self.network([4, 5, 6])
    store.freeze()
    let stream = RandomStream(5)
    let clip = Tensor([1, 7, 8, 8, 3]) { Float(stream.uniform($0)) }
    let noise = Variable(constant: Tensor([1], [0.2]))
    let all = network(Degraded(Variable(constant: clip), noise: noise)).image.value
    #expect(all.shape == [1, 3, 8, 8, 3])
    for t in 0..<3 {
      let window = Variable(constant: clip.sliced(1, t..<t + 5))
      let one = network(Degraded(window, noise: noise)).image.value
      #expect(one.values == all.sliced(1, t..<t + 1).values)
    }
  }

  @Test("a whole video reads every frame a few times and gives them in order")
  func sequence() {
    let (store, network) = Self.network([4, 5, 6])
    store.freeze()
    var reads = [Int](repeating: 0, count: 9)
    let video = FrameSequence<Never>(count: 9, deviation: 0.1) { i in
      reads[i] += 1
      return Tensor([1, 9, 6, 3], repeating: Float(i) / 9)
    }
    var numbers: [Int] = []
    network.restore(video) { i, frame in
      numbers.append(i)
      #expect(frame.shape == [1, 9, 6, 3])
      #expect(frame.values.allSatisfy { (0...1).contains($0) })
    }
    #expect(numbers == Array(0..<9))
    #expect(reads.allSatisfy { $0 <= 2 }, "\(reads)")
  }

  @Test("kernels are made orthogonal at every tenth step, and at no other")
  func orthogonal() {
    let (store, network) = Self.network([4, 5, 6])
    let before = store.parameters.map(\.value.values)
    for step in 1..<10 { network.afterStep(step) }
    #expect(store.parameters.map(\.value.values) == before)
    network.afterStep(10)
    for (parameter, old) in zip(store.parameters, before) {
      #expect((parameter.value.values != old) == (parameter.shape.rank == 4), "\(parameter.name)")
    }
  }
}
