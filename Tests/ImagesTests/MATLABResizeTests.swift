import Checkpoints
import Documents
import Images
import Tensors
import TestSupport
import Testing

@Suite("MATLAB's imresize", .enabled(if: Shared.exists, "needs ../shared"))
struct MATLABResizeTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let image: String
    let resize: MATLABResize
    let replicating: MATLABResize
    var testDescription: String { name }
  }

  static let golden: TensorFile? = try? Safetensors.read(Shared.path("golden/imresize.safetensors"))
  static let notes: [JSON] =
    golden.flatMap { try? JSON(parsing: $0.metadata["cases"] ?? "") }?.array ?? []

  static let cases: [Case] = notes.compactMap { note in
    guard let name = note["name"]?.string, let image = note["image"]?.string else { return nil }
    let smooth = note["antialiasing"]?.bool ?? true
    func resize(_ border: MATLABResize.Border) -> MATLABResize {
      if let scale = note["scale"]?.double {
        return MATLABResize(scale: scale, antialiasing: smooth, border: border)
      }
      return MATLABResize(
        height: note["out"]?[0]?.int ?? 1, width: note["out"]?[1]?.int ?? 1,
        antialiasing: smooth, border: border)
    }
    return Case(
      name: name, image: image, resize: resize(.symmetric), replicating: resize(.replicate))
  }

  /// `[C, H, W]` of the file as `[H, W, C]`.
  static func image(_ name: String) -> RealImage? {
    guard let stored = golden?[name] else { return nil }
    let (c, h, w) = (stored.shape[0], stored.shape[1], stored.shape[2])
    let planes = stored.doubles
    let values = (0..<h * w * c).map { planes[$0 % c * h * w + $0 / c] }
    return RealImage(width: w, height: h, channels: c, values: values)
  }

  static func picture(_ name: String) -> Picture? {
    image(name).map {
      Picture(
        width: $0.width, height: $0.height, channels: $0.channels,
        samples: $0.values.map { UInt8($0) })
    }
  }

  @Test("the reference has cases")
  func coverage() { #expect(Self.cases.count == 17) }

  @Test("8-bit pictures are equal, sample for sample", arguments: cases)
  func pictures(_ item: Case) throws {
    let input = try #require(Self.picture("image.\(item.image)"))
    #expect(item.resize(input) == Self.picture("case.\(item.name).u8"))
    if let legacy = Self.picture("case.\(item.name).legacy_u8") {
      #expect(item.replicating(input) == legacy)
    }
    #expect(item.resize.size(for: input.size) == item.resize(input).size)
  }

  @Test("doubles agree to the precision of the file", arguments: cases)
  func doubles(_ item: Case) throws {
    let input = try #require(Self.image("image.\(item.image)"))
    let expected = try #require(Self.image("case.\(item.name).float"))
    let result = item.resize(input)
    try #require(result.values.count == expected.values.count)
    // The file stores 32-bit floats up to 255.
    let error = zip(result.values, expected.values).map { abs($0 - $1) }.max()
    #expect(error ?? .infinity < 2e-5)
  }

  @Test("weights and places agree", arguments: notes.filter { $0["weights"] != nil })
  func weights(_ note: JSON) throws {
    let name = "weights.\(note["weights"]?.string ?? "")"
    let golden = try #require(Self.golden)
    let (w, indices) = try (#require(golden[name + ".w"]), #require(golden[name + ".index0"]))
    let made = ResizeWeights(
      inputs: note["n_in"]?.int ?? 1, outputs: note["n_out"]?.int ?? 1,
      scale: note["scale"]?.double ?? 1, antialiasing: note["antialiasing"]?.bool ?? true)
    #expect(made.taps == note["columns"]?.int)
    #expect(made.indices.map(Double.init) == indices.doubles)
    let error = zip(made.weights, w.doubles).map { abs($0 - $1) }.max()
    #expect(error ?? .infinity < 1e-7)
  }
}
