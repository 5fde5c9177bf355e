import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionalMAETests {
  static func options(_ json: JSON) -> ConvolutionalMAEOptions {
    var fields = Fields(json: json)
    return ConvolutionalMAEOptions(from: &fields)
  }

  /// Small enough for finite differences.
  static let small = options(["channels": 3, "bands": 2, "cell": 4, "mask": 0.5])

  static func network(
    _ options: ConvolutionalMAEOptions = small
  ) -> (ParameterStore, ConvolutionalMAE) {
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (store, ConvolutionalMAE(store.root, options))
  }

  static func images(_ shape: Shape, _ seed: UInt64 = 2) -> Tensor {
    let draws = RandomStream(seed)
    return Tensor(shape) { Float(draws.normal($0)) }
  }

  @Test(
    "the published sizes have the published numbers of parameters",
    arguments: [(3, 1_492_211, 451_296), (4, 1_492_788, 451_584)])
  func counts(_ bands: Int, _ all: Int, _ encoder: Int) {
    let options = Self.options(["bands": .integer(bands)])
    let (whole, part) = (ParameterStore(.counted), ParameterStore(.counted))
    _ = ConvolutionalMAE(whole.root, options)
    _ = ConvolutionalEncoder(part.root, options)
    #expect(whole.count == all)
    #expect(part.count == encoder)
    let first = whole.parameters.prefix(part.parameters.count)
    #expect(first.map(\.name) == part.parameters.map(\.name))
  }

  @Test(
    "names, order and shapes are those of the official checkpoints",
    .enabled(if: Shared.exists, "needs ../shared"), arguments: [("ccmae", 3), ("ccmae-ms4", 4)])
  func keys(_ name: String, _ bands: Int) throws {
    let text = try Files.readText(Shared.path("reference/\(name).keys.json"))
    let tensors = try #require(try JSON(parsing: text)["tensors"]?.object)
    let store = ParameterStore(.counted)
    _ = ConvolutionalMAE(store.root, Self.options(["bands": .integer(bands)]))
    #expect(store.parameters.map(\.name) == tensors.keys)
    #expect(
      store.parameters.map(\.officialShape.extents)
        == tensors.map { $0.value.array?.compactMap(\.int) ?? [] })
  }

  @Test("first values are uniform within one over the root of what a number is made of")
  func initialization() throws {
    let (store, _) = Self.network(Self.options(["channels": 16]))
    for (name, fan) in [
      ("conv2.conv_1.weight", 32 * 9), ("conv2.conv_1.bias", 32 * 9), ("down2.weight", 32 * 4),
      ("merge2.1.conv_du.0.weight", 64),
    ] {
      let values = try #require(store[name]).value.values
      let bound = 1 / Float(fan).squareRoot()
      let mean = values.reduce(0, +) / Float(values.count)
      let spread = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect(abs(mean) < bound / 2)
      #expect(spread > bound * bound / 6 && spread < bound * bound / 2, "\(name)")
    }
  }

  @Test(
    "options survive being written beside the weights", arguments: ConvolutionalMAEPreset.allCases)
  func record(_ preset: ConvolutionalMAEPreset) {
    #expect(Self.options(preset.options.json) == preset.options)
    #expect(Self.options(["preset": .string(preset.rawValue)]) == preset.options)
    #expect(Self.options([:]) == ConvolutionalMAEPreset.recommended.options)
  }

  @Test(
    "windows of a preset fit its crops and others",
    arguments: ConvolutionalMAEPreset.allCases, [120, 128, 64, 192, 50, 4, 7])
  func cells(_ preset: ConvolutionalMAEPreset, _ crop: Int) {
    #expect(crop % preset.cell(crop: crop) == 0)
    #expect(preset.cell(crop: preset.crop) == preset.options.cell)
  }

  @Test("published names are read as ours")
  func publishedNames() {
    let options = Self.options(["in_channel": 4, "channels": 8, "win": 20, "mask_ratio": 0.5])
    #expect(options.bands == 4 && options.cell == 20 && options.maskRatio == 0.5...0.5)
  }

  @Test(
    "settings that cannot work are reported",
    arguments: [
      ["mask": []], ["mask": [0.5, 0.2]], ["mask": [0.1, 0.2, 0.3]], ["mask": 1.5],
      ["mask": "much"], ["channels": 1], ["bands": 0], ["cell": 0], ["fill": "nan"], ["size": 64],
    ] as [JSON])
  func mistakes(_ json: JSON) {
    var fields = Fields(json: json)
    _ = ConvolutionalMAEOptions(from: &fields)
    #expect(fields.finish().filter { $0.severity == .error }.count == 1)
  }

  @Test("the loss has the gradient of finite differences", arguments: [(8, 12), (4, 4)])
  func gradients(_ size: (height: Int, width: Int)) {
    let (store, mae) = Self.network()
    // Some rectifier always changes its mind within a step; that a wrong gradient is wrong at every
    // step tells it apart.
    let errors = [0x1p-8, 0x1p-10, 0x1p-11].map { step in
      gradientError(of: store, at: [2, size.height, size.width, 2], step: Float(step)) {
        mae.loss($0, draw: RandomStream(5))
      }
    }
    #expect(errors.contains { $0 < 4e-3 }, "\(errors)")
  }

  @Test("the largest noise is hidden, rounded down, but one window at least")
  func windows() {
    let noise = Tensor([2, 5], [0.5, 0.1, 0.6, 0.9, 0.1, 0.2, 0.3, 0.1, 0, 0.4])
    #expect(ConvolutionalMAE.windows(hiding: 0.5, noise).masked == [[2, 3], [1, 4]])
    #expect(ConvolutionalMAE.windows(hiding: 0.1, noise).masked == [[3], [4]])
    let all = ConvolutionalMAE.windows(hiding: 1, noise)
    #expect(all.masked == [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]])
  }

  @Test("the loss is the mean over hidden pixels, whatever lies elsewhere")
  func hiddenPixels() {
    let (_, mae) = Self.network()
    let windows = ConvolutionalMAE.windows(
      hiding: 0.5, TokenSelection.noise(RandomStream(3), samples: 2, length: 6))
    let (x, y) = (Self.images([2, 8, 12, 2]), Self.images([2, 8, 12, 2], 3))
    let loss = mae.loss(Variable(constant: x), painted: Variable(constant: y), windows)
    let (a, b) = (x.values, y.values)
    var (sum, count) = (0.0, 0)
    for n in 0..<2 {
      for i in 0..<8 * 12 * 2 {
        let window = Int32(i / 24 / 4 * 3 + i / 2 % 12 / 4)
        guard windows.masked[n].contains(window) else { continue }
        sum += Double(abs(a[n * 192 + i] - b[n * 192 + i]))
        count += 1
      }
    }
    #expect(count == 2 * 3 * 32)
    #expect(abs(Double(loss.value.scalar) - sum / Double(count)) < 1e-5)
  }

  @Test("a range of ratios is drawn anew for every batch, the same for the same draw")
  func ratios() {
    let (_, mae) = Self.network(
      Self.options(["channels": 2, "bands": 1, "cell": 2, "mask": [0.05, 0.75]]))
    let images = Variable(constant: Self.images([2, 16, 16, 1]))
    let losses = (0..<8).map { step in
      mae.loss(images, draw: RandomStream(5).substream(UInt64(step))).value.scalar
    }
    #expect(Set(losses).count == 8)
    #expect(mae.loss(images, draw: RandomStream(5).substream(0)).value.scalar == losses[0])
  }

  @Test("what is visible stays, what is hidden is painted", arguments: [(8, 12), (9, 15)])
  func reconstruction(_ size: (height: Int, width: Int)) {
    var options = Self.small
    options.fill = 7
    let (_, mae) = Self.network(options)
    let images = Self.images([2, size.height, size.width, 2])
    let result = mae.reconstruction(of: images, draw: RandomStream(1))
    let (x, seen, painted) = (images.values, result.masked.values, result.painted.values)
    let hidden = seen.indices.filter { seen[$0] == 7 }
    #expect(!hidden.isEmpty && hidden.count < x.count)
    for i in x.indices {
      if seen[i] == 7 {
        #expect(painted[i] != x[i])
      } else {
        #expect(seen[i] == x[i] && painted[i] == x[i])
      }
    }
  }

  @Test("a little training beats the mean colour")
  func learns() {
    let options = Self.options(["channels": 4, "bands": 1, "cell": 4, "mask": 0.25])
    let (store, mae) = Self.network(options)
    let optimizer = Adam(store.parameters, ConvolutionalMAEPreset.recommended.optimizer)
    // Ramps of all directions: what is hidden follows from what is not.
    func batch(_ step: Int) -> Variable {
      let draws = RandomStream(6).substream(UInt64(step))
      return Variable(
        constant: Tensor([8, 16, 16, 1]) { i in
          let (n, row, column) = (i / 256, Double(i / 16 % 16) / 8 - 1, Double(i % 16) / 8 - 1)
          return Float(
            (2 * draws.uniform(2 * n) - 1) * row + (2 * draws.uniform(2 * n + 1) - 1) * column)
        })
    }
    var losses: [Float] = []
    for step in 0..<150 {
      store.clearGradients()
      let loss = mae.loss(batch(step), draw: RandomStream(7).substream(UInt64(step)))
      loss.backward()
      optimizer.step(rate: 5e-3)
      losses.append(loss.value.scalar)
    }
    // The mean colour is 0; the mean of |a·row + b·column| is 0.37.
    #expect(losses.suffix(10).reduce(0, +) / 10 < 0.15, "\(losses.suffix(10))")
  }

  @Test("the number of threads and blocks that are recomputed change no bit")
  func threads() async {
    await #expect(processExitsWith: .success) {
      func step() -> [[Float]] {
        let (store, mae) = ConvolutionalMAETests.network(
          ConvolutionalMAETests.options(["channels": 8, "cell": 4]))
        let loss = mae.loss(
          Variable(constant: ConvolutionalMAETests.images([3, 20, 28, 3])), draw: RandomStream(1))
        loss.backward()
        return [loss.value.values] + store.parameters.map { $0.gradient?.values ?? [] }
      }
      var results: [[[Float]]] = []
      for count in [1, 2, 3] {
        ComputeThreads.count = count
        results.append(step())
      }
      Engine.recomputation = .blocks
      results.append(step())
      precondition(results.allSatisfy { $0 == results[0] })
      precondition(results[0].allSatisfy { $0.contains { $0 != 0 } })
    }
  }
}
