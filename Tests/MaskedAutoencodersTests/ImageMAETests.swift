import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct ImageMAETests {
  static func options(_ json: JSON) -> MAEOptions {
    var fields = Fields(json: json)
    return MAEOptions(from: &fields)
  }

  /// A network small enough for finite differences, on images of 8×12 with two channels.
  static let small: MAEOptions = {
    var options = ImageMAETests.options([
      "patch": 4, "channels": 2, "width": 8, "depth": 1, "heads": 2, "decoder-width": 8,
      "decoder-depth": 1, "decoder-heads": 2, "mlp-ratio": 2, "mask": 0.5,
    ])
    (options.imageHeight, options.imageWidth) = (8, 12)
    return options
  }()

  static let published: [(name: String, options: JSON, count: Int)] = [
    ("base-p16", [:], 111_907_840),
    ("large-p16", ["width": 1024, "depth": 24, "heads": 16], 329_541_888),
    ("huge-p14", ["width": 1280, "depth": 32, "heads": 16, "patch": 14], 657_074_508),
  ]

  @Test(
    "the published sizes have the published numbers of parameters", arguments: published.indices)
  func counts(_ index: Int) {
    let (_, options, count) = Self.published[index]
    let store = ParameterStore(.counted)
    _ = ImageMAE(store.root, Self.options(options))
    #expect(store.count == count)
  }

  @Test(
    "names, order and shapes are those of the official checkpoints",
    .enabled(if: Shared.exists, "needs ../shared"), arguments: published.indices,
    ["", "-encoder"])
  func keys(_ index: Int, _ part: String) throws {
    let (name, json, _) = Self.published[index]
    let text = try Files.readText(Shared.path("reference/mae-vit-\(name)\(part).keys.json"))
    let keys = try JSON(parsing: text)
    let tensors = try #require(keys["tensors"]?.object)
    let store = ParameterStore(.counted)
    if part.isEmpty {
      _ = ImageMAE(store.root, Self.options(json))
    } else {
      _ = MAEEncoder(store.root, Self.options(json))
    }
    #expect(store.parameters.map(\.name) == tensors.keys)
    #expect(
      store.parameters.map(\.officialShape.extents)
        == tensors.map { $0.value.array?.compactMap(\.int) ?? [] })
    let frozen = keys["not_trained"]?.array?.compactMap(\.string) ?? []
    #expect(store.parameters.filter { !$0.isTrained }.map(\.name) == frozen)
    #expect(store.count == keys["parameters"]?.int)
  }

  @Test("options survive being written beside the weights", arguments: MAEPreset.allCases)
  func record(_ preset: MAEPreset) {
    #expect(Self.options(preset.options.json) == preset.options)
    #expect(Self.options(["preset": .string(preset.rawValue)]) == preset.options)
  }

  @Test(
    "sizes that cannot work are reported",
    arguments: [
      (["size": 100, "patch": 16], "size 100 is not made of patches of 16"),
      (["width": 100, "heads": 3], "width 100 cannot be shared by 3 heads"),
      (["decoder-width": 30], "decoder-width 30 does not divide by 4"),
    ] as [(JSON, String)])
  func mistakes(_ json: JSON, _ message: String) {
    var fields = Fields(json: json)
    _ = MAEOptions(from: &fields)
    #expect(fields.finish().map(\.message) == [message])
  }

  @Test(
    "the loss has the gradient of finite differences, pixels plain or normalised",
    arguments: [false, true])
  func gradients(_ normalises: Bool) {
    var options = Self.small
    options.normalisesPixels = normalises
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = ImageMAE(store.root, options)
    let noise = TokenSelection.noise(RandomStream(2), samples: 2, length: 6)
    #expect(gradientError(of: store, at: [2, 8, 12, 2]) { mae.loss($0, noise: noise) } < 2e-3)
  }

  @Test("painting masked patches only gives the loss of painting all")
  func shortcut() {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = ImageMAE(store.root, Self.small)
    let stream = RandomStream(3)
    let images = Variable(constant: Tensor([2, 8, 12, 2]) { Float(stream.uniform($0)) })
    let noise = TokenSelection.noise(RandomStream(2), samples: 2, length: 6)
    let selection = mae.selection(noise)
    let painted = mae.reconstruction(mae.latent(images, selection), selection)
    let whole = mae.loss(images, painted: painted, selection).value.scalar
    #expect(abs(mae.loss(images, noise: noise).value.scalar - whole) < 1e-6)
  }

  @Test("a network that sees nothing at all still paints and learns")
  func blind() {
    var options = Self.small
    options.maskRatio = 1
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = ImageMAE(store.root, options)
    let noise = TokenSelection.noise(RandomStream(2), samples: 2, length: 6)
    let loss = mae.loss(Variable(constant: Tensor([2, 8, 12, 2], repeating: 0.5)), noise: noise)
    loss.backward()
    #expect(loss.value.scalar.isFinite)
    #expect(store["mask_token"]?.gradient != nil)
  }
}
