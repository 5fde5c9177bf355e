public import Datasets
public import Documents
public import MaskedAutoencoders

/// How an encoder is trained before it serves as a loss.
public struct PretrainSpec: Sendable, Readable {
  /// What the decoder paints.
  public enum Target: String, CaseIterable, Sendable {
    case pixels
    /// Patches with their mean and deviation taken out.
    case normalized
  }

  /// Sizes of the network; `imageHeight` is the side of its crops.
  public var architecture: MAEOptions
  public var steps: Int
  public var batch: Int
  public var optimizer: OptimizerSpec
  public var schedule: ScheduleSpec
  public var seed: Int
  public var augment: [Augmentation]
  public var checkpoint: CheckpointSpec

  /// Side of a crop, in pixels.
  public var crop: Int { architecture.imageHeight }

  public init(from fields: inout Fields) {
    let bands = fields.givenBands()
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
    architecture = fields.read(
      "arch", "sizes of the network: original, small, tiny or a record", MAEOptions.self
    ) { arch in
      arch.give("mask", .number(mask), by: "mask")
      arch.give("normalize-target", .bool(target == .normalized), by: "target")
      arch.give("channels", .integer(bands), by: "data")
      if let crop { arch.give("size", .integer(crop), by: "crop") }
    }
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
      "seed", "decides initial weights, order of the data and masks", default: 0, in: 0...Int.max,
      origin: .assumed)
    augment = fields.read(
      "augment", "what happens to a crop, each with probability 1/2",
      default: [.hflip, .vflip, .rot90], origin: .assumed)
    checkpoint = fields.read("checkpoint", "how often work is saved", affects: [])
  }

  /// Stands where there is no encoder.
  static var unused: PretrainSpec {
    var fields = Fields(json: [:])
    return PretrainSpec(from: &fields)
  }
}
