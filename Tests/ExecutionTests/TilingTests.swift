import Documents
import Execution
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

/// Large inputs in pieces: the same result, or none at all.
@Suite("Tiles")
struct TilingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let type: any RestorationModel.Type
    let options: JSON
    var scale = 1
    var bands = 3
    var frames = 0
    /// Larger than the largest piece with its margins, so that no piece sees the whole.
    var size = (height: 112, width: 88)
    var testDescription: String { type.name }

    /// An input of random numbers, with which weights cannot make a constant.
    var observation: Observation {
      func image(_ name: String, _ shape: [Int]) -> Tensor {
        let stream = RandomStream(7).substream(name)
        return Tensor(Shape(shape)) { Float(stream.uniform($0)) }
      }
      let (h, w) = size
      return Observation(
        image: image("image", [1] + (frames > 0 ? [frames] : []) + [h, w, bands]),
        pan: type.task == .panSharpening ? image("pan", [1, scale * h, scale * w, 1]) : nil,
        noise: type.needsNoiseLevel ? Tensor([1], repeating: 0.1) : nil)
    }

    func opened() -> (network: RestorationNetwork, options: any Readable & Hashable) {
      let options = type.read(options)
      let network = RestorationNetwork(type, options, .drawn(RandomStream(3)))
      network.store.freeze()
      return (network, options)
    }

    func tiling(side: Int?, _ limits: Tiling.Limits = Tiling.Limits()) -> Tiling? {
      Tiling(
        type, opened().options, side: side, scale: scale, pixels: size.height * size.width,
        bands: bands, frames: frames, limits: limits)
    }
  }

  static let local = [
    Case(type: EDSR.self, options: ["scale": 4, "features": 4, "blocks": 2], scale: 4),
    Case(type: DnCNN.self, options: ["channels": 3, "features": 4, "depth": 5]),
    Case(type: KAIRDnCNN.self, options: ["channels": 3, "features": 4, "depth": 4]),
    Case(
      type: DRBN.self, options: ["features": 2, "growth": 1, "layers": 1, "recurrences": 1],
      size: (200, 164)),
    Case(type: MBLLEN.self, options: ["features": 4, "branch": 2, "blocks": 2]),
    Case(type: MBLLVEN.self, options: ["features": 4, "width": 1, "branches": 1], frames: 13),
    Case(type: Sharpener.self, options: [:], scale: 2, bands: 4),
  ]

  @Test("pieces with their margins give what the whole gives, to the last bit", arguments: local)
  func exact(_ method: Case) throws {
    let tiling = try #require(method.tiling(side: 24))
    let (seen, size) = (24 + 2 * (tiling.margin + tiling.grid), method.size)
    #expect(seen < max(size.height, size.width), "pieces of up to \(seen) pixels show nothing")
    let (network, _) = method.opened()
    func restored(_ input: Observation) -> Tensor { network(input.degraded).image.value }
    let input = method.observation
    let whole = restored(input)
    let pieces = tiling(input, scale: method.scale, restored)
    #expect(pieces.shape == whole.shape)
    #expect(pieces.values == whole.values)
    // Without what lies around them they would not.
    let bare = Tiling(side: 24, margin: 0, grid: 1)(input, scale: method.scale, restored)
    #expect(bare.values != whole.values)
  }

  @Test("every network that can be cut is held to its whole")
  func complete() {
    let published = restorationModels.values.filter {
      $0.isLocal && !($0 is any SequenceRestorationModel.Type)
    }.map { $0.name }
    let held = Self.local.map { $0.type.name }.filter { $0 != Sharpener.name }
    #expect(Set(held) == Set(published))
  }

  static let global = [
    Case(type: MPRNet.self, options: ["features": 8, "widening": 4, "last-widening": 4]),
    Case(type: SFINet.self, options: ["features": 4], scale: 4, bands: 4),
    Case(type: INNformer.self, options: ["features": 8], scale: 4, bands: 4),
    Case(type: RFDN.self, options: ["features": 8], scale: 4),
    Case(type: SID.self, options: ["base": 4]),
  ]

  @Test("a network that sees all of a picture is never cut, however large", arguments: global)
  func whole(_ method: Case) {
    var limits = Tiling.Limits()
    (limits.bytes, limits.pixels) = (1, 1)
    #expect(method.tiling(side: 24) == nil)
    #expect(method.tiling(side: nil, limits) == nil)
  }

  @Test("pictures are cut unasked where they are large and would need too much memory")
  func unasked() throws {
    let method = Self.local[1]
    let pixels = method.size.height * method.size.width
    var limits = Tiling.Limits()
    (limits.bytes, limits.pixels) = (1 << 50, 1)
    #expect(method.tiling(side: nil, limits) == nil, "there is memory enough")
    (limits.bytes, limits.pixels) = (1 << 10, pixels)
    #expect(method.tiling(side: nil, limits) == nil, "it is small")
    (limits.bytes, limits.pixels) = (1 << 10, pixels - 1)
    let tiling = try #require(method.tiling(side: nil, limits))
    #expect(tiling.side == 64)

    let (network, _) = method.opened()
    func restored(_ input: Observation) -> Tensor { network(input.degraded).image.value }
    var pieces = 0
    let output = tiling(method.observation, scale: 1) {
      pieces += 1
      return restored($0)
    }
    #expect(pieces == 4)
    #expect(output.values == restored(method.observation).values)
  }
}

/// Sharpens by two, each pixel out of its neighbours; no published one does.
private struct Sharpener: RestorationModel {
  struct Options: Hashable, Readable {
    init(from fields: inout Fields) {}
  }

  static let name = "sharpener"
  static let task = RestorationTask.panSharpening
  static let valueRange: Float = 1
  static let recipe = EDSR.recipe
  static func inputChannels(_ options: Options) -> Int { 4 }

  private let multispectral: Conv2d
  private let panchromatic: Conv2d

  init(_ scope: Scope, _ options: Options) {
    multispectral = Conv2d(scope / "ms", 4, 16)
    panchromatic = Conv2d(scope / "pan", 1, 4, kernel: 7)
  }

  func callAsFunction(_ input: Degraded) -> Restored {
    let enlarged = multispectral(input.image, shuffle: 2)
    return Restored(input.pan.map { panchromatic($0, adding: enlarged) } ?? enlarged)
  }
}

extension RestorationModel {
  fileprivate static func read(_ json: JSON) -> any Readable & Hashable {
    var fields = Fields(json: json)
    return Options(from: &fields)
  }
}
