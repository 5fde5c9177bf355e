import Checkpoints
import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionalEncoderLossTests {
  typealias Change = @Sendable (inout LearnedLossOptions) -> Void

  static func loss(
    _ options: ConvolutionalMAEOptions = ConvolutionalMAETests.small, _ change: Change = { _ in }
  ) -> (ConvolutionalEncoderLoss, ParameterStore) {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let encoder = ConvolutionalEncoder(store.root, options)
    var options = LearnedLossOptions()
    options.normalization = .identity
    change(&options)
    return (ConvolutionalEncoderLoss(encoder, in: store, trained: .identity, options), store)
  }

  static func image(_ shape: Shape, _ seed: UInt64) -> Tensor {
    Tensor(shape) { Float(RandomStream(seed).uniform($0)) }
  }

  static func distance(
    _ loss: some LearnedLoss, _ a: Tensor, _ b: Tensor, _ draw: UInt64 = 4
  ) -> Float {
    loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(draw)).value.scalar
  }

  static let variants: [(name: String, change: Change)] = [
    ("latent", { _ in }), ("squared", { $0.distance = .l2 }),
    ("all scales", { $0.features = .scales([1, 2, 3]) }),
    ("some scales", { $0.features = .scales([2, 1]) }),
    ("patches", { $0.patches = .init(keep: 0.5) }),
    (
      "visible places of all scales",
      {
        $0.features = .scales([1, 2, 3])
        $0.patches = .init(keep: 0.5)
        $0.patches?.countsVisibleOnly = true
        $0.patches?.cell = 3
      }
    ),
    (
      "visible places, squared",
      {
        $0.distance = .l2
        $0.patches = .init(keep: 0.3)
        $0.patches?.countsVisibleOnly = true
      }
    ),
    ("normalised", { $0.normalization = .uniform(mean: 0.45, deviation: 0.25) }),
  ]

  @Test(
    "an image is at no distance from itself, another is at some", arguments: variants.indices,
    [(13, 9), (8, 12), (4, 4)])
  func zero(_ variant: Int, _ size: (height: Int, width: Int)) {
    let (loss, _) = Self.loss(ConvolutionalMAETests.small, Self.variants[variant].change)
    let shape: Shape = [2, size.height, size.width, 2]
    let (x, y) = (Self.image(shape, 1), Self.image(shape, 2))
    #expect(Self.distance(loss, x, x) == 0)
    #expect(Self.distance(loss, x, y) > 0)
  }

  @Test("the gradient reaches the output and nothing else", arguments: variants.indices)
  func gradient(_ variant: Int) {
    let (loss, store) = Self.loss(ConvolutionalMAETests.small, Self.variants[variant].change)
    let output = Leaf(Self.image([2, 13, 9, 2], 1))
    let target = Self.image([2, 13, 9, 2], 2)
    loss.distance(output: Variable(output), target: target, draw: RandomStream(4)).backward()
    #expect(output.gradient?.values.contains { $0 != 0 } == true)
    #expect(output.gradient?.values.allSatisfy(\.isFinite) == true)
    #expect(store.parameters.allSatisfy { $0.gradient == nil })
  }

  @Test("the gradient is that of finite differences", arguments: variants.indices)
  func finiteDifferences(_ variant: Int) {
    let (loss, store) = Self.loss(ConvolutionalMAETests.small) { options in
      Self.variants[variant].change(&options)
      // |a - b| has corners, which differences across them would see.
      options.distance = .l2
    }
    let target = Self.image([1, 9, 14, 2], 2)
    let errors = [0x1p-8, 0x1p-10].map { step in
      gradientError(of: store, at: [1, 9, 14, 2], step: Float(step)) {
        loss.distance(output: $0, target: target, draw: RandomStream(4))
      }
    }
    #expect(errors.contains { $0 < 4e-3 }, "\(errors)")
  }

  @Test("several scales are the sum of each")
  func scales() {
    let (a, b) = (Self.image([2, 13, 9, 2], 1), Self.image([2, 13, 9, 2], 2))
    func distance(_ features: LearnedLossOptions.Features) -> Float {
      Self.distance(Self.loss { $0.features = features }.0, a, b)
    }
    let parts = [1, 2, 3].map { distance(.scales([$0])) }
    #expect(abs(distance(.scales([1, 2, 3])) - parts.reduce(0, +)) < 1e-6)
    #expect(distance(.final) == parts[2])
  }

  @Test("the same windows are hidden in both images, others at another step")
  func patches() {
    // Where the images differ in one window only, their distance is 0 as soon as that is hidden.
    let (loss, _) = Self.loss { $0.patches = .init(keep: 0.5) }
    let a = Self.image([1, 8, 8, 2], 1)
    let b = Tensor([1, 8, 8, 2]) { i in a.values[i] + (i / 16 < 4 && i / 2 % 8 < 4 ? 0.5 : 0) }
    let distances = (0..<32).map { Self.distance(loss, a, b, $0) }
    let hidden = distances.filter { $0 == 0 }.count
    #expect((6...26).contains(hidden), "2 of 4 windows are hidden: \(distances)")
    #expect(Self.distance(loss, a, b, 3) == distances[3])
  }

  @Test("the cell of the loss, or else that of the network, is the side of what is hidden")
  func cells() {
    let (a, b) = (Self.image([1, 16, 16, 2], 1), Self.image([1, 16, 16, 2], 2))
    func distance(trained: Int, cell: Int?) -> Float {
      var options = ConvolutionalMAETests.small
      options.cell = trained
      let (loss, _) = Self.loss(options) {
        $0.patches = .init(keep: 0.5)
        $0.patches?.cell = cell
      }
      return Self.distance(loss, a, b)
    }
    #expect(distance(trained: 4, cell: nil) == distance(trained: 8, cell: 4))
    #expect(distance(trained: 4, cell: nil) != distance(trained: 8, cell: nil))
  }

  @Test("features count by the visible share of their pixels")
  func visibleShare() {
    // Of four windows three are hidden, and the one that is left covers a quarter of the latent:
    // features there count fully, others not at all.
    let (a, b) = (Self.image([1, 8, 8, 2], 1), Self.image([1, 8, 8, 2], 2))
    let (loss, _) = Self.loss {
      $0.patches = .init(keep: 0.25)
      $0.patches?.countsVisibleOnly = true
    }
    let weighted = Self.distance(loss, a, b)
    var options = loss.options
    options.patches?.countsVisibleOnly = false
    let plain = Self.distance(loss.with(options), a, b)
    #expect(weighted > plain, "differences are largest where something is seen")
    options.patches = .init(keep: 1)
    let whole = Self.distance(loss.with(options), a, b)
    options.patches?.countsVisibleOnly = true
    #expect(abs(Self.distance(loss.with(options), a, b) - whole) < 1e-6)
    options.patches = nil
    #expect(Self.distance(loss.with(options), a, b) == whole)
  }

  @Test("it costs two passes forward and one back, without gradients of weights or a second tape")
  func cost() async {
    await #expect(processExitsWith: .success) {
      let (loss, _) = ConvolutionalEncoderLossTests.loss(
        ConvolutionalMAEPreset.recommended.options)
      let image = ConvolutionalEncoderLossTests.image([1, 128, 128, 3], 1)
      func work(_ body: () -> Void) -> Int {
        let before = Engine.multiplyAdds
        body()
        return Engine.multiplyAdds - before
      }
      let pass = work { _ = loss.encoder(Variable(constant: image)) }
      // 2.1 GFLOP for 128×128, as published.
      precondition(abs(2e-9 * Double(pass) - 2.1) < 0.05, "\(pass)")
      let target = ConvolutionalEncoderLossTests.image([1, 128, 128, 3], 2)
      let all = work {
        loss.distance(output: Variable(Leaf(image)), target: target, draw: RandomStream(0))
          .backward()
      }
      precondition(all == 3 * pass, "\(all) for \(pass) of one pass")
      // Of all this nothing is kept but the gradient of the output.
      func kept(_ output: Variable) -> Int {
        let before = BufferPool.shared.statistics.live
        let y = loss.distance(output: output, target: target, draw: RandomStream(0))
        return withExtendedLifetime(y) { BufferPool.shared.statistics.live - before }
      }
      let (tape, none) = (kept(Variable(Leaf(image))), kept(Variable(constant: image)))
      precondition(tape <= 4 * image.count + 4096 && none <= 4096, "\(tape), \(none)")
    }
  }

  @Test("a batch is compared part by part, which changes nothing", arguments: variants.indices)
  func parts(_ variant: Int) {
    // Two images make a part.
    let shape: Shape = [5, 160, 170, 2]
    let (loss, _) = Self.loss(ConvolutionalMAETests.small, Self.variants[variant].change)
    let (a, b) = (Self.image(shape, 1), Self.image(shape, 2))
    let output = Leaf(a)
    let whole = loss.distance(output: Variable(output), target: b, draw: RandomStream(4))
    whole.scaled(by: 3).backward()
    // Images one by one, under draws of which only what is hidden matters, and that may be nothing.
    guard loss.options.patches == nil else {
      #expect(output.gradient?.values.allSatisfy(\.isFinite) == true)
      return
    }
    var sum: Float = 0
    for n in 0..<5 {
      let one = Leaf(a.sliced(0, n..<n + 1))
      let distance = loss.distance(
        output: Variable(one), target: b.sliced(0, n..<n + 1), draw: RandomStream(4))
      distance.scaled(by: 3 / 5).backward()
      sum += distance.value.scalar / 5
      let part = output.gradient?.sliced(0, n..<n + 1).values ?? []
      let size = part.reduce(0) { max($0, abs($1)) }
      let gradient = one.gradient?.values ?? []
      #expect(zip(part, gradient).allSatisfy { abs($0 - $1) <= 1e-5 * size })
    }
    #expect(abs(sum - whole.value.scalar) < 1e-5 * sum)
  }

  @Test("the encoder of a stored autoencoder measures as the one that was stored")
  func stored() throws {
    let options = ConvolutionalMAETests.options(["channels": 4, "bands": 4, "cell": 5])
    let store = ParameterStore(.drawn(RandomStream(5)))
    let mae = ConvolutionalMAE(store.root, options)
    let normalization = PixelNormalization.uniform(mean: 0.4, deviation: 0.3)
    let file = TensorFile(
      metadata: [
        "config": mae.configuration.compact, "normalization": normalization.json.compact,
      ], store.namedTensors())
    let kind = try #require(learnedLosses[ConvolutionalMAE.name])
    let stored = try Safetensors.decode(Safetensors.encode(file))
    var patches = LearnedLossOptions()
    patches.patches = .init(keep: 0.5)
    let (a, b) = (Self.image([1, 17, 22, 4], 1), Self.image([1, 17, 22, 4], 2))
    for options in [LearnedLossOptions(), patches] {
      let loss = try kind.load(stored, options)
      let original = ConvolutionalEncoderLoss(
        mae.encoder, in: store, trained: normalization, options)
      #expect(Self.distance(loss, a, b) == Self.distance(original, a, b))
      #expect(Self.distance(loss, a, b) > 0)
    }
  }

  @Test("weights and options that do not fit are refused")
  func refused() throws {
    let options = ConvolutionalMAETests.options(["channels": 4, "bands": 4])
    let store = ParameterStore(.drawn(RandomStream(5)))
    _ = ConvolutionalMAE(store.root, options)
    let good = TensorFile(metadata: ["config": options.json.compact], store.namedTensors())
    let kind = ConvolutionalEncoderLoss.self
    #expect(throws: Never.self) { try kind.load(good, LearnedLossOptions()) }

    for config in [
      nil, "{", "[]", #"{"channels": 5, "bands": 4}"#, #"{"channels": 1024, "bands": 4}"#,
      #"{"channels": 1e30}"#, #"{"channels": 4, "bands": 3}"#, #"{"mask": [2]}"#,
      #"{"channels": 4, "bands": 4, "cell": -1}"#, #"{"channels": 4, "bands": 4, "depth": 1}"#,
    ] as [String?] {
      var damaged = good
      damaged.metadata["config"] = config
      #expect(throws: Failure.self) { try kind.load(damaged, LearnedLossOptions()) }
    }
    let three = #"{"given": {"mean": [1, 1, 1], "std": [1, 1, 1]}}"#
    for normalization in ["{", "imagenet", #""imagenet""#, three] {
      var damaged = good
      damaged.metadata["normalization"] = normalization
      #expect(throws: Failure.self) { try kind.load(damaged, LearnedLossOptions()) }
    }
    let part = TensorFile(metadata: good.metadata, Array(good.tensors.dropFirst(3)))
    #expect(throws: Failure.self) { try kind.load(part, LearnedLossOptions()) }

    let unknown: [LearnedLossOptions.Features] = [
      .blocks([0]), .layers([]), .scales([]), .scales([0]), .scales([3, 4]),
    ]
    for features in unknown {
      var options = LearnedLossOptions()
      options.features = features
      #expect(throws: Failure.self) { try kind.load(good, options) }
    }
  }
}
