import Documents
import MaskedAutoencoders

/// A network that is to be trained, and what its training takes for granted.
struct PretrainedNetwork {
  let architecture: any MaskedAutoencoderOptions
  let crop: Int
  let normalization: PixelNormalization
  let batch: Int
  let optimizer: JSON
  /// For so many steps.
  let schedule: @Sendable (Int) -> JSON
  /// Longest gradient.
  var clip: Double?
}

/// The networks that can be trained here.
enum EncoderNetwork: String, CaseIterable, Sendable {
  /// A transformer for pictures.
  case image
  /// One for clips.
  case video
  case convolutional

  /// What the fields say about the network: `mask`, `crop`, `arch` and what else it has.
  func read(_ fields: inout Fields, _ setting: Setting) -> PretrainedNetwork {
    self == .convolutional
      ? convolutional(&fields, setting) : transformer(&fields, setting)
  }

  /// What a transformer's decoder paints.
  private enum Target: String, CaseIterable {
    case pixels
    /// Patches with their mean and deviation taken out.
    case normalized
  }

  private func transformer(_ fields: inout Fields, _ setting: Setting) -> PretrainedNetwork {
    let about = "share of the patches that the encoder does not see"
    let mask: Double? =
      self == .video
      ? fields.read(
        "mask", about + "; that of the architecture unless stated",
        as: .optional(.real(0.05...0.95)), default: .some(nil), origin: .paper)
      : fields.read("mask", about, default: 0.75, in: 0.05...0.95, origin: .paper)
    let target = fields.read(
      "target", "what the decoder paints", default: Target.pixels, origin: .assumed)
    let crop = fields.read(
      "crop", "side of a crop; that of the architecture unless stated",
      as: .optional(.integer(8...1024)), default: .some(nil), unit: "pixels", origin: .assumed)
    let frames = frames(&fields)
    let prepare: @Sendable (inout Fields) -> Void = { arch in
      if let mask { arch.give("mask", .number(mask), by: "mask") }
      arch.give("normalize-target", .bool(target == .normalized), by: "target")
      arch.give("channels", .integer(setting.bands), by: "data")
      if let crop { arch.give("size", .integer(crop), by: "crop") }
      if let frames { arch.give("frames", .integer(frames), by: "frames") }
    }
    let forms: [Form<any MaskedAutoencoderOptions>] = [
      Form.record(MAEOptions.self, prepare).map { $0 as any MaskedAutoencoderOptions },
      Form.record(VideoMAEOptions.self, prepare).map { $0 as any MaskedAutoencoderOptions },
    ]
    let architecture = fields.read(
      "arch",
      "sizes of the network: for pictures original, small, tiny, for clips base, large, huge, tiny, "
        + "or a record", as: .one(at: self == .video ? 1 : 0, of: forms), writtenDefault: [:])
    let preset = Self.preset(fields).flatMap { VideoMAEPreset(rawValue: $0) } ?? .base
    return PretrainedNetwork(
      architecture: architecture, crop: architecture.side ?? 0,
      normalization: architecture.standardNormalization, batch: self == .video ? 16 : 64,
      optimizer: ["adamw": ["lr": 1e-3, "betas": [0.9, 0.95], "weight-decay": 0.05]],
      schedule: { ["cosine": ["warmup": .integer($0 / 20)]] },
      clip: self == .video ? preset.gradientLimit : nil)
  }

  /// Frames of the clips that a transformer learns from.
  private func frames(_ fields: inout Fields) -> Int? {
    guard self == .video || fields.isDescribing else {
      fields.exclude("frames", "E053", "this encoder learns from pictures, which have no frames")
      return nil
    }
    return fields.read(
      "frames", "successive frames of a clip; those of the architecture unless stated",
      as: .optional(.integer(1...1024)), default: .some(nil), unit: "frames", origin: .assumed)
  }

  /// The name from which a record of sizes starts; the recipe belongs to it.
  private static func preset(_ fields: Fields) -> String? {
    let written = fields.node("arch")
    return (written?["preset"] ?? written)?.text
  }

  private func convolutional(_ fields: inout Fields, _ setting: Setting) -> PretrainedNetwork {
    let preset =
      Self.preset(fields).flatMap { ConvolutionalMAEPreset(rawValue: $0) } ?? .recommended
    let mask = fields.read(
      "mask",
      "share of the cells that is hidden, or two bounds: then it is drawn for each batch; "
        + "that of the architecture unless stated",
      as: .optional(.oneOrMore(of: .real(0...1))), default: .some(nil), origin: .assumed)
    let isSound = mask.map { $0.count == 1 || $0.count == 2 && $0[0] <= $0[1] } ?? true
    if !isSound {
      fields.report("E063", "`mask` is one share, or two in increasing order", "mask")
    }
    let crop = fields.read(
      "crop", "side of a crop", default: preset.crop, in: 8...1024, unit: "pixels",
      origin: .assumed)
    let architecture: ConvolutionalMAEOptions = fields.read(
      "arch", "sizes of the network: recommended, authors or a record",
      ConvolutionalMAEOptions.self
    ) { arch in
      if let mask, isSound { arch.give("mask", .array(mask.map { .number($0) }), by: "mask") }
      arch.give("bands", .integer(setting.bands), by: "data")
      arch.inherit(
        "cell", Node(.string(String(preset.cell(crop: crop)))), from: "loss.prior.pretrain.crop")
    }
    fields.exclude("target", "E051", "a convolutional autoencoder paints pixels")
    return PretrainedNetwork(
      architecture: architecture, crop: crop, normalization: preset.normalization,
      batch: preset.batch, optimizer: ["adam": ["lr": .number(preset.rate)]],
      schedule: { _ in preset == .authors ? "constant" : ["cosine": [:]] })
  }
}

extension Fields {
  mutating func tell(_ network: EncoderNetwork) {
    tell("network", .string(network.rawValue), by: "kind")
  }

  mutating func givenNetwork() -> EncoderNetwork {
    read("network", "what is trained", default: .image, affects: [])
  }
}
