public import Datasets
public import Documents
public import Images
import RestorationModels

/// One source of pictures.
public struct SourceSpec: Sendable, Readable {
  public static var shorthand: String? { "set" }

  /// Where it stands in the spec: `data.train`, `data.test[0]`.
  public var path: String
  /// Its name in the registry of data sets.
  public var set: String
  /// What tables and stages call it; the set unless stated.
  public var name: String?
  /// The folder that holds it; nil for sets that need none.
  public var root: String?
  public var degrade: Degradation
  /// The first so many pictures are used.
  public var limit: Int?
  /// `Options` of that data set.
  public var options: any SourceOptions

  /// What tables and stages call it.
  public var label: String { name ?? set }

  /// Bands of its pictures.
  public var bands: Int { options.bands }
  /// By how much its targets are larger than its inputs beside the scale.
  public var inputFactor: Int { options.inputFactor }
  /// Bands of its inputs, which differ only where a camera's raw samples become colours.
  public var inputBands: Int { options.inputBands }
  /// Whether it is known what results should be.
  public var hasTargets: Bool { options.hasTargets }
  /// Whose camera took its pictures, or would have taken those that are made.
  public var sensor: Sensor? {
    if let known = options.sensor { return known }
    if case .wald(let sensor) = degrade { return sensor }
    return nil
  }
  /// Frames of its clips where the spec decides about them; 1 for pictures.
  public var frames: Int? { options.frames }

  public init(from fields: inout Fields) {
    let task = fields.givenTask()
    path = fields.path
    set = fields.choose(
      "set", "which data set", from: Registries.dataSets.map(\.choice),
      affects: ["targets", "data"])
    name = fields.read(
      "name", "what tables call it", as: .optional(.text), default: .some(nil), affects: [])
    root = fields.read(
      "root", "the folder that holds it", as: .optional(.location), default: .some(nil),
      affects: [])
    let entry = Registries.dataSets.first { [set] in $0.choice.name == set }
    degrade = fields.read(
      "degrade", "what makes the input out of the target",
      default: entry?.hasInputs == true ? "none" : task.standardDegradation,
      origin: .code, affects: ["data"])
    limit = fields.read(
      "limit", "use the first so many pictures", as: .optional(.integer(1...10_000_000)),
      default: .some(nil), affects: ["targets", "data"])
    options = entry?.read(&fields) ?? UnknownSet(from: &fields)
    if entry?.needsRoot == true && root == nil {
      fields.report(
        "E023", "`set: \(set)` needs a `root`", "set", label: "where are the pictures?",
        also: ["root": "", "data.root": ""],
        notes: ["write `root:` here or under `data`"])
    }
    fields.reserve("sha256", "contents are hashed anyway")
  }
}

/// In place of the options of a set that does not exist.
private struct UnknownSet: SourceOptions {
  init(from fields: inout Fields) {}
}
