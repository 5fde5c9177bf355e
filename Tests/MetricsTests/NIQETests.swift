import Checkpoints
import Files
import Glibc
import Images
import Metrics
import Tensors
import TestSupport
import Testing

/// What can be known of NIQE without the field's programs; agreement with those is the business of
/// the parity file.
@Suite(.serialized) struct NIQETests {
  /// Leaves with noise on them, so that no block is flat.
  private func scene(
    _ width: Int, _ height: Int, key: UInt64 = 1, noise: Double = 4
  ) throws -> RealImage {
    let leaves = DeadLeaves(seed: key)
    let side = max(width, height)
    let picture = try RealImage(Picture(leaves.image(index: 0, side: side)))
      .cropped(width: width, height: height)
    var luma = Colour.roundedLuma(picture)
    let stream = RandomStream(key)
    luma.values = luma.values.enumerated().map { i, value in
      min(max((value + noise * stream.normal(i)).rounded(), 0), 255)
    }
    return luma
  }

  private func model(block: Int = 32) throws -> PristineModel {
    var fit = PristineFit(block: block, threshold: 0)
    for key: UInt64 in 1...4 { fit.add(try scene(256, 192, key: key)) }
    #expect(fit.blocks == 4 * 48)
    return try #require(fit.model)
  }

  @Test("a Gaussian sample has shape 2, a Laplacian one 1, and unequal sides show")
  func fits() {
    let stream = RandomStream(5)
    let normal = (0..<40_000).map { stream.normal($0) }
    let gaussian = AsymmetricGaussian(fitting: normal)
    #expect(abs(gaussian.shape - 2) < 0.05 && abs(gaussian.mean) < 0.02)
    // σ² = β² Γ(3/α)/Γ(1/α), which is β²/2 for a Gaussian.
    #expect(abs(gaussian.left - 2.0.squareRoot()) < 0.05)
    let laplacian = AsymmetricGaussian(
      fitting: normal.indices.map { i in
        let u = stream.substream(1).uniform(i) - 0.5
        return (u < 0 ? 1 : -1) * log(1 - 2 * abs(u))
      })
    #expect(abs(laplacian.shape - 1) < 0.05)
    let tilted = AsymmetricGaussian(fitting: normal.map { $0 < 0 ? $0 : 3 * $0 })
    #expect(tilted.right > 2 * tilted.left && tilted.mean > 0)
  }

  @Test("samples on one side only, or none but zeros, leave what is no number")
  func oneSided() {
    let right = AsymmetricGaussian(fitting: [1, 2, 3, 0])
    #expect(right.shape == 0.2 && right.left.isNaN && !right.right.isNaN)
    let none = AsymmetricGaussian(fitting: [0, 0, 0])
    #expect(none.shape == 0.2 && none.left.isNaN && none.right.isNaN)
  }

  @Test("pictures like those that were learned from are near, damaged ones are far")
  func order() throws {
    let niqe = NIQE(try model())
    let fresh = try scene(256, 192, key: 9)
    let clean = try #require(niqe(fresh))
    var blurred = fresh
    blurred = MATLABResize(scale: 4)(MATLABResize.reducing(by: 4)(blurred))
    let noisy = try scene(256, 192, key: 9, noise: 40)
    #expect(clean < 4)
    #expect(try #require(niqe(blurred)) > 2 * clean)
    #expect(try #require(niqe(noisy)) > 2 * clean)
  }

  @Test("a model that was learned from a picture is at distance 0 of it, singular as it is")
  func itself() throws {
    let picture = try scene(128, 96)
    var fit = PristineFit(block: 32, threshold: 0)
    fit.add(picture)
    // Twelve blocks describe no more than eleven of 36 dimensions.
    #expect(fit.blocks == 12)
    let model = try #require(fit.model)
    let distance = try #require(NIQE(model)(picture))
    #expect(distance < 1e-9)
  }

  @Test("fewer than two blocks that are not flat give no score")
  func unavailable() throws {
    let niqe = NIQE(try model())
    #expect(try niqe(scene(63, 40)) == nil)
    #expect(try niqe(scene(64, 32)) != nil)
    let flat = RealImage(
      width: 96, height: 96, channels: 1, values: [Double](repeating: 128, count: 96 * 96))
    #expect(niqe(flat) == nil)
  }

  @Test("a flat block does not spoil the others")
  func flatBlock() throws {
    let niqe = NIQE(try model())
    var picture = try scene(192, 192)
    for y in 64..<128 {
      for x in 64..<128 { picture.values[y * 192 + x] = 200 }
    }
    #expect(try #require(niqe(picture)).isFinite)
  }

  @Test("blocks that are out of focus are not learned from")
  func focus() throws {
    var picture = try scene(128, 64)
    let soft = MATLABResize(scale: 4)(MATLABResize.reducing(by: 4)(picture))
    for y in 0..<64 {
      for x in 64..<128 { picture.values[y * 128 + x] = soft.values[y * 128 + x] }
    }
    let statistics = SceneStatistics(picture, block: 32)
    var fit = PristineFit(block: 32)
    fit.add(picture)
    // Blocks are counted column by column: the first four are the sharp half.
    #expect(statistics.sharpness[..<4].min()! > statistics.sharpness[4...].max()!)
    #expect((1...4).contains(fit.blocks))
  }

  @Test("the score does not depend on the number of threads")
  func threads() throws {
    let niqe = NIQE(try model())
    let picture = try scene(200, 170, key: 3)
    let all = ComputeThreads.count
    defer { ComputeThreads.count = all }
    let scores = [1, 2, 3].map { count in
      ComputeThreads.count = count
      return niqe(picture)
    }
    #expect(scores[0] != nil && scores[0] == scores[1] && scores[1] == scores[2])
  }

  @Test("a model is written as BasicSR writes its own, and read again; a stranger is refused")
  func files() throws {
    let folder = ScratchFolder()
    let model = try model()
    let path = folder.path("fit.npz")
    try NumPyFile.writeArchive(model.tensors, to: path)
    #expect(try PristineModel.read(path) == model)
    let failure = #expect(throws: Failure.self) { try PublishedPristine.official.read(path) }
    #expect(failure?.kind == .data && failure?.message.contains("another") == true)
    #expect(failure?.remedy?.contains("niqe_pris_params.npz") == true)
    let other = folder.path("other.npz")
    try NumPyFile.writeArchive(TensorFile([NamedTensor("x", Tensor([3]))]), to: other)
    #expect(throws: Failure.self) { try PristineModel.read(other) }
  }

  @Test("a model in a MAT-file is read as MATLAB's release of NIQE names it")
  func matlab() throws {
    let model = try PristineModel.read(Fixtures.path("niqe-model.mat"))
    #expect(model.mean == (1...36).map { Double($0) / 8 } && model.block == 96)
    #expect(model.covariance[35 * 37] == 9 && model.covariance[5] == 0.5)
  }

  @Test(
    "the official model is recognised in every form it has",
    .enabled(if: Shared.exists, "needs ../shared"),
    arguments: ["npz", "safetensors"])
  func official(_ suffix: String) throws {
    let path = Shared.path("data/niqe_pris_params.\(suffix)")
    let model = try PublishedPristine.official.read(path)
    #expect(abs(model.mean[0] - 2.60131368) < 1e-8 && model.block == 96)
    let trace = (0..<36).reduce(0) { $0 + model.covariance[$1 * 37] }
    #expect(abs(trace - 1.63091883) < 1e-8)
    if suffix == "npz" {
      #expect(try Digest.ofFile(path).hex == PublishedPristine.official.fileDigest)
    }
  }
}
