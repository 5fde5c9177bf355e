public import Documents

/// The sizes of an image MAE. Defaults are those of a preset; any of them can be set on its own.
public struct MAEOptions: Hashable, Sendable {
  /// Side of a patch, in pixels.
  public var patch: Int
  /// Sides of the images it is trained on, in pixels.
  public var imageHeight: Int
  public var imageWidth: Int
  public var channels: Int
  /// Numbers per token in the encoder.
  public var width: Int
  public var depth: Int
  public var heads: Int
  public var mlpRatio: Double
  public var decoderWidth: Int
  public var decoderDepth: Int
  public var decoderHeads: Int
  /// In the root of all layer norms.
  public var epsilon: Double
  /// Share of the patches that the encoder does not see.
  public var maskRatio: Double
  /// Whether the decoder paints patches with their mean and deviation taken out.
  public var normalisesPixels: Bool

  public var grid: Grid { Grid(height: imageHeight, width: imageWidth, patch: patch) }
  public var patchLength: Int { patch * patch * channels }
  public var hidden: Int { Int(Double(width) * mlpRatio) }
  public var decoderHidden: Int { Int(Double(decoderWidth) * mlpRatio) }
}

extension MAEOptions: Readable {
  public static var shorthand: String? { "preset" }

  public init(from fields: inout Fields) {
    let preset: MAEPreset = fields.read(
      "preset", "which published sizes the other fields start from", default: .original)
    let base = preset.options
    patch = fields.read(
      "patch", "side of a patch", default: base.patch, in: 1...256, unit: "pixels",
      also: ["patch_size"])
    let side = fields.read(
      "size", "side of the images it is trained on", default: base.imageHeight, in: 1...4096,
      unit: "pixels", also: ["img_size"])
    (imageHeight, imageWidth) = (side, side)
    channels = fields.read(
      "channels", "channels of the images", default: base.channels, in: 1...64, also: ["in_chans"])
    width = fields.read(
      "width", "numbers per token in the encoder", default: base.width, in: 4...16384,
      also: ["embed_dim"])
    depth = fields.read("depth", "blocks of the encoder", default: base.depth, in: 1...256)
    heads = fields.read(
      "heads", "attention heads of the encoder", default: base.heads, in: 1...256,
      also: ["num_heads"])
    mlpRatio = fields.read(
      "mlp-ratio", "width of the hidden layers in token widths", default: base.mlpRatio,
      in: 0.0625...64, also: ["mlp_ratio"])
    decoderWidth = fields.read(
      "decoder-width", "numbers per token in the decoder", default: base.decoderWidth,
      in: 4...16384, also: ["decoder_embed_dim"])
    decoderDepth = fields.read(
      "decoder-depth", "blocks of the decoder", default: base.decoderDepth, in: 1...256,
      also: ["decoder_depth"])
    decoderHeads = fields.read(
      "decoder-heads", "attention heads of the decoder", default: base.decoderHeads, in: 1...256,
      also: ["decoder_num_heads"])
    epsilon = fields.read(
      "epsilon", "in the root of all layer norms", default: base.epsilon, in: 0...1)
    maskRatio = fields.read(
      "mask", "share of the patches that the encoder does not see", default: base.maskRatio,
      in: 0...1, also: ["mask_ratio"])
    normalisesPixels = fields.read(
      "normalize-target", "paint patches with their mean and deviation taken out",
      default: base.normalisesPixels, also: ["norm_pix_loss"])
    checkSizes(&fields)
  }

  private func checkSizes(_ fields: inout Fields) {
    if imageHeight % patch != 0 {
      fields.report(
        "E054", "size \(imageHeight) is not made of patches of \(patch)", "size",
        label: "nearest: \(max(patch, imageHeight / patch * patch))",
        also: ["patch": "patch set here"])
    }
    checkHeads("width", width, "heads", heads, &fields)
    checkHeads("decoder-width", decoderWidth, "decoder-heads", decoderHeads, &fields)
  }

  private func checkHeads(
    _ widthName: String, _ width: Int, _ headsName: String, _ heads: Int, _ fields: inout Fields
  ) {
    if width % 4 != 0 {
      fields.report(
        "E055", "\(widthName) \(width) does not divide by 4", widthName,
        label: "nearest: \(width / 4 * 4)",
        notes: ["position tables hold a sine and a cosine for rows and for columns"])
    } else if width % heads != 0 {
      fields.report(
        "E056", "\(widthName) \(width) cannot be shared by \(heads) heads", widthName,
        also: [headsName: "heads set here"])
    }
  }

  /// What `init(from:)` reads back: the record that goes with stored weights.
  public var json: JSON {
    [
      "patch": .integer(patch), "size": .integer(imageHeight), "channels": .integer(channels),
      "width": .integer(width), "depth": .integer(depth), "heads": .integer(heads),
      "mlp-ratio": .number(mlpRatio), "decoder-width": .integer(decoderWidth),
      "decoder-depth": .integer(decoderDepth), "decoder-heads": .integer(decoderHeads),
      "epsilon": .number(epsilon), "mask": .number(maskRatio),
      "normalize-target": .bool(normalisesPixels),
    ]
  }
}
