import Checkpoints
import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct MAEEncoderLossTests {
  static func loss(_ change: (inout MAEEncoderLoss.Options) -> Void = { _ in }) -> (
    MAEEncoderLoss, ParameterStore
  ) {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let encoder = MAEEncoder(store.root, ImageMAETests.small)
    var options = MAEEncoderLoss.Options()
    options.normalization = .identity
    change(&options)
    return (MAEEncoderLoss(encoder, in: store, trained: .identity, options), store)
  }

  static func image(_ shape: Shape, _ seed: UInt64) -> Tensor {
    Tensor(shape) { Float(RandomStream(seed).uniform($0)) }
  }

  static let variants: [(name: String, change: @Sendable (inout MAEEncoderLoss.Options) -> Void)] =
    [
      ("plain", { _ in }), ("squared", { $0.distance = .l2 }),
      ("patches", { $0.patches = .init(keep: 0.5) }),
      ("resized", { $0.fit = .resize }), ("recomputed positions", { $0.position = .sincos }),
      ("a block", { $0.features = .blocks([0]) }),
      ("no class token", { $0.comparesClassToken = false }),
    ]

  @Test("an image is at no distance from itself", arguments: variants.indices)
  func zero(_ variant: Int) {
    let (loss, _) = Self.loss(Self.variants[variant].change)
    let x = Self.image([2, 13, 9, 2], 1)
    let distance = loss.distance(output: Variable(constant: x), target: x, draw: RandomStream(4))
    #expect(distance.value.scalar == 0)
  }

  @Test("the gradient reaches the output and nothing else", arguments: variants.indices)
  func gradient(_ variant: Int) {
    let (loss, store) = Self.loss(Self.variants[variant].change)
    let output = Leaf(Self.image([2, 13, 9, 2], 1))
    let target = Self.image([2, 13, 9, 2], 2)
    loss.distance(output: Variable(output), target: target, draw: RandomStream(4)).backward()
    #expect(output.gradient?.values.contains { $0 != 0 } == true)
    #expect(output.gradient?.values.allSatisfy(\.isFinite) == true)
    #expect(store.parameters.allSatisfy { $0.gradient == nil })
  }

  @Test("the gradient is that of finite differences", arguments: variants.indices)
  func finiteDifferences(_ variant: Int) {
    let (loss, store) = Self.loss { options in
      Self.variants[variant].change(&options)
      // |a - b| has corners, which differences across them would see.
      options.distance = .l2
    }
    let target = Self.image([1, 8, 12, 2], 2)
    let error = gradientError(of: store, at: [1, 8, 12, 2]) {
      loss.distance(output: $0, target: target, draw: RandomStream(4))
    }
    #expect(error < 2e-3)
  }

  @Test("draws decide the patches, the same for both images, anew for another step")
  func draws() {
    let (loss, _) = Self.loss { $0.patches = .init(keep: 0.5) }
    let (a, b) = (Self.image([1, 8, 12, 2], 1), Self.image([1, 8, 12, 2], 2))
    func distance(_ step: UInt64) -> Float {
      loss.distance(
        output: Variable(constant: a), target: b, draw: RandomStream(0).substream(step)
      ).value.scalar
    }
    #expect(distance(1) == distance(1))
    #expect(Set((0..<8).map { distance(UInt64($0)) }).count > 1)
  }

  @Test("tokens in unrelated orders are far apart even for equal images")
  func shuffledTokens() {
    let (loss, _) = Self.loss { $0.tokenOrder = .shuffled }
    let x = Self.image([1, 8, 12, 2], 1)
    let distance = loss.distance(output: Variable(constant: x), target: x, draw: RandomStream(4))
    #expect(distance.value.scalar > 0.01)
  }

  @Test("ragged sides are cut at the same random place in both images")
  func ragged() {
    let (loss, _) = Self.loss()
    let (a, b) = (Self.image([1, 11, 15, 2], 1), Self.image([1, 11, 15, 2], 2))
    let distances = (0..<24).map { step in
      loss.distance(
        output: Variable(constant: a), target: b, draw: RandomStream(7).substream(UInt64(step))
      ).value.scalar
    }
    #expect(Set(distances).count > 4)
    #expect(distances.allSatisfy { $0 > 0 && $0.isFinite })
  }

  @Test("features are compared as asked: of a block, with or without the class token")
  func features() {
    let (a, b) = (Self.image([1, 8, 12, 2], 1), Self.image([1, 8, 12, 2], 2))
    func distance(_ change: (inout MAEEncoderLoss.Options) -> Void) -> Float {
      let (loss, _) = Self.loss(change)
      return loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0))
        .value.scalar
    }
    let (whole, others) = (distance { _ in }, distance { $0.comparesClassToken = false })
    let block = distance { $0.features = .blocks([0]) }
    #expect(Set([whole, others, block]).count == 3)
    #expect(abs(distance { $0.features = .blocks([0, 0]) } - 2 * block) < 1e-6)
  }

  @Test("the encoder of a stored autoencoder measures as the one that was stored")
  func stored() throws {
    var options = MAEPreset.tiny.options
    (options.width, options.depth, options.decoderDepth) = (16, 1, 1)
    let store = ParameterStore(.drawn(RandomStream(5)))
    let mae = ImageMAE(store.root, options)
    let file = TensorFile(
      metadata: ["config": options.json.compact], store.namedTensors())
    let kind = try #require(learnedLosses[ImageMAE.name])
    let loss = try kind.load(
      Safetensors.decode(Safetensors.encode(file)), LearnedLossOptions())
    let original = MAEEncoderLoss(
      mae.encoder, in: store, trained: .imagenet, LearnedLossOptions())
    let (a, b) = (Self.image([1, 32, 40, 3], 1), Self.image([1, 32, 40, 3], 2))
    func distance(_ loss: any LearnedLoss) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0)).value.scalar
    }
    #expect(distance(loss) == distance(original))
    #expect(distance(loss) > 0)

    for features in [LearnedLossOptions.Features.blocks([1]), .blocks([]), .scales([1])] {
      var options = LearnedLossOptions()
      options.features = features
      #expect(throws: Failure.self) { try kind.load(file, options) }
    }
    for metadata in [[:], ["config": "{"], ["config": #"{"width": 17}"#]] as [[String: String]] {
      let damaged = TensorFile(metadata: metadata, file.tensors)
      #expect(throws: Failure.self) { try kind.load(damaged, LearnedLossOptions()) }
    }
    let part = TensorFile(metadata: file.metadata, Array(file.tensors.dropLast(30)))
    #expect(throws: Failure.self) { try kind.load(part, LearnedLossOptions()) }
  }
}
