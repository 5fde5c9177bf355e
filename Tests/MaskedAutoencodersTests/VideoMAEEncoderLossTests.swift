import Checkpoints
import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct VideoMAEEncoderLossTests {
  typealias Options = VideoMAEEncoderLoss.Options

  static func loss(
    _ sizes: VideoMAEOptions = VideoMAETests.small(), _ change: (inout Options) -> Void = { _ in }
  ) -> (VideoMAEEncoderLoss, ParameterStore) {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let encoder = VideoMAEEncoder(store.root, sizes)
    var options = Options()
    change(&options)
    return (VideoMAEEncoderLoss(encoder, in: store, trained: .identity, options), store)
  }

  static func clip(_ shape: Shape, _ seed: UInt64) -> Tensor {
    Tensor(shape) { Float(RandomStream(seed).uniform($0)) }
  }

  struct Variant: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var sizes = VideoMAETests.small()
    let change: @Sendable (inout Options) -> Void

    static let all = [
      Variant(testDescription: "plain") { _ in },
      Variant(testDescription: "squared") { $0.distance = .l2 },
      Variant(testDescription: "patches") { $0.patches = .init(keep: 0.5) },
      Variant(testDescription: "blocks") { $0.features = .blocks([1, 0]) },
      Variant(testDescription: "resized") { $0.fit = .resize },
      Variant(
        testDescription: "one table", sizes: VideoMAETests.small(["separable-positions": false])
      ) { _ in },
      Variant(
        testDescription: "no class token", sizes: VideoMAETests.small(["class-token": false])
      ) { $0.features = .blocks([0]) },
    ]
  }

  /// Trained on 4 frames of 8×8 in patches of 2×4×4: longer, shorter, odd, ragged.
  static let shapes: [Shape] = [
    [2, 4, 8, 8, 2], [1, 6, 12, 8, 2], [1, 2, 8, 4, 2], [1, 5, 9, 11, 2], [1, 1, 8, 8, 2],
  ]

  @Test("a clip is at no distance from itself", arguments: Variant.all, shapes)
  func zero(_ variant: Variant, _ shape: Shape) {
    let (loss, _) = Self.loss(variant.sizes, variant.change)
    let x = Self.clip(shape, 1)
    let distance = loss.distance(output: Variable(constant: x), target: x, draw: RandomStream(4))
    #expect(distance.value.scalar == 0)
  }

  @Test(
    "the gradient reaches the output and nothing else", arguments: Variant.all, shapes)
  func gradient(_ variant: Variant, _ shape: Shape) {
    let (loss, store) = Self.loss(variant.sizes, variant.change)
    let output = Leaf(Self.clip(shape, 1))
    let distance = loss.distance(
      output: Variable(output), target: Self.clip(shape, 2), draw: RandomStream(4))
    distance.backward()
    #expect(distance.value.scalar > 0)
    #expect(output.gradient?.values.contains { $0 != 0 } == true)
    #expect(output.gradient?.values.allSatisfy(\.isFinite) == true)
    #expect(store.parameters.allSatisfy { $0.gradient == nil })
  }

  @Test("the gradient is that of finite differences", arguments: Variant.all)
  func finiteDifferences(_ variant: Variant) {
    let (loss, store) = Self.loss(variant.sizes) { options in
      variant.change(&options)
      // |a - b| has corners, which differences across them would see.
      options.distance = .l2
    }
    let target = Self.clip([1, 5, 8, 8, 2], 2)
    // Features of small numbers: a smaller step would drown in single precision.
    let error = gradientError(of: store, at: [1, 5, 8, 8, 2], step: 0x1p-6) {
      loss.distance(output: $0, target: target, draw: RandomStream(4))
    }
    #expect(error < 2e-3)
  }

  @Test("restored frames are judged among those of the target, or alone")
  func context() {
    let target = Self.clip([2, 5, 8, 8, 2], 1)
    let middle = target.sliced(1, 2..<3)
    for context in ClipContext.allCases {
      let (loss, _) = Self.loss { $0.context = context }
      func distance(_ output: Leaf) -> Variable {
        loss.distance(output: Variable(output), target: target, draw: RandomStream(4))
      }
      #expect(distance(Leaf(middle)).value.scalar == 0)
      let output = Leaf(Self.clip(middle.shape, 2))
      let found = distance(output)
      found.backward()
      #expect(found.value.scalar > 0)
      #expect(output.gradient?.shape == middle.shape)
    }
  }

  @Test("the last frame stands for those that are missing of a patch")
  func oddLength() {
    let (loss, _) = Self.loss()
    let (a, b) = (Self.clip([1, 3, 8, 8, 2], 1), Self.clip([1, 3, 8, 8, 2], 2))
    func longer(_ clip: Tensor) -> Tensor {
      Tensor.concatenated([clip, clip.sliced(1, 2..<3)], axis: 1)
    }
    func distance(_ a: Tensor, _ b: Tensor) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(4)).value.scalar
    }
    #expect(distance(a, b) == distance(longer(a), longer(b)))
  }

  @Test("draws decide the patches, the same for both clips, anew for another step")
  func draws() {
    let (loss, _) = Self.loss { $0.patches = .init(keep: 0.5) }
    let (a, b) = (Self.clip([1, 4, 8, 8, 2], 1), Self.clip([1, 4, 8, 8, 2], 2))
    func distance(_ step: UInt64) -> Float {
      loss.distance(
        output: Variable(constant: a), target: b, draw: RandomStream(0).substream(step)
      ).value.scalar
    }
    #expect(distance(1) == distance(1))
    #expect(Set((0..<8).map { distance(UInt64($0)) }).count > 1)
  }

  @Test("tokens in unrelated orders are far apart even for equal clips")
  func shuffledTokens() {
    let (loss, _) = Self.loss { $0.tokenOrder = .shuffled }
    let x = Self.clip([1, 4, 8, 8, 2], 1)
    let distance = loss.distance(output: Variable(constant: x), target: x, draw: RandomStream(4))
    #expect(distance.value.scalar > 0.01)
  }

  @Test("the encoder of a stored autoencoder measures as the one that was stored")
  func stored() throws {
    let sizes = VideoMAETests.small(["channels": 3])
    let store = ParameterStore(.drawn(RandomStream(5)))
    let mae = VideoMAE(store.root, sizes)
    let file = TensorFile(
      metadata: ["model": VideoMAE.name, "config": mae.configuration.compact],
      store.namedTensors())
    let kind = try #require(learnedLosses[VideoMAE.name])
    let loss = try kind.load(Safetensors.decode(Safetensors.encode(file)), Options())
    let original = VideoMAEEncoderLoss(
      mae.encoder, in: store, trained: .uniform(mean: 0.45, deviation: 0.225), Options())
    let (a, b) = (Self.clip([1, 5, 12, 8, 3], 1), Self.clip([1, 5, 12, 8, 3], 2))
    func distance(_ loss: any LearnedLoss) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0)).value.scalar
    }
    #expect(distance(loss) == distance(original))
    #expect(distance(loss) > 0)

    var sincos = Options()
    sincos.position = .sincos
    var scales = Options()
    scales.features = .scales([1])
    var beyond = Options()
    beyond.features = .blocks([0, 2])
    var fourBands = Options()
    fourBands.normalization = .given(
      mean: [0, 0, 0, 0], deviation: [1, 1, 1, 1])
    for options in [sincos, scales, beyond, fourBands] {
      #expect(throws: Failure.self) { try kind.load(file, options) }
    }
    let part = TensorFile(metadata: file.metadata, Array(file.tensors.dropLast(30)))
    #expect(throws: Failure.self) { try kind.load(part, Options()) }
  }

  @Test("what a spec may name knows the network")
  func registered() throws {
    let type = try #require(maskedAutoencoders[VideoMAE.name])
    let sizes = try type.init(json: ["preset": "tiny"])
    #expect(sizes.model == VideoMAE.name && sizes.clipLength == 16 && sizes.side == 64)
    #expect(sizes.autoencoder(ParameterStore(.counted).root) is VideoMAE)
  }
}
