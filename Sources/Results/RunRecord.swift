public import Documents
public import ExperimentSpec
public import Metrics

/// Everything a run has to show: plain values, so that writing results needs nobody who computes.
public struct RunRecord: Sendable {
  public var name: String
  /// Digest of the resolved spec, 64 hexadecimal digits.
  public var digest: String
  public var profile: String
  public var task: String
  public var seed: Int
  public var quirks: [String]
  public var engine: EngineIdentity
  /// Every field of the resolved spec.
  public var fields: [FieldRecord]
  /// What the user wrote: file name and text, the main file first.
  public var sources: [SourceFile]
  /// The resolved spec as text.
  public var resolved: String
  /// In plan order, shared ones once.
  public var stages: [StageRecord]
  public var variants: [VariantRecord]
  /// In what variants differ; empty for a spec of one experiment.
  public var axes: [Study.Axis] = []
  /// How their table looks, and what is claimed of it.
  public var table = TableSettings()
  /// Pictures that the report shows of each kind of input.
  public var reportImages = 6
  /// The metrics of the plane in the report.
  public var plot = PlotSpec()
  /// Forms in which results are written for people.
  public var formats = ResultFormat.allCases
  /// Whether TensorBoard's event files are written.
  public var writesEvents = true

  public init(
    name: String, digest: String, profile: String, task: String, seed: Int, quirks: [String] = [],
    engine: EngineIdentity, fields: [FieldRecord], sources: [SourceFile], resolved: String,
    stages: [StageRecord], variants: [VariantRecord] = []
  ) {
    self.name = name
    self.digest = digest
    self.profile = profile
    self.task = task
    self.seed = seed
    self.quirks = quirks
    self.engine = engine
    self.fields = fields
    self.sources = sources
    self.resolved = resolved
    self.stages = stages
    self.variants = variants
  }

  /// Fields whose value neither the user nor the paper gave.
  public var assumptions: [FieldRecord] { fields.filter { $0.isAssumption } }

  public struct SourceFile: Hashable, Sendable {
    public var name: String
    public var text: String
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }
}

/// What decides the last bits of a number besides the spec.
public struct EngineIdentity: Hashable, Sendable {
  public var backend: String
  public var numerics: Int
  public var precision: String
  public var blas: String

  public init(backend: String, numerics: Int, precision: String, blas: String) {
    self.backend = backend
    self.numerics = numerics
    self.precision = precision
    self.blas = blas
  }
}

/// A field of the resolved spec.
public struct FieldRecord: Hashable, Sendable {
  public var path: String
  public var value: JSON
  /// Where the value came from, for people: `sr_x4.yaml:23:13`, `default`, `--set`.
  public var origin: String
  public var isAssumption: Bool
  /// Kinds of stages whose result depends on it.
  public var affects: [String]
  /// What the field means, for the list of assumptions.
  public var about: String

  public init(
    path: String, value: JSON, origin: String, isAssumption: Bool = false, affects: [String],
    about: String = ""
  ) {
    self.path = path
    self.value = value
    self.origin = origin
    self.isAssumption = isAssumption
    self.affects = affects
    self.about = about
  }
}

public struct StageRecord: Hashable, Sendable {
  public var name: String
  /// What stages that do the same for other variants are called, too.
  public var label: String
  public var kind: String
  public var key: String
  /// Digest of the result; empty until it is there.
  public var out: String
  /// Keys of the stages it uses.
  public var inputs: [String]
  /// Of the network of a learned loss: what is done to pixels before it sees them, unless the spec
  /// says otherwise.
  public var normalization: String?

  /// - Parameter label: the name unless stated.
  public init(
    name: String, label: String? = nil, kind: String, key: String, out: String = "",
    inputs: [String] = []
  ) {
    self.name = name
    self.label = label ?? name
    self.kind = kind
    self.key = key
    self.out = out
    self.inputs = inputs
  }
}

/// One cell of the experiment.
public struct VariantRecord: Sendable {
  /// As tables print it: `edsr x4 +CTMAE Loss`.
  public var label: String
  /// Keys of its stages, in plan order.
  public var stages: [String]
  /// Scores of the network and of the reference methods.
  public var scores: [ScoreSet]
  /// What belongs into its folder.
  public var files: [PlacedFile]
  /// Its place in a matrix; nil for a spec of one experiment.
  public var cell: CellRecord?
  /// What it is judged by, whether or not there are scores.
  public var measures: [TestMeasure] = []
  /// Why there are no scores: what failed, or `notRun`.
  public var absence: String?
  public static let notRun = "not run yet"

  public init(label: String, stages: [String], scores: [ScoreSet], files: [PlacedFile]) {
    self.label = label
    self.stages = stages
    self.scores = scores
    self.files = files
  }

  /// The label as the name of a folder.
  public var folder: String { Self.folder(of: label) }

  /// Lower case, dashes.
  public static func folder(of label: String) -> String {
    var name = ""
    for character in label.lowercased() {
      if character.isASCII && (character.isLetter || character.isNumber || character == ".") {
        name.append(character)
      } else if name.last != "-" && !name.isEmpty {
        name.append("-")
      }
    }
    while name.last == "-" || name.last == "." { name.removeLast() }
    while name.first == "." { name.removeFirst() }
    return name.isEmpty ? "variant" : name
  }
}

/// A cell of a matrix: where it stands, and its own spec.
public struct CellRecord: Sendable {
  public var coordinates: [Study.Coordinate]
  /// Digest of its resolved spec, 64 hexadecimal digits.
  public var digest: String
  public var task: String
  public var seed: Int
  public var fields: [FieldRecord]
  /// Its resolved spec as text.
  public var resolved: String

  public init(
    coordinates: [Study.Coordinate], digest: String, task: String, seed: Int,
    fields: [FieldRecord], resolved: String
  ) {
    self.coordinates = coordinates
    self.digest = digest
    self.task = task
    self.seed = seed
    self.fields = fields
    self.resolved = resolved
  }
}

/// What is measured of the outputs for a test set.
public struct TestMeasure: Hashable, Sendable {
  public var test: String
  public var protocolName: String
  /// In the order of the table.
  public var metrics: [String]

  public init(test: String, protocolName: String, metrics: [String]) {
    self.test = test
    self.protocolName = protocolName
    self.metrics = metrics
  }
}

/// A file of the store that a run directory shows under a name.
public struct PlacedFile: Hashable, Sendable {
  /// Below the variant's folder, e.g. `images/0801.png`.
  public var name: String
  /// Where the content lies.
  public var source: String
  /// Large files are linked, not copied.
  public var isLink: Bool

  public init(name: String, source: String, isLink: Bool = false) {
    self.name = name
    self.source = source
    self.isLink = isLink
  }
}
