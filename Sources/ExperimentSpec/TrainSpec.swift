public import Documents

/// How a network is trained.
public struct TrainSpec: Sendable, Readable {
  public var steps: Int
  /// Crops in a step.
  public var batch: Int
  public var optimizer: OptimizerSpec
  public var schedule: ScheduleSpec
  /// Longest gradient, as a Euclidean norm over all weights; nil leaves it alone.
  public var clip: Double?
  public var checkpoint: CheckpointSpec
  /// A file of weights to start from.
  public var initial: String?

  public init(from fields: inout Fields) {
    steps = fields.read(
      "steps", "optimiser steps", default: 100_000, in: 1...100_000_000, origin: .assumed)
    batch = fields.read(
      "batch", "crops in a step", default: 16, in: 1...65536, origin: .code)
    optimizer = fields.read(
      "optimizer", "how the weights move", default: "adam", origin: .code)
    schedule = fields.read(
      "schedule", "how the learning rate changes", default: "constant", origin: .assumed)
    clip = fields.read(
      "clip", "longest gradient, as a Euclidean norm over all weights",
      as: .optional(.real(1e-12...1e12)), default: .some(nil), origin: .code)
    checkpoint = fields.read("checkpoint", "how often work is saved", affects: [])
    initial = fields.read(
      "init", "a file of weights to start from", as: .optional(.location), default: .some(nil),
      affects: [])
    fields.reserve("ema", "an average of the weights comes later")
    fields.reserve("validate", "validation during training comes later")
  }
}

/// How often a long stage saves what it has, so that it can be continued.
public struct CheckpointSpec: Hashable, Sendable, Readable {
  /// In steps.
  public var every: Int
  /// How many are kept.
  public var keep: Int

  public init(from fields: inout Fields) {
    every = fields.read(
      "every", "steps between two checkpoints", default: 500, in: 1...100_000_000)
    keep = fields.read("keep", "how many are kept", default: 2, in: 2...100)
  }
}
