import Checkpoints
import Documents
import Images
import Tensors
import TestSupport
import Testing

@Suite("dead leaves", .enabled(if: Shared.exists, "needs ../shared"))
struct DeadLeavesTests {
  static let golden = try? Safetensors.read(Shared.path("golden/dead-leaves.safetensors"))
  static let config = golden.flatMap { try? JSON(parsing: $0.metadata["config"] ?? "") } ?? nil
  static let seed = UInt64(config["seed"]?.int ?? 0)
  static let index = config["index"]?.int ?? 0
  static let side = config["size"]?.int ?? 1
  static let leaves = DeadLeaves(seed: seed)

  private func tensor(_ name: String) throws -> Tensor {
    try #require(Self.golden?[name]).tensor
  }

  private func farthest(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test("random numbers are the reference's")
  func randomNumbers() throws {
    let stream = RandomStream(Self.seed).substream(UInt64(Self.index))
    let words = try tensor("rng.u64.words16").values.map { UInt64($0) }
    let expected = stride(from: 0, to: words.count, by: 4).map {
      words[$0] << 48 | words[$0 + 1] << 32 | words[$0 + 2] << 16 | words[$0 + 3]
    }
    #expect(expected.indices.map { stream.bits($0) } == expected)
    let normals = try tensor("rng.normal").values
    #expect(farthest(normals.indices.map { Float(stream.normal($0)) }, normals) < 1e-5)
  }

  @Test("textures agree")
  func atlas() throws {
    let (rows, columns) = try (tensor("atlas.rows").values, tensor("atlas.col17").values)
    #expect(farthest((0..<8).flatMap { Self.leaves.atlas.row(0, of: $0) }, rows) < 1e-5)
    #expect(farthest((0..<8).flatMap { Self.leaves.atlas.column(17, of: $0) }, columns) < 1e-5)
  }

  @Test("radii agree")
  func radii() throws {
    let (picks, u) = try (tensor("radii.pick").values, tensor("radii.u").values)
    let law = LeafRadius(smallest: 1.5, largest: 200, window: 256)
    let made = zip(picks, u).map { Float(law(Double($0), Double($1))) }
    let expected = try tensor("radii.r").values
    let error = zip(made, expected).map { abs($0 / $1 - 1) }.max()
    #expect(error ?? .infinity < 1e-5)
  }

  @Test("images agree, with textures and without", arguments: [false, true])
  func images(isFlat: Bool) throws {
    let source = isFlat ? DeadLeaves(Self.leaves, recipe: .flat) : Self.leaves
    let made = source.image(index: Self.index + (isFlat ? 1 : 0), side: Self.side).values
    let expected = try tensor(isFlat ? "rgb.flat" : "rgb.image").values
    let errors = zip(made, expected).map { abs($0 - $1) }.sorted()
    try #require(errors.count == expected.count)
    #expect(errors[errors.count / 2] < 1e-5)
    // Where rounding decides, an edge pixel may belong to the other leaf.
    #expect(errors.count { $0 > 1e-3 } * 200 <= errors.count)
  }

  @Test("an image is the same in any company, on any number of threads")
  func independence() {
    let many = Self.leaves.pictures(indices: 10..<14, side: 24)
    #expect(many[2] == Self.leaves.picture(index: 12, side: 24))
    #expect(many[1] != many[2])
  }
}
