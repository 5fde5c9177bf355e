import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct PaCNetTests {
  static func network(_ seed: UInt64 = 1) -> (ParameterStore, PaCNet) {
    var fields = Fields(json: [
      "patch": 3, "matched": 5, "search-radius": 3, "search-frames": 1, "neighbours": 5,
      "temporal-early": 4, "temporal-late": 6, "temporal-depth": 2,
    ])
    let options = PaCNet.Options(from: &fields)
    let store = ParameterStore(.drawn(RandomStream(seed)))
    return (store, PaCNet(store.root, options))
  }

  static func clip(_ frames: Int, _ height: Int, _ width: Int) -> Tensor {
    let stream = RandomStream(3)
    return Tensor([1, frames, height, width, 3]) { Float(stream.uniform($0)) }
  }

  @Test("both networks learn, each from its own error; what is dead gets no gradient")
  func training() {
    let (store, network) = Self.network()
    store.isTraining = true
    let y = network(Degraded(Variable(constant: Self.clip(13, 12, 11))))
    #expect(y.image.shape == [1, 1, 12, 11, 3])
    #expect(y.stages.map(\.shape) == [[1, 1, 12, 11, 3]])
    y.image.backward(Tensor(y.image.shape, repeating: 1))
    for parameter in store.trained {
      let isLive = parameter.name.hasPrefix("conv_net") && !parameter.name.hasSuffix(".a")
      #expect((parameter.gradient != nil) == isLive, "\(parameter.name)")
    }
    store.clearGradients()
    y.stages[0].backward(Tensor(y.image.shape, repeating: 1))
    for parameter in store.trained {
      #expect(
        (parameter.gradient != nil) == parameter.name.hasPrefix("res_nn"), "\(parameter.name)")
    }
    // Only the pass that is supervised moves the running averages.
    let counters = store.parameters.filter { $0.name.hasSuffix("num_batches_tracked") }
    #expect(counters.count == 3 && counters.allSatisfy { $0.value.scalar == 1 })
  }

  @Test("a frame in tiles is the same as in one piece")
  func tiles() {
    let (store, network) = Self.network()
    store.freeze()
    let spatial = network.spatial
    let frames = (0..<3).map { t in
      Self.clip(3, 37, 50).sliced(1, t..<t + 1).reshaped([1, 37, 50, 3])
    }
    let window = spatial.window(frames.map { spatial.padded(Variable(constant: $0)) })
    let crafts = spatial.search(window)
    let whole = spatial(window, crafts).value
    for side in [50, 20, 9] {
      let tiled = spatial.inTiles(window, crafts, side: side)
      #expect(tiled.shape == whole.shape)
      #expect(zip(tiled.values, whole.values).allSatisfy { abs($0 - $1) < 1e-6 }, "\(side)")
    }
  }

  @Test("the middle of a long video is what a window of it gives")
  func sequence() {
    let (store, network) = Self.network()
    store.freeze()
    let clip = Self.clip(15, 14, 13)
    var reads = [Int](repeating: 0, count: 15)
    let video = FrameSequence<Never>(count: 15, deviation: 0.1) { t in
      reads[t] += 1
      return clip.sliced(1, t..<t + 1).reshaped([1, 14, 13, 3])
    }
    var restored: [Tensor] = []
    network.restore(video) { i, frame in
      #expect(i == restored.count)
      restored.append(frame)
    }
    #expect(restored.count == 15 && reads.allSatisfy { $0 == 1 }, "\(reads)")
    let inner = network(Degraded(Variable(constant: clip))).image.value
    #expect(inner.shape == [1, 3, 14, 13, 3])
    for t in 0..<3 {
      let one = inner.sliced(1, t..<t + 1).values.map { min(max($0, 0), 1) }
      #expect(zip(one, restored[6 + t].values).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test("the number of threads changes no bit of results and gradients")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let (store, network) = Self.network()
      store.isTraining = true
      let y = network(Degraded(Variable(constant: Self.clip(13, 12, 11))))
      let ones = Tensor(y.image.shape, repeating: 1)
      y.image.backward(ones)
      y.stages[0].backward(ones)
      return [y.image.value.values] + store.trained.map { $0.gradient?.values ?? [] }
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test(
    "names, order and shapes are those of the official checkpoints, one after the other",
    .enabled(if: Shared.exists, "needs ../shared"))
  func names() throws {
    var fields = Fields(json: [:])
    let store = ParameterStore(.counted)
    _ = PaCNet(store.root, PaCNet.Options(from: &fields))
    var (names, shapes) = ([String](), [[Int]]())
    for part in ["scnn", "tcnn"] {
      let file = try JSON(
        parsing: Files.readText(Shared.path("reference/pacnet-\(part).keys.json")))
      let tensors = try #require(file["tensors"]?.object)
      names += tensors.keys
      shapes += tensors.map { $0.value.array?.compactMap(\.int) ?? [] }
    }
    #expect(store.parameters.map(\.name) == names)
    #expect(store.parameters.map(\.officialShape.extents) == shapes)
    #expect(store.trained.reduce(0) { $0 + $1.count } == 2_866_216)
  }
}
