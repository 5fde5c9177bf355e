import Checkpoints
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("VGG as a loss")
struct VGGLossTests {
  static func image(_ shape: Shape, _ seed: UInt64) -> Tensor {
    Tensor(shape) { Float(RandomStream(seed).uniform($0)) }
  }

  static func loss(
    _ change: (inout LearnedLossOptions) -> Void = { _ in }
  ) throws -> (VGGLoss, ParameterStore) {
    var options = LearnedLossOptions()
    change(&options)
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (try VGGLoss(VGG(store.root, VGGTests.small), in: store, options), store)
  }

  static func layers(_ weights: [(String, Double)]) -> LearnedLossOptions.Features {
    .layers(weights.map { .init(name: $0.0, weight: $0.1) })
  }

  static let variants: [(name: String, change: @Sendable (inout LearnedLossOptions) -> Void)] = [
    ("conv5_4", { _ in }), ("squared", { $0.distance = .l2 }),
    ("several layers", { $0.features = layers([("relu1_2", 0.5), ("conv3_1", 2), ("pool2", 1)]) }),
    (
      "textures",
      {
        $0.features = layers([("relu1_2", 1), ("conv2_1", 1)])
        ($0.styleWeight, $0.contentWeight, $0.distance) = (30, 0, .l2)
      }
    ),
    (
      "both",
      {
        $0.features = layers([("relu2_1", 1)])
        ($0.styleWeight, $0.contentWeight, $0.distance) = (3, 0.5, .l2)
      }
    ),
    (
      "length",
      {
        $0.features = layers([("conv2_2", 1)])
        $0.takesLength = true
      }
    ),
  ]

  @Test("an image is at no distance from itself", arguments: variants.indices)
  func zero(_ variant: Int) throws {
    let (loss, _) = try Self.loss(Self.variants[variant].change)
    let output = Leaf(Self.image([2, 18, 21, 3], 1))
    let distance = loss.distance(
      output: Variable(output), target: output.value, draw: RandomStream(0))
    #expect(distance.value.scalar == 0)
    distance.backward()
    // Of squares, what is left is rounding.
    #expect(output.gradient?.values.allSatisfy { abs($0) < 1e-6 } == true)
  }

  @Test("the gradient reaches the output and nothing else", arguments: variants.indices)
  func gradient(_ variant: Int) throws {
    let (loss, store) = try Self.loss(Self.variants[variant].change)
    let output = Leaf(Self.image([2, 18, 21, 3], 1))
    let target = Self.image([2, 18, 21, 3], 2)
    let distance = loss.distance(output: Variable(output), target: target, draw: RandomStream(0))
    #expect(distance.value.scalar > 0)
    distance.backward()
    #expect(output.gradient?.values.contains { $0 != 0 } == true)
    #expect(output.gradient?.values.allSatisfy(\.isFinite) == true)
    #expect(store.parameters.allSatisfy { $0.gradient == nil })
  }

  /// |a - b| has corners, which differences across them would see; and so have the maxima and the
  /// ReLUs: a step over one of the thousand of them changes the difference by a few thousandths.
  @Test("the gradient is that of finite differences", arguments: [1, 3, 4, 5])
  func finiteDifferences(_ variant: Int) throws {
    let (loss, store) = try Self.loss {
      Self.variants[variant].change(&$0)
      if variant == 1 { $0.features = Self.layers([("conv2_1", 1)]) }
    }
    let target = Self.image([1, 6, 8, 3], 2)
    let error = gradientError(of: store, at: [1, 6, 8, 3], step: 0x1p-12) {
      loss.distance(output: $0, target: target, draw: RandomStream(0))
    }
    #expect(error < 1e-2)
  }

  @Test("weights of layers and terms multiply and add")
  func weights() throws {
    let (a, b) = (Self.image([1, 16, 16, 3], 1), Self.image([1, 16, 16, 3], 2))
    func distance(_ change: (inout LearnedLossOptions) -> Void) throws -> Float {
      let (loss, _) = try Self.loss(change)
      return loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0))
        .value.scalar
    }
    let first = try distance { $0.features = Self.layers([("relu1_1", 1)]) }
    let second = try distance { $0.features = Self.layers([("conv3_2", 1)]) }
    let sum = try distance { $0.features = Self.layers([("conv3_2", 0.25), ("relu1_1", 2)]) }
    #expect(abs(sum - (0.25 * second + 2 * first)) < 1e-6 * sum)
    let style = try distance {
      $0.features = Self.layers([("relu1_1", 1)])
      ($0.styleWeight, $0.contentWeight) = (1, 0)
    }
    let both = try distance {
      $0.features = Self.layers([("relu1_1", 1)])
      ($0.styleWeight, $0.contentWeight) = (5, 3)
    }
    #expect(abs(both - (5 * style + 3 * first)) < 1e-5 * both)
  }

  @Test("grey images count as colour images of three equal channels, clips as their frames")
  func shapes() throws {
    let (loss, _) = try Self.loss()
    func distance(_ a: Tensor, _ b: Tensor) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0)).value.scalar
    }
    let (a, b) = (Self.image([2, 16, 17, 1], 1), Self.image([2, 16, 17, 1], 2))
    func colour(_ x: Tensor) -> Tensor {
      let grey = Variable(constant: x)
      return Variable.concatenated([grey, grey, grey], axis: 3).value
    }
    #expect(distance(a, b) == distance(colour(a), colour(b)))
    let clip: Shape = [1, 2, 16, 17, 3]
    #expect(
      distance(colour(a).reshaped(clip), colour(b).reshaped(clip)) == distance(colour(a), colour(b))
    )
  }

  @Test("a stored network measures as the one that was stored, its classifier left alone")
  func stored() throws {
    let options = VGGTests.small
    var file = options.randomWeights(RandomStream(1))
    file.append("classifier.0.weight", Tensor([2, 14]))
    let kind = try #require(learnedLosses["vgg"])
    let loss = try kind.load(
      Safetensors.decode(Safetensors.encode(file)), LearnedLossOptions())
    let (original, _) = try Self.loss()
    let (a, b) = (Self.image([1, 16, 16, 3], 1), Self.image([1, 16, 16, 3], 2))
    func distance(_ loss: any LearnedLoss) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0)).value.scalar
    }
    #expect(distance(loss) == distance(original))

    // What lies behind the deepest layer may be missing.
    var shallow = LearnedLossOptions()
    shallow.features = Self.layers([("conv2_2", 1)])
    let part = TensorFile(metadata: file.metadata, Array(file.tensors.prefix(8)))
    _ = try kind.load(part, shallow)
    let failure = #expect(throws: Failure.self) { try kind.load(part, LearnedLossOptions()) }
    #expect(failure?.message == "lacks `features.10.weight` of the network")
    shallow.features = Self.layers([("conv3_5", 1)])
    let unknown = #expect(throws: Failure.self) { try kind.load(file, shallow) }
    #expect(unknown?.message == "is vgg19, which has no layer `conv3_5`")
  }
}
