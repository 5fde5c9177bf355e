public import Documents

/// The sizes of a video MAE. Defaults are those of a preset; any of them can be set on its own.
public struct VideoMAEOptions: Hashable, Sendable {
  /// Side of a patch, in pixels, and its frames.
  public var patch: Int
  public var patchFrames: Int
  /// Sides of the clips it is trained on, in pixels, and their frames.
  public var imageHeight: Int
  public var imageWidth: Int
  public var frames: Int
  public var channels: Int
  /// Numbers per token in the encoder.
  public var width: Int
  public var depth: Int
  public var heads: Int
  public var mlpRatio: Double
  public var decoderWidth: Int
  public var decoderDepth: Int
  public var decoderHeads: Int
  /// Frames of a clip that the decoder paints, evenly spread.
  public var paintedFrames: Int
  /// Whether positions are the sum of a table in space and one in time.
  public var hasSeparablePositions: Bool
  public var hasClassToken: Bool
  /// Whether queries, keys and values have biases.
  public var hasAttentionBias: Bool
  /// Whether matrices begin as the official `trunc_init` has it.
  public var startsTruncated: Bool
  /// In the root of all layer norms.
  public var epsilon: Double
  /// Share of the patches that the encoder does not see.
  public var maskRatio: Double
  /// Whether the decoder paints patches with their mean and deviation taken out.
  public var normalisesPixels: Bool

  public var grid: ClipGrid {
    ClipGrid(
      frames: frames, height: imageHeight, width: imageWidth, patch: patch,
      patchFrames: patchFrames)
  }
  /// Frames that are painted of a patch.
  public var paintedPatchFrames: Int { patchFrames * paintedFrames / frames }
  /// Numbers in a patch as it is painted.
  public var patchLength: Int { paintedPatchFrames * patch * patch * channels }
  public var hidden: Int { Int(Double(width) * mlpRatio) }
  public var decoderHidden: Int { Int(Double(decoderWidth) * mlpRatio) }
}

extension VideoMAEOptions: Readable {
  public static var shorthand: String? { "preset" }

  public init(from fields: inout Fields) {
    let preset: VideoMAEPreset = fields.read(
      "preset", "which published sizes the other fields start from", default: .base)
    self = preset.options
    readClip(&fields)
    readTransformers(&fields)
    // A patch and what is painted of it; a clip of no whole patches is reported below.
    paintedFrames = fields.read(
      "painted-frames", "frames of a clip that the decoder paints, evenly spread",
      default: max(1, frames / patchFrames), in: 1...1024, unit: "frames", also: ["pred_t_dim"])
    let patches = (frames / patchFrames) * (imageHeight / patch) * (imageWidth / patch)
    maskRatio = fields.read(
      "mask", "share of the patches that the encoder does not see",
      default: preset.maskRatio(patches: patches), in: 0...1, also: ["mask_ratio"])
    normalisesPixels = fields.read(
      "normalize-target", "paint patches with their mean and deviation taken out",
      default: normalisesPixels, also: ["norm_pix_loss"])
    checkSizes(&fields)
  }

  private mutating func readClip(_ fields: inout Fields) {
    patch = fields.read(
      "patch", "side of a patch", default: patch, in: 1...256, unit: "pixels",
      also: ["patch_size"])
    patchFrames = fields.read(
      "patch-frames", "frames of a patch", default: patchFrames, in: 1...64, unit: "frames",
      also: ["t_patch_size"])
    imageHeight = fields.read(
      "size", "side of the clips it is trained on", default: imageHeight, in: 1...4096,
      unit: "pixels", also: ["img_size"])
    imageWidth = imageHeight
    frames = fields.read(
      "frames", "frames of the clips it is trained on", default: frames, in: 1...1024,
      unit: "frames", also: ["num_frames"])
    channels = fields.read(
      "channels", "channels of the clips", default: channels, in: 1...64, also: ["in_chans"])
  }

  private mutating func readTransformers(_ fields: inout Fields) {
    width = fields.read(
      "width", "numbers per token in the encoder", default: width, in: 1...16384,
      also: ["embed_dim"])
    depth = fields.read("depth", "blocks of the encoder", default: depth, in: 1...256)
    heads = fields.read(
      "heads", "attention heads of the encoder", default: heads, in: 1...256,
      also: ["num_heads"])
    mlpRatio = fields.read(
      "mlp-ratio", "width of the hidden layers in token widths", default: mlpRatio,
      in: 0.0625...64, also: ["mlp_ratio"])
    decoderWidth = fields.read(
      "decoder-width", "numbers per token in the decoder", default: decoderWidth, in: 1...16384,
      also: ["decoder_embed_dim"])
    decoderDepth = fields.read(
      "decoder-depth", "blocks of the decoder", default: decoderDepth, in: 1...256,
      also: ["decoder_depth"])
    decoderHeads = fields.read(
      "decoder-heads", "attention heads of the decoder", default: decoderHeads, in: 1...256,
      also: ["decoder_num_heads"])
    hasSeparablePositions = fields.read(
      "separable-positions", "positions are the sum of a table in space and one in time",
      default: hasSeparablePositions, also: ["sep_pos_embed"])
    hasClassToken = fields.read(
      "class-token", "a token that belongs to no patch goes with the others",
      default: hasClassToken, also: ["cls_embed"])
    hasAttentionBias = !fields.read(
      "no-attention-bias", "queries, keys and values have no biases", default: !hasAttentionBias,
      also: ["no_qkv_bias"])
    startsTruncated = fields.read(
      "truncated-start", "matrices begin as the official `trunc_init` has it",
      default: startsTruncated, also: ["trunc_init"])
    epsilon = fields.read(
      "epsilon", "in the root of all layer norms", default: epsilon, in: 0...1)
  }

  /// What `init(from:)` reads back: the record that goes with stored weights.
  public var json: JSON {
    [
      "patch": .integer(patch), "patch-frames": .integer(patchFrames),
      "size": .integer(imageHeight), "frames": .integer(frames), "channels": .integer(channels),
      "width": .integer(width), "depth": .integer(depth), "heads": .integer(heads),
      "mlp-ratio": .number(mlpRatio), "decoder-width": .integer(decoderWidth),
      "decoder-depth": .integer(decoderDepth), "decoder-heads": .integer(decoderHeads),
      "separable-positions": .bool(hasSeparablePositions), "class-token": .bool(hasClassToken),
      "no-attention-bias": .bool(!hasAttentionBias), "truncated-start": .bool(startsTruncated),
      "epsilon": .number(epsilon), "painted-frames": .integer(paintedFrames),
      "mask": .number(maskRatio), "normalize-target": .bool(normalisesPixels),
    ]
  }
}

// MARK: What goes together

extension VideoMAEOptions {
  private func checkSizes(_ fields: inout Fields) {
    if imageHeight % patch != 0 {
      fields.report(
        "E054", "size \(imageHeight) is not made of patches of \(patch)", "size",
        label: "nearest: \(max(patch, imageHeight / patch * patch))",
        also: ["patch": "patch set here"])
    }
    if frames % patchFrames != 0 {
      fields.report(
        "E054", "\(frames) frames are not made of patches of \(patchFrames)", "frames",
        label: "nearest: \((frames + patchFrames - 1) / patchFrames * patchFrames)",
        also: ["patch-frames": "frames of a patch set here"])
    } else if patchFrames * paintedFrames % frames != 0 {
      fields.report(
        "E054", "\(paintedFrames) painted frames are not the same number for every patch",
        "painted-frames", label: "a multiple of \(frames / patchFrames), the steps in time")
    }
    checkHeads("width", width, "heads", heads, &fields)
    checkHeads("decoder-width", decoderWidth, "decoder-heads", decoderHeads, &fields)
  }

  private func checkHeads(
    _ widthName: String, _ width: Int, _ headsName: String, _ heads: Int, _ fields: inout Fields
  ) {
    if width % heads != 0 {
      fields.report(
        "E056", "\(widthName) \(width) cannot be shared by \(heads) heads", widthName,
        also: [headsName: "heads set here"])
    }
  }
}
