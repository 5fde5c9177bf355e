public import Datasets
public import Documents
import RestorationModels

/// Where pictures come from and how they are prepared.
public struct DataSpec: Sendable, Readable {
  /// Nil if nothing is trained.
  public var train: TrainingSource?
  public var validation: SourceSpec?
  public var tests: [SourceSpec]

  /// Of the pictures that are restored.
  public var bands: Int { (train?.source ?? tests.first)?.bands ?? 3 }

  /// Of the inputs, where these are another kind of picture.
  public var inputBands: Int { (train?.source ?? tests.first)?.inputBands ?? 3 }
  /// By how much targets are larger than inputs beside the scale.
  public var inputFactor: Int { (train?.source ?? tests.first)?.inputFactor ?? 1 }

  public init(from fields: inout Fields) {
    let task = fields.givenTask()
    let restores = fields.read(
      "restores", "whether there is a network", default: true, affects: [])
    let root = fields.read(
      "root", "folder of all data", as: .optional(.location), default: .some(nil), affects: [])
    let rootNode = root.map { Node(.string($0)) }
    let trainNode = fields.node("train")
    let shared = ["degrade", "bands", "peak"].compactMap { name in
      trainNode?[name].map { (name, $0) }
    }
    let place: @Sendable (inout Fields) -> Void = { source in
      source.tell(task)
      if let rootNode { source.inherit("root", rootNode, from: "data.root") }
      // Files have the shape that they have.
      let set = source.node("set")?.text.flatMap(dataSource)
      for (name, value) in task.standardShape where name != "frames" || set?.needsRoot != true {
        source.inherit(name, Node(.string(String(value))), from: "task")
      }
    }
    train = fields.read(
      "train", "pictures that are learned from",
      as: .optional(.record(TrainingSource.self, place)), default: .some(nil))
    let prepare: @Sendable (inout Fields) -> Void = { source in
      place(&source)
      for (name, value) in shared { source.inherit(name, value, from: "data.train.\(name)") }
    }
    validation = fields.read(
      "val", "pictures that are watched during training",
      as: .optional(.record(SourceSpec.self, prepare)), default: .some(nil))
    tests = fields.read(
      "test", "pictures that are judged: one source or a list; needed where there is a `model`",
      as: .oneOrMore(of: .record(SourceSpec.self, prepare)), default: restores ? nil : [])
  }
}

/// A source of training pictures: the pictures, and how crops are taken from them.
public struct TrainingSource: Sendable, Readable {
  public static var shorthand: String? { "set" }

  public var source: SourceSpec
  /// Side of a crop of the target, in pixels; the input's is this divided by the scale.
  public var crop: Int
  /// Successive frames of a sample; nil takes all that the shortest clip has.
  public var window: Int?
  public var augment: [Augmentation]

  public init(from fields: inout Fields) {
    source = SourceSpec(from: &fields)
    crop = fields.read(
      "crop", "side of a crop of the target; must divide by the scale", default: 192, in: 8...4096,
      unit: "pixels", origin: .code, affects: ["train"])
    window = fields.read(
      "window",
      "successive frames of a sample of a video; all that the shortest clip has unless "
        + "stated", as: .optional(.integer(1...1024)), default: .some(nil), unit: "frames",
      origin: .code, affects: ["train"])
    augment = fields.read(
      "augment", "what happens to a crop, each with probability 1/2",
      default: [.hflip, .vflip, .rot90], origin: .code, affects: ["train"])
  }
}
