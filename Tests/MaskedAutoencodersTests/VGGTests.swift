import Checkpoints
import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("VGG")
struct VGGTests {
  static let small = VGGOptions(.vgg19, widths: [6, 8, 10, 12, 14])

  @Test(
    "names, order and shapes are torchvision's", .enabled(if: Shared.exists, "needs ../shared"),
    arguments: VGGOptions.Arch.allCases)
  func keys(_ arch: VGGOptions.Arch) throws {
    let text = try Files.readText(Shared.path("reference/\(arch.rawValue).keys.json"))
    let tensors = try #require(try JSON(parsing: text)["tensors"]?.object)
    let features = tensors.filter { $0.key.hasPrefix("features.") }
    let store = ParameterStore(.counted)
    _ = VGG(store.root, VGGOptions(arch))
    #expect(store.parameters.map(\.name) == features.map(\.key))
    #expect(
      store.parameters.map(\.officialShape.extents)
        == features.map { $0.value.array?.compactMap(\.int) ?? [] })
  }

  @Test("layers have their customary names, and their numbers in the official ones")
  func layers() {
    let (deep, shallow) = (
      VGGOptions(.vgg19).layers.map(\.name), VGGOptions(.vgg16).layers.map(\.name)
    )
    #expect(deep.count == 37 && shallow.count == 31)
    let places = [
      ("conv1_1", 0, 0), ("relu2_2", 8, 8), ("pool2", 9, 9), ("conv3_3", 14, 14),
      ("relu3_3", 15, 15),
      ("pool3", 18, 16), ("conv4_1", 19, 17), ("conv5_3", 32, 28), ("pool5", 36, 30),
    ]
    for (name, ours, other) in places {
      #expect(deep.firstIndex(of: name) == ours && shallow.firstIndex(of: name) == other, "\(name)")
    }
    #expect(VGGOptions(.vgg19).finalLayer.name == "conv5_4")
    #expect(VGGOptions(.vgg16).finalLayer.name == "conv5_3")
  }

  @Test(
    "images that are too small for a layer are known beforehand",
    arguments: [
      ([], 16), (["conv1_2"], 1), (["pool1"], 2), (["relu2_2", "conv1_1"], 2), (["conv4_4"], 8),
      (["conv5_4", "relu1_2"], 16), (["pool5"], 32), (["conv3_5"], nil),
    ] as [([String], Int?)])
  func smallest(_ names: [String], _ side: Int?) {
    #expect(VGGOptions(.vgg19).smallestSide(for: names) == side)
    guard let side, let layer = names.first.flatMap({ Self.small.layer($0) }) else { return }
    let store = ParameterStore(.drawn(RandomStream(1)))
    let features = VGG(store.root, Self.small).features(
      of: Variable(constant: Tensor([1, side, 2 * side, 3])), at: [layer])
    #expect(features[0].shape.count > 0)
  }

  @Test("nothing is computed and nothing is built behind the deepest layer asked for")
  func depth() throws {
    let store = ParameterStore(.drawn(RandomStream(1)))
    let last = try #require(Self.small.layer("relu2_1"))
    let part = VGG(store.root, Self.small, through: last)
    #expect(store.parameters.last?.name == "features.5.bias")
    // A single pixel of the second block: the whole network would find none to pool.
    let image = Variable(constant: Tensor([1, 2, 3, 3], repeating: 0.5))
    let whole = VGG(ParameterStore(.drawn(RandomStream(1))).root, Self.small)
    let (a, b) = (part.features(of: image, at: [last]), whole.features(of: image, at: [last]))
    #expect(a[0].value.values == b[0].value.values && a[0].shape == [1, 1, 1, 8])
  }

  @Test("a layer is the same whatever else is looked at")
  func order() {
    let network = VGG(ParameterStore(.drawn(RandomStream(1))).root, Self.small)
    let stream = RandomStream(2)
    let image = Variable(constant: Tensor([2, 9, 7, 3]) { Float(stream.normal($0)) })
    let wanted = ["relu3_1", "conv1_2", "pool1", "relu1_2"].compactMap { Self.small.layer($0) }
    let together = network.features(of: image, at: wanted)
    for (layer, feature) in zip(wanted, together) {
      #expect(network.features(of: image, at: [layer])[0].value.values == feature.value.values)
    }
    // Behind a ReLU is what was before it, without what was below zero.
    let (before, behind) = (together[1].value.values, together[3].value.values)
    #expect(before.map { max($0, 0) } == behind && before.contains { $0 < 0 })
  }

  @Test("options survive being written beside the weights", arguments: VGGOptions.Arch.allCases)
  func record(_ arch: VGGOptions.Arch) {
    let options = VGGOptions(arch, widths: [1, 2, 3, 4, 5])
    var fields = Fields(json: options.json)
    #expect(VGGOptions(from: &fields) == options)
    #expect(fields.finish().isEmpty)
  }
}
