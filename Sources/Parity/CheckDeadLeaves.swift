import Checkpoints
import Documents
import Files
import Images
import Tensors

/// The generator of training images: random numbers, textures, radii, images, clips, darkness.
func checkDeadLeaves(_ golden: Golden) throws(Failure) {
  let config = try golden.read("config") { DeadLeavesConfig(from: &$0) }
  guard config.supersampling == 2 else {
    throw Failure(.data, "`config`: this generator works at twice the size of an image, `ss` 2")
  }
  let seed = UInt64(config.seed)
  try checkRandomNumbers(RandomStream(seed).substream(UInt64(config.index)), golden)
  let leaves = DeadLeaves(seed: seed)
  let fields = 0..<TextureAtlas.fields
  try compareValues("atlas.rows", fields.flatMap { leaves.atlas.row(0, of: $0) }, golden)
  try compareValues("atlas.col17", fields.flatMap { leaves.atlas.column(17, of: $0) }, golden)
  try checkRadii(golden)
  let flat = DeadLeaves(leaves, recipe: .flat)
  try compareImage("rgb.image", leaves.image(index: config.index, side: config.size), golden)
  try compareImage("rgb.flat", flat.image(index: config.index + 1, side: config.size), golden)
  let half = max(1, config.size / 2)
  try compareImage(
    "ms.image", leaves.multispectral(index: config.index, side: half, bands: 8), golden)
  try compareImage(
    "ms4.image", leaves.multispectral(index: config.index + 1, side: half, bands: 4), golden)
  try compareImage(
    "video.clip", leaves.clip(index: config.index + 2, side: half, frames: config.frames), golden)
  let dark = LowLight(RandomStream(seed).substream(UInt64(config.index), 77))
  for (name, ours, reference) in [
    ("k", dark.exposure, config.low.exposure), ("shot", dark.camera.gain, config.low.gain),
    ("read", dark.camera.variance, config.low.variance),
  ] {
    golden.record("config.low.\(name)", error: abs(ours / reference - 1), tolerance: 1e-9)
  }
  let image = leaves.image(index: config.index, side: config.size)
  try compareImage("low.image", dark(image).tensor(), golden)
}

private struct DeadLeavesConfig {
  let seed: Int
  let index: Int
  let size: Int
  let supersampling: Int
  let frames: Int
  let low: LowLightLevels

  init(from fields: inout Fields) {
    seed = fields.read("seed", "of the generator", in: 0...Int.max)
    index = fields.read("index", "number of the image", in: 0...Int.max / 2)
    size = fields.read("size", "side of an image", in: 1...1024)
    supersampling = fields.read("ss", "working pixels per pixel", default: 2, in: 1...16)
    frames = fields.read("frames", "frames of the clip", in: 1...100)
    low = fields.read("low", "darkness and noise of the low-light image")
    // What follows is for people.
    let _: String = fields.read("set", "name of the set", default: "")
    let _: String = fields.read("low_seed", "stream of the low-light image", default: "")
  }

  struct LowLightLevels: Readable {
    let exposure: Double
    let gain: Double
    let variance: Double

    init(from fields: inout Fields) {
      exposure = fields.read("k", "light that is left", in: 0...1)
      gain = fields.read("shot", "gain of the shot noise", in: 0...1)
      variance = fields.read("read", "variance of the read noise", in: 0...1)
    }
  }
}

private func checkRandomNumbers(_ stream: RandomStream, _ golden: Golden) throws(Failure) {
  let words = try golden.tensor("rng.u64.words16", rank: 2)
  let ours = (0..<words.shape[0]).flatMap { k in
    (0..<4).map { Float(stream.bits(k) >> UInt64(48 - 16 * $0) & 0xFFFF) }
  }
  golden.record("rng.u64.words16", Tensor([words.shape[0], 4], ours), words, tolerance: 0)
  let uniforms = try golden.tensor("rng.uniform")
  let draws = (0..<uniforms.count).map { Float(stream.uniform($0)) }
  golden.record("rng.uniform", Tensor(uniforms.shape, draws), uniforms, tolerance: 0)
  let normals = try golden.tensor("rng.normal")
  let normalDraws = (0..<normals.count).map { Float(stream.normal($0)) }
  golden.record("rng.normal", Tensor(normals.shape, normalDraws), normals, tolerance: 1e-6)
}

/// The reference draws radii between 1.5 and 200 for a window of 256.
private func checkRadii(_ golden: Golden) throws(Failure) {
  let (picks, u) = (try golden.tensor("radii.pick").values, try golden.tensor("radii.u").values)
  guard picks.count == u.count else { throw Failure(.data, "`radii.*` differ in length") }
  let law = LeafRadius(smallest: 1.5, largest: 200, window: 256)
  try compareValues("radii.r", zip(picks, u).map { Float(law(Double($0), Double($1))) }, golden)
}

private func compareValues(_ name: String, _ ours: [Float], _ golden: Golden) throws(Failure) {
  let reference = try golden.tensor(name)
  guard ours.count == reference.count else {
    throw Failure(.data, "`\(name)` is \(reference.shape), not \(ours.count) numbers")
  }
  golden.record(name, Tensor(reference.shape, ours), reference, tolerance: 1e-5)
}

/// Where rounding decides a comparison, an edge pixel may belong to the other leaf: the median
/// counts, and at most one value in two hundred may be off.
private func compareImage(
  _ name: String, _ image: Tensor, _ golden: Golden
) throws(Failure) {
  let reference = try golden.tensor(name)
  let isClip = reference.shape.rank == 4
  guard Array(image.shape.extents.dropFirst(isClip ? 0 : 1)) == reference.shape.extents else {
    throw Failure(.data, "`\(name)` is \(reference.shape), `config` wants \(image.shape)")
  }
  let errors = zip(image.values, reference.values).map { error in
    error.0.isFinite && error.1.isFinite ? Double(abs(error.0 - error.1)) : .infinity
  }.sorted()
  golden.record("\(name), median difference", error: errors[errors.count / 2], tolerance: 1e-5)
  let off = Double(errors.count { $0 > 1e-3 }) / Double(errors.count)
  golden.record("\(name), share of values off by 0.001", error: off, tolerance: 0.005, .bound)
}
