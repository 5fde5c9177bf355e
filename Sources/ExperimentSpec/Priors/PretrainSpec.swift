public import Datasets
public import Documents
public import MaskedAutoencoders

/// How an encoder is trained before it serves as a loss.
public struct PretrainSpec: Sendable, Readable {
  /// What a transformer's decoder paints.
  enum Target: String, CaseIterable, Sendable {
    case pixels
    /// Patches with their mean and deviation taken out.
    case normalized
  }

  public var architecture: any MaskedAutoencoderOptions
  /// Side of a crop, in pixels.
  public var crop: Int
  /// What is done to pixels before the network sees them.
  public var normalization: PixelNormalization
  public var steps: Int
  public var batch: Int
  public var optimizer: OptimizerSpec
  public var schedule: ScheduleSpec
  public var seed: Int
  public var augment: [Augmentation]
  public var checkpoint: CheckpointSpec

  public init(from fields: inout Fields) {
    let setting = fields.givenSetting()
    _ = fields.givenNetwork()
    _ = fields.read(
      "data", "which pictures it learns from",
      as: .choice([.init("train.target", "the targets of the training data")]),
      default: "train.target", origin: .paper)
    let mask = fields.read(
      "mask", "share of the patches that the encoder does not see", default: 0.75, in: 0.05...0.95,
      origin: .paper)
    let target = fields.read(
      "target", "what the decoder paints", default: Target.pixels, origin: .assumed)
    let crop = fields.read(
      "crop", "side of a crop; that of the architecture unless stated",
      as: .optional(.integer(8...1024)), default: .some(nil), unit: "pixels", origin: .assumed)
    let architecture: MAEOptions = fields.read(
      "arch", "sizes of the network: original, small, tiny or a record", MAEOptions.self
    ) { arch in
      arch.give("mask", .number(mask), by: "mask")
      arch.give("normalize-target", .bool(target == .normalized), by: "target")
      arch.give("channels", .integer(setting.bands), by: "data")
      if let crop { arch.give("size", .integer(crop), by: "crop") }
    }
    self.architecture = architecture
    self.crop = architecture.imageHeight
    let normalization: NormalizationChoice = fields.read(
      "normalize", "what is done to pixels before the network sees them; auto is usual for it",
      default: "auto", origin: .assumed)
    self.normalization = normalization.stated ?? architecture.standardNormalization
    steps = fields.read(
      "steps", "optimiser steps", default: 100_000, in: 1...100_000_000, origin: .assumed)
    batch = fields.read(
      "batch", "crops in a step", default: 64, in: 1...65536, origin: .assumed)
    optimizer = fields.read(
      "optimizer", "how the weights move",
      default: ["adamw": ["lr": 1e-3, "betas": [0.9, 0.95], "weight-decay": 0.05]],
      origin: .assumed)
    schedule = fields.read(
      "schedule", "how the learning rate changes",
      default: ["cosine": ["warmup": .integer(steps / 20)]], origin: .assumed)
    seed = fields.read(
      "seed", "decides initial weights, order of the data and masks; `inherit` is the seed of the "
        + "experiment, and then encoders are shared by no two seeds",
      as: .integer(0...Int.max, or: "inherit", meaning: setting.seed), default: 0,
      origin: .assumed)
    augment = fields.read(
      "augment", "what happens to a crop, each with probability 1/2",
      default: [.hflip, .vflip, .rot90], origin: .assumed)
    checkpoint = fields.read("checkpoint", "how often work is saved", affects: [])
    if let channels = self.normalization.channels, channels != setting.bands {
      fields.report(
        "E052", "`normalize` is for \(channels) bands, the pictures have \(setting.bands)",
        "normalize", label: "`{uniform: {mean: …, std: …}}` is for any number")
    }
  }
}
