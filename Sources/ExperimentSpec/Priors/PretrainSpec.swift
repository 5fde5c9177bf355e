public import Datasets
public import Documents
public import MaskedAutoencoders

/// How an encoder is trained before it serves as a loss.
public struct PretrainSpec: Sendable, Readable {
  public var architecture: any MaskedAutoencoderOptions
  /// Side of a crop, in pixels.
  public var crop: Int
  /// What is done to pixels before the network sees them.
  public var normalization: PixelNormalization
  public var steps: Int
  public var batch: Int
  public var optimizer: OptimizerSpec
  public var schedule: ScheduleSpec
  /// Longest gradient, as a Euclidean norm over all weights; nil leaves it alone.
  public var clip: Double?
  public var seed: Int
  /// Whether it is the seed of the experiment, so that no two seeds share an encoder.
  public var inheritsSeed: Bool
  public var augment: [Augmentation]
  public var checkpoint: CheckpointSpec

  public init(from fields: inout Fields) {
    let setting = fields.givenSetting()
    _ = fields.read(
      "data", "which pictures it learns from",
      as: .choice([.init("train.target", "the targets of the training data")]),
      default: "train.target", origin: .paper)
    let network = fields.givenNetwork().read(&fields, setting)
    (architecture, crop) = (network.architecture, network.crop)
    let normalization: NormalizationChoice = fields.read(
      "normalize", "what is done to pixels before the network sees them; auto is usual for it",
      default: "auto", origin: .assumed)
    self.normalization = normalization.stated ?? network.normalization
    steps = fields.read(
      "steps", "optimiser steps", default: 100_000, in: 1...100_000_000, origin: .assumed)
    batch = fields.read(
      "batch", "crops in a step", default: network.batch, in: 1...65536, origin: .assumed)
    optimizer = fields.read(
      "optimizer", "how the weights move", default: network.optimizer, origin: .assumed)
    schedule = fields.read(
      "schedule", "how the learning rate changes", default: network.schedule(steps),
      origin: .assumed)
    clip = fields.read(
      "clip", "longest gradient, as a Euclidean norm over all weights",
      as: .optional(.real(1e-12...1e12)), default: network.clip, origin: .code)
    seed = fields.read(
      "seed",
      "decides initial weights, order of the data and masks; `inherit` is the seed of the "
        + "experiment, and then no two seeds share an encoder",
      as: .integer(0...Int.max, or: "inherit", meaning: setting.seed), default: 0,
      origin: .assumed)
    inheritsSeed = fields.node("seed")?.text == "inherit"
    augment = fields.read(
      "augment", "what happens to a crop, each with probability 1/2",
      default: [.hflip, .vflip, .rot90], origin: .assumed)
    checkpoint = fields.read("checkpoint", "how often work is saved", affects: [])
    if crop % architecture.cell != 0 {
      let below = crop - crop % architecture.cell
      fields.report(
        "E054", "crop \(crop) is not made of cells of \(architecture.cell)", "crop",
        label: "nearest: \(below > 0 ? "\(below), " : "")\(below + architecture.cell)",
        also: ["arch": "cells set here"])
    }
    if let channels = self.normalization.channels, channels != setting.bands {
      fields.report(
        "E052", "`normalize` is for \(channels) bands, the pictures have \(setting.bands)",
        "normalize", label: "`{uniform: {mean: …, std: …}}` is for any number")
    }
  }
}
