public import Datasets
public import Documents

/// Where pictures come from and how they are prepared.
public struct DataSpec: Sendable, Readable {
  /// Nil if nothing is trained.
  public var train: TrainingSource?
  public var validation: SourceSpec?
  public var tests: [SourceSpec]

  public init(from fields: inout Fields) {
    let root = fields.read(
      "root", "folder of all data", as: .optional(.location), default: .some(nil), affects: [])
    let rootNode = root.map { Node(.string($0)) }
    let degrade = fields.node("train")?["degrade"]
    train = fields.read(
      "train", "pictures that are learned from",
      as: .optional(
        .record(TrainingSource.self) { source in
          if let rootNode { source.inherit("root", rootNode, from: "data.root") }
        }), default: .some(nil))
    let prepare: @Sendable (inout Fields) -> Void = { source in
      if let rootNode { source.inherit("root", rootNode, from: "data.root") }
      if let degrade { source.inherit("degrade", degrade, from: "data.train.degrade") }
    }
    validation = fields.read(
      "val", "pictures that are watched during training",
      as: .optional(.record(SourceSpec.self, prepare)), default: .some(nil))
    tests = fields.read(
      "test", "pictures that are judged: one source or a list",
      as: .oneOrMore(of: .record(SourceSpec.self, prepare)))
  }
}

/// A source of training pictures: the pictures, and how crops are taken from them.
public struct TrainingSource: Sendable, Readable {
  public static var shorthand: String? { "set" }

  public var source: SourceSpec
  /// Side of a crop of the target, in pixels; the input's is this divided by the scale.
  public var crop: Int
  public var augment: [Augmentation]

  public init(from fields: inout Fields) {
    source = SourceSpec(from: &fields)
    crop = fields.read(
      "crop", "side of a crop of the target; must divide by the scale", default: 192, in: 8...4096,
      unit: "pixels", origin: .code, affects: ["train"])
    augment = fields.read(
      "augment", "what happens to a crop, each with probability 1/2",
      default: [.hflip, .vflip, .rot90], origin: .code, affects: ["train"])
  }
}
