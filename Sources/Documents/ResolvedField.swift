/// Who decided a default value.
public enum Origin: String, CaseIterable, Sendable {
  /// Stated in the paper.
  case paper
  /// Taken from the authors' code.
  case code
  /// Decided here, because neither says.
  case assumed
}

/// One field of a document after reading: its value and where the value came from.
public struct ResolvedField: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// Somebody wrote it: in a spec, a used file or a `--set` argument.
    case written(Spot)
    case standard(Origin?)
    /// Decided by another field.
    case given(by: String)
    /// Not written, so the same as another field.
    case inherited(from: String)
  }

  /// Names joined by dots, places in lists in brackets: `data.test[0].set`.
  public var path: String
  /// In canonical form: `300k` is 300000.
  public var value: JSON
  public var source: Source
  /// Stage kinds whose key the field enters.
  public var affects: Set<String>
  public var about: String
  public var unit: String?

  public var isWritten: Bool { if case .written = source { true } else { false } }
  public var spot: Spot? { if case .written(let spot) = source { spot } else { nil } }
}

/// Everything that one reading of a document gathers.
final class ReadingLog {
  var diagnostics: [Diagnostic] = []
  var resolved: [ResolvedField] = []
  /// Where the value of each written field stands, by path.
  var spots: [String: Spot] = [:]
  /// Where to point when something is missing in a record: its key, by path.
  var anchors: [String: Spot] = [:]
  /// Paths of fields that could not be read.
  var failed: Set<String> = []
  /// Whether names of other programs are accepted (`also:`), as in parity files.
  var acceptsOtherNames = false
  /// Unknown keys are somebody else's business.
  var ignoresUnknown = false
  /// Field names of other programs, with our paths.
  var foreignNames: [String: String] = [:]
  /// Every field of the language by its last name, for "belongs under".
  var homes: [String: [String]] = [:]
  var variables = Variables()
}

/// What `${…}` in a scalar may refer to.
public struct Variables: Sendable {
  /// Values of the `let:` block.
  public var bindings: [String: String] = [:]
  /// Environment variables; they may decide locations, never numbers.
  public var environment: [String: String] = [:]

  public init(bindings: [String: String] = [:], environment: [String: String] = [:]) {
    self.bindings = bindings
    self.environment = environment
  }
}
