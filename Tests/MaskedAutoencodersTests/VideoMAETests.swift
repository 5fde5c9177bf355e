import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct VideoMAETests {
  static func options(_ json: JSON) -> VideoMAEOptions {
    var fields = Fields(json: json)
    return VideoMAEOptions(from: &fields)
  }

  /// Small enough for finite differences: clips of 4 frames of 8×8 with two channels, 8 patches.
  static func small(_ more: JSON = [:]) -> VideoMAEOptions {
    var json: JSON = [
      "patch": 4, "patch-frames": 2, "size": 8, "frames": 4, "channels": 2, "width": 8, "depth": 2,
      "heads": 2, "decoder-width": 6, "decoder-depth": 1, "decoder-heads": 2, "mlp-ratio": 2,
      "mask": 0.5,
    ]
    for (name, value) in more.object ?? JSONObject() { json[name] = value }
    return options(json)
  }

  static let variants: [(name: String, options: VideoMAEOptions)] = [
    ("separable", small()),
    ("joint", small(["separable-positions": false, "painted-frames": 4])),
    ("no class token", small(["class-token": false, "no-attention-bias": true])),
    ("joint, no class token", small(["separable-positions": false, "class-token": false])),
    ("pixels normalised", small(["normalize-target": true])),
    ("frames one by one", small(["patch-frames": 1, "frames": 2])),
  ]

  static func clips(_ shape: Shape, _ seed: UInt64 = 3) -> Tensor {
    let draws = RandomStream(seed)
    return Tensor(shape) { Float(draws.normal($0)) }
  }

  static let published: [(preset: VideoMAEPreset, name: String, count: Int)] = [
    (.base, "base-p16", 99_898_880), (.large, "large-p16", 317_731_584),
    (.huge, "huge-p16", 645_678_080),
  ]

  @Test(
    "the published sizes have the published numbers of parameters", arguments: published.indices)
  func counts(_ index: Int) {
    let (preset, _, count) = Self.published[index]
    let store = ParameterStore(.counted)
    _ = VideoMAE(store.root, preset.options)
    #expect(store.count == count)
  }

  @Test(
    "names, order and shapes are those of the official checkpoints",
    .enabled(if: Shared.exists, "needs ../shared"),
    arguments: [(0, ""), (0, "-encoder"), (1, ""), (1, "-encoder"), (2, "")])
  func keys(_ index: Int, _ part: String) throws {
    let (preset, name, _) = Self.published[index]
    let text = try Files.readText(Shared.path("reference/videomae-vit-\(name)\(part).keys.json"))
    let keys = try JSON(parsing: text)
    let tensors = try #require(keys["tensors"]?.object)
    let store = ParameterStore(.counted)
    if part.isEmpty {
      _ = VideoMAE(store.root, preset.options)
    } else {
      _ = VideoMAEEncoder(store.root, preset.options)
    }
    #expect(store.parameters.map(\.name) == tensors.keys)
    #expect(
      store.parameters.map(\.officialShape.extents)
        == tensors.map { $0.value.array?.compactMap(\.int) ?? [] })
    #expect(store.parameters.allSatisfy { $0.isTrained })
    #expect(store.count == keys["parameters"]?.int)
  }

  @Test("options survive being written beside the weights")
  func record() {
    let all = VideoMAEPreset.allCases.map(\.options) + Self.variants.map(\.options)
    for options in all { #expect(Self.options(options.json) == options) }
    for preset in VideoMAEPreset.allCases {
      #expect(Self.options(["preset": .string(preset.rawValue)]) == preset.options)
    }
  }

  @Test("the official names of the options are understood")
  func officialNames() {
    let options = Self.options([
      "img_size": 24, "patch_size": 8, "in_chans": 3, "embed_dim": 24, "depth": 1,
      "num_heads": 3, "decoder_embed_dim": 16, "decoder_depth": 1, "decoder_num_heads": 2,
      "norm_pix_loss": false, "num_frames": 8, "t_patch_size": 4, "pred_t_dim": 8,
      "sep_pos_embed": false, "cls_embed": false, "no_qkv_bias": true, "mask_ratio": 0.5,
      "mlp_ratio": 4, "trunc_init": true,
    ])
    #expect(options.grid == ClipGrid(steps: 2, plane: Grid(rows: 3, columns: 3)))
    #expect(options.paintedPatchFrames == 4 && options.patchLength == 768)
    #expect(!options.hasSeparablePositions && !options.hasClassToken && !options.hasAttentionBias)
    #expect(options.startsTruncated && options.maskRatio == 0.5)
  }

  @Test("few patches are masked less, and every step in time is painted, unless stated")
  func defaults() {
    #expect(Self.options(["preset": "tiny"]).maskRatio == 0.9)
    let short = Self.options(["preset": "tiny", "frames": 6])
    #expect(short.maskRatio == 0.75 && short.grid.count == 192)
    #expect(short.paintedFrames == 3 && short.paintedPatchFrames == 1)
    #expect(Self.options(["frames": 4]).maskRatio == 0.9)
  }

  @Test(
    "sizes that cannot work are reported",
    arguments: [
      (["size": 100, "patch": 16], "size 100 is not made of patches of 16"),
      (["frames": 5], "5 frames are not made of patches of 2"),
      (["painted-frames": 12], "12 painted frames are not the same number for every patch"),
      (["width": 100, "heads": 3], "width 100 cannot be shared by 3 heads"),
      (["decoder-width": 31], "decoder-width 31 cannot be shared by 16 heads"),
    ] as [(JSON, String)])
  func mistakes(_ json: JSON, _ message: String) {
    var fields = Fields(json: json)
    _ = VideoMAEOptions(from: &fields)
    #expect(fields.finish().map(\.message) == [message])
  }

  @Test("first values are those of the official code")
  func initialization() {
    func deviations(_ options: VideoMAEOptions) -> (String) -> Float {
      let store = ParameterStore(.drawn(RandomStream(1)))
      _ = VideoMAE(store.root, options)
      return { name in
        let values = store[name]?.value.values ?? [.nan]
        return (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      }
    }
    func isNear(_ a: Float, _ b: Float) -> Bool { abs(a / b - 1) < 0.1 }
    let usual = deviations(VideoMAEPreset.tiny.options)
    for name in ["pos_embed_spatial", "pos_embed_temporal", "decoder_pos_embed_spatial"] {
      #expect(isNear(usual(name), 0.02))
    }
    #expect(usual("decoder_cls_token") == 0)
    #expect(usual("blocks.0.attn.q.bias") == 0)
    #expect(isNear(usual("blocks.0.attn.q.weight"), Float(2.0 / 192).squareRoot()))
    #expect(isNear(usual("patch_embed.proj.weight"), Float(2.0 / (96 + 384)).squareRoot()))
    #expect(isNear(usual("patch_embed.proj.bias"), Float(1.0 / (3 * 384)).squareRoot()))
    var truncated = VideoMAEPreset.tiny.options
    truncated.startsTruncated = true
    let other = deviations(truncated)
    #expect(isNear(other("blocks.0.mlp.fc1.weight"), 0.02))
    #expect(isNear(other("decoder_pred.weight"), 0.02))
    // Normal, cut off at two deviations.
    #expect(isNear(other("patch_embed.proj.weight"), 0.88))
  }

  @Test("painted frames are spread as in the official code")
  func paintedFrames() {
    #expect(VideoMAE.paintedFrames(8, of: 16) == [0, 2, 4, 6, 8, 10, 12, 15])
    #expect(VideoMAE.paintedFrames(4, of: 8) == [0, 2, 4, 7])
    #expect(VideoMAE.paintedFrames(5, of: 5) == [0, 1, 2, 3, 4])
    #expect(VideoMAE.paintedFrames(1, of: 4) == [0])
    // Whether the middle is 0 or 1 is decided by the last digit.
    #expect(VideoMAE.paintedFrames(15, of: 3)[7] == 0)
  }

  @Test("the loss has the gradient of finite differences", arguments: variants.indices)
  func gradients(_ index: Int) {
    let options = Self.variants[index].options
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = VideoMAE(store.root, options)
    let noise = TokenSelection.noise(
      RandomStream(2), samples: 2, length: options.grid.count)
    // Larger steps leave where the second of these is straight: its error falls with their square.
    let error = gradientError(of: store, at: [2, options.frames, 8, 8, 2], step: 0x1p-9) {
      mae.loss($0, noise: noise)
    }
    #expect(error < 2e-3)
  }

  @Test("painting masked patches only gives the loss of painting all", arguments: variants.indices)
  func shortcut(_ index: Int) {
    let options = Self.variants[index].options
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = VideoMAE(store.root, options)
    let clips = Variable(constant: Self.clips([2, options.frames, 8, 8, 2]))
    let noise = TokenSelection.noise(
      RandomStream(2), samples: 2, length: options.grid.count)
    let selection = mae.selection(noise)
    let painted = mae.reconstruction(mae.latent(clips, selection), selection)
    #expect(painted.shape == [2, options.grid.count, options.patchLength])
    let whole = mae.loss(clips, painted: painted, selection).value.scalar
    #expect(abs(mae.loss(clips, noise: noise).value.scalar - whole) < 1e-5)
  }

  @Test(
    "a network that sees nothing at all still paints and learns", arguments: variants.indices)
  func blind(_ index: Int) {
    var options = Self.variants[index].options
    options.maskRatio = 1
    let store = ParameterStore(.drawn(RandomStream(1)))
    let mae = VideoMAE(store.root, options)
    let clips = Variable(constant: Self.clips([2, options.frames, 8, 8, 2]))
    let loss = mae.loss(clips, draw: RandomStream(2))
    loss.backward()
    #expect(loss.value.scalar.isFinite)
    #expect(store["mask_token"]?.gradient?.values.contains { $0 != 0 } == true)
    #expect(store.parameters.allSatisfy { $0.gradient?.values.allSatisfy(\.isFinite) ?? true })
  }

  @Test("reconstructions show what was seen, and patches painted where nothing was")
  func reconstruction() {
    for (_, options) in Self.variants {
      let store = ParameterStore(.drawn(RandomStream(1)))
      let mae: any MaskedAutoencoder = VideoMAE(store.root, options)
      let clips = Self.clips([2, options.frames, 8, 8, 2])
      let result = mae.reconstruction(of: clips, draw: RandomStream(4))
      #expect(result.masked.shape == clips.shape && result.painted.shape == clips.shape)
      let hidden = result.masked.values.indices.filter { result.masked.values[$0] == 0 }
      #expect(hidden.count == clips.count / 2)
      let (painted, original) = (result.painted.values, clips.values)
      #expect(hidden.allSatisfy { painted[$0] != original[$0] })
      #expect(Set(painted.indices).subtracting(hidden).allSatisfy { painted[$0] == original[$0] })
      #expect(painted.allSatisfy { $0.isFinite })
    }
  }

  @Test("frames that are not painted are shown as their neighbours that are")
  func spread() {
    var options = Self.small(["patch": 1, "size": 1, "frames": 4, "channels": 1])
    #expect(options.paintedPatchFrames == 1)
    let half = VideoMAE(ParameterStore(.drawn(RandomStream(1))).root, options)
    #expect(half.spread(Tensor([1, 2, 1], [3, 5])).values == [3, 3, 5, 5])
    (options.patchFrames, options.paintedFrames) = (4, 2)
    let pairs = VideoMAE(ParameterStore(.drawn(RandomStream(1))).root, options)
    #expect(pairs.spread(Tensor([1, 1, 2], [3, 5])).values == [3, 3, 5, 5])
  }
}
