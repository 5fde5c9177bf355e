import Checkpoints
import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Files as their authors published them become what learned losses load.
@Suite("Released weights")
struct ReleasedWeightsTests {
  private let folder = ScratchFolder()
  private var path: String { folder.path("weights.pth") }

  /// Whether a loss made of the file finds two images apart, and an image not from itself.
  private func measures(_ file: TensorFile, _ shape: Shape) throws -> Bool {
    let kind = try #require(learnedLosses[file.metadata["model"] ?? ""])
    let loss = try kind.load(
      Safetensors.decode(Safetensors.encode(file)), LearnedLossOptions())
    func image(_ seed: UInt64) -> Tensor { Tensor(shape) { Float(RandomStream(seed).uniform($0)) } }
    func distance(_ a: Tensor, _ b: Tensor) -> Float {
      loss.distance(output: Variable(constant: a), target: b, draw: RandomStream(0)).value.scalar
    }
    return distance(image(1), image(2)) > 0 && distance(image(1), image(1)) == 0
  }

  @Test("an encoder without a decoder: every size is read off its tensors but the heads")
  func encoder() throws {
    try OfficialCheckpoints.imageMAE(to: path, width: 24, depth: 3, patch: 4, side: 20)
    let released = try ReleasedWeights.read(path, heads: 3)
    #expect(released.place.key == "model")
    #expect(
      released.title == "image MAE, encoder, width 24, 3 blocks, patches of 4, 20×20 pixels")
    let options = try MAEOptions(describedBy: released.file)
    #expect(
      [options.width, options.depth, options.heads, options.patch, options.imageHeight]
        == [24, 3, 3, 4, 20])
    #expect(options.mlpRatio == 4 && options.channels == 3 && options.epsilon == 1e-6)
    let tensors = 2 + 2 + 3 * 12 + 2
    #expect(released.report.loaded.count == tensors && released.report.isComplete)
    #expect(try measures(released.file, [1, 24, 20, 3]))

    let failure = #expect(throws: Failure.self) { try ReleasedWeights.read(path) }
    #expect(failure?.message == "no tensor tells how many attention heads share a width of 24")
    #expect(failure?.kind == .data && failure?.path == path)
    let odd = #expect(throws: Failure.self) { try ReleasedWeights.read(path, heads: 5) }
    #expect(odd?.message == "a width of 24 cannot be shared by 5 heads")
  }

  @Test("a decoder is left out, and named; or kept, if its heads are known")
  func decoder() throws {
    try OfficialCheckpoints.imageMAE(
      to: path, width: 16, depth: 1, patch: 8, side: 16, decoder: (512, 1))
    let encoder = try ReleasedWeights.read(path, layout: .mae, heads: 2)
    #expect(encoder.title.hasPrefix("image MAE, encoder and decoder, "))
    #expect(encoder.report.unused.count == 2 + 2 + 12 + 2 + 2)
    #expect(encoder.file["decoder_pred.weight"] == nil)
    let whole = try ReleasedWeights.read(path, layout: .mae, heads: 2, keepsDecoder: true)
    #expect(whole.report.isComplete && whole.file["decoder_pred.weight"] != nil)
    let options = try MAEOptions(describedBy: whole.file)
    let store = ParameterStore(.blank)
    _ = ImageMAE(store.root, options)
    try store.loadAll(whole.file.tensors)
    #expect(store.parameters.map(\.name) == whole.file.names)
  }

  @Test(
    "published sizes have published heads",
    arguments: [(768, 12), (1024, 16), (1280, 16)])
  func heads(_ width: Int, _ heads: Int) throws {
    // The shapes are enough: a store that only counts has no elements.
    var options = MAEPreset.original.options
    (options.width, options.depth, options.heads) = (width, 1, heads)
    let store = ParameterStore(.counted)
    _ = MAEEncoder(store.root, options)
    let shapes = TensorShapes(store.parameters.map { ($0.name, $0.officialShape) })
    #expect(try MAEOptions(shapes, heads: nil).heads == heads)
  }

  @Test("VGG of either depth, with its classifier", arguments: [true, false])
  func vgg(_ isDeep: Bool) throws {
    try OfficialCheckpoints.vgg(to: path, isDeep: isDeep, widths: [2, 3, 4, 5, 6])
    let released = try ReleasedWeights.read(path)
    let name = isDeep ? "VGG19" : "VGG16"
    #expect(released.title == "\(name) of widths [2, 3, 4, 5, 6] with its classifier")
    #expect(released.report.unused.count == 6 && released.report.missing.isEmpty)
    #expect(released.report.loaded.count == (isDeep ? 32 : 26))
    #expect(try VGGOptions(describedBy: released.file).arch == (isDeep ? .vgg19 : .vgg16))
    #expect(try measures(released.file, [1, 17, 20, 3]))
  }

  @Test("a VGG that was cut off serves for the layers it has")
  func cut() throws {
    try OfficialCheckpoints.vgg(to: path)
    let all = try Weights.read(path).tensors.tensors
    let part = TensorFile(all.filter { $0.name.hasPrefix("features.") }.prefix(12).map { $0 })
    try PyTorchFile.write(part, under: "state_dict", to: folder.path("part.pth"))
    let released = try ReleasedWeights.read(folder.path("part.pth"), layout: .vgg)
    #expect(released.report.isComplete && released.report.loaded.count == 12)
  }

  @Test("a video encoder: a decoder with names of another code base is left out and named")
  func video() throws {
    try OfficialCheckpoints.videoMAE(to: path, width: 24, depth: 2, patch: 8, side: 24, frames: 8)
    let released = try ReleasedWeights.read(path, heads: 3)
    #expect(released.place.key == "model_state")
    #expect(
      released.title
        == "video MAE, encoder, width 24, 2 blocks, patches of 8, 2 frames to a token, "
        + "positions in space and time, 8 frames of 24×24 pixels")
    #expect(released.file.metadata["model"] == "videomae")
    #expect(released.report.missing.isEmpty)
    #expect(released.report.unused.contains("pred_head.transforms.0.2.weight"))
    #expect(released.report.unused.contains("decoder_pos_embed"))
    #expect(released.report.loaded.count == 4 + 2 + 2 * 16 + 2)
  }

  @Test("a file that describes itself is taken as it is")
  func own() throws {
    let file = VGGTests.small.randomWeights(RandomStream(3))
    try Safetensors.write(file, to: folder.path("own.safetensors"))
    let released = try ReleasedWeights.read(folder.path("own.safetensors"))
    #expect(released.file.weightsDigest == file.weightsDigest)
    #expect(released.file.metadata == file.metadata)
    let failure = #expect(throws: Failure.self) {
      try ReleasedWeights.read(folder.path("own.safetensors"), layout: .mae)
    }
    #expect(failure?.message == "holds weights of `vgg`, not of `mae`")
  }

  @Test("a wrong file is told what it looks like")
  func wrong() throws {
    func refusal(
      _ tensors: [(String, Shape)], _ layout: ReleasedWeights.Layout = .auto
    ) throws -> Failure? {
      let file = TensorFile(tensors.map { NamedTensor($0.0, Tensor($0.1)) })
      try PyTorchFile.write(file, to: folder.path("wrong.pth"))
      return #expect(throws: Failure.self) {
        try ReleasedWeights.read(folder.path("wrong.pth"), layout: layout)
      }
    }
    let edsr = try refusal([("head.0.weight", [4, 3, 3, 3]), ("head.0.bias", [4])])
    #expect(
      edsr?.message == "is of no network that serves as a loss; it begins with `head.0.weight`, "
        + "`head.0.bias`")
    try OfficialCheckpoints.vgg(to: path)
    let vgg = #expect(throws: Failure.self) { try ReleasedWeights.read(path, layout: .mae) }
    #expect(
      vgg?.message.hasSuffix(
        "it looks like VGG19 of widths [4, 6, 8, 8, 8] with its classifier") == true)
    #expect(vgg?.remedy == "`layout: vgg` takes it")
    let norms = try refusal(
      [
        ("features.0.weight", [4, 3, 3, 3]), ("features.1.weight", [4]),
        ("features.1.running_mean", [4]),
      ],
      .vgg)
    #expect(norms?.message.hasSuffix("it looks like a VGG with batch norms") == true)
    let njuNames = try refusal([("encoder.patch_embed.proj.weight", [4, 3, 2, 4, 4])], .videomae)
    #expect(njuNames?.message.hasSuffix("the other VideoMAE, of MCG-NJU") == true)
  }

  @Test("a tensor that is missing or of another shape is named")
  func damaged() throws {
    try OfficialCheckpoints.imageMAE(to: path, width: 16, depth: 2, patch: 8, side: 16)
    let tensors = try Weights.read(path).tensors.tensors
    func refusal(_ tensors: [NamedTensor]) throws -> String? {
      try Safetensors.write(TensorFile(tensors), to: folder.path("a.safetensors"))
      return #expect(throws: Failure.self) {
        try ReleasedWeights.read(folder.path("a.safetensors"), heads: 2)
      }?.message
    }
    let missing = try refusal(tensors.filter { !$0.name.hasPrefix("norm.") })
    #expect(missing?.hasPrefix("lacks `norm.weight` and 1 more of image MAE, encoder, ") == true)
    let bent = tensors.map {
      $0.name == "blocks.1.attn.proj.bias" ? NamedTensor($0.name, Tensor([17])) : $0
    }
    #expect(try refusal(bent) == "`blocks.1.attn.proj.bias` is [17], the network wants [16]")
    let ragged = tensors.map {
      $0.name == "pos_embed" ? NamedTensor($0.name, Tensor([1, 8, 16])) : $0
    }
    #expect(try refusal(ragged)?.contains("`pos_embed`, is [1, 8, 16]") == true)
  }
}
