import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct OfficialNamesTests {
  /// The variants in `edsr.keys.json`, with our options.
  static let variants: [(name: String, options: JSON)] = [2, 3, 4].flatMap { scale in
    let baseline: JSON = ["scale": .integer(scale)]
    let full: JSON = [
      "scale": .integer(scale), "features": 256, "blocks": 32, "res-scale": 0.1,
    ]
    return [("edsr_baseline_x\(scale)", baseline), ("edsr_x\(scale)", full)]
  }

  static func counted(_ options: JSON) -> ParameterStore {
    var fields = Fields(json: options)
    let store = ParameterStore(.counted)
    _ = EDSR(store.root, EDSR.Options(from: &fields))
    return store
  }

  @Test(
    "names, order and shapes are those of the official checkpoints",
    .enabled(if: Shared.exists, "needs ../shared"), arguments: variants.map(\.name))
  func keys(_ name: String) throws {
    let text = try Files.readText(Shared.path("reference/edsr.keys.json"))
    let variant = try JSON(parsing: text)["variants"]?[name]
    let tensors = try #require(variant?["tensors"]?.object)
    let options = try #require(Self.variants.first { $0.name == name }).options
    let parameters = Self.counted(options).parameters
    #expect(parameters.map(\.name) == tensors.keys)
    #expect(
      parameters.map(\.officialShape.extents)
        == tensors.map { $0.value.array?.compactMap(\.int) ?? [] })
  }

  @Test(
    "the published sizes have the published numbers of parameters",
    arguments: [
      ("edsr_baseline_x2", 1_369_883), ("edsr_baseline_x3", 1_554_523),
      ("edsr_baseline_x4", 1_517_595), ("edsr_x2", 40_729_627), ("edsr_x3", 43_680_027),
      ("edsr_x4", 43_089_947),
    ])
  func counts(_ name: String, _ count: Int) throws {
    let options = try #require(Self.variants.first { $0.name == name }).options
    let store = Self.counted(options)
    #expect(store.count == count)
    #expect(store.count - store.trained.reduce(0) { $0 + $1.count } == 24)
  }
}
