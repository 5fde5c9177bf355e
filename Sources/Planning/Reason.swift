public import Documents

/// What will happen to a stage, and why.
public struct StageStatus: Sendable {
  public enum State: Hashable, Sendable {
    case cached
    /// A checkpoint holds the first steps.
    case resume(step: Int, of: Int)
    case run
    /// Its data or weights are not there.
    case absent
  }

  public var stage: Stage
  public var state: State
  public var reason: Reason
  /// The stored result that is most like it, unless it is stored itself.
  public var closest: Comparison?
}

/// Why a stage runs.
public enum Reason: Hashable, Sendable {
  case stored
  case neverMade
  /// Fields that differ from the closest stored result.
  case changed([Change])
  /// The fields are the same, a stage before it is not: its role and label.
  case inputChanged(role: String, label: String)
  /// The fields and stages before it are the same; pictures, engine or numerics are not.
  case surroundingsChanged([String])
  case interrupted(step: Int, of: Int)
  /// What is not there.
  case absent(String)

  public struct Change: Hashable, Sendable {
    /// The path of the field in the spec.
    public var path: String
    public var from: JSON?
    public var to: JSON?
    /// Where the new value was written; nil for a default.
    public var spot: Spot?
    /// Where the value stood that `--set` replaced.
    public var replaced: Spot?
  }
}

/// How a stage differs from a stored result.
public struct Comparison: Hashable, Sendable {
  public var key: String
  public var changes: [Reason.Change]
  public var fieldCount: Int
  /// Labels of the inputs that are the same, and of those that are not.
  public var sameInputs: [String]
  public var otherInputs: [String]
  /// Other parts of the key that differ: `engine`, `content`, `numerics`, `protocols`.
  public var otherParts: [String]
}

/// A result in a store, as far as planning cares.
public struct StoredResult: Sendable {
  public var key: String
  /// The label of the stage that made it.
  public var label: String
  /// `Stage.keyDocument` of the stage that made it.
  public var document: JSON

  public init(key: String, label: String, document: JSON) {
    self.key = key
    self.label = label
    self.document = document
  }
}

/// What planning may ask a store; none of it changes anything.
public struct StoreView: Sendable {
  /// Whether the result of a key is there.
  public var holds: @Sendable (String) -> Bool
  /// The step of the newest checkpoint of a key.
  public var step: @Sendable (String) -> Int?
  /// All stored results of a kind.
  public var results: @Sendable (Stage.Kind) -> [StoredResult]

  public init(
    holds: @escaping @Sendable (String) -> Bool, step: @escaping @Sendable (String) -> Int?,
    results: @escaping @Sendable (Stage.Kind) -> [StoredResult]
  ) {
    self.holds = holds
    self.step = step
    self.results = results
  }

  /// A store without results.
  public static let empty = StoreView(
    holds: { _ in false }, step: { _ in nil }, results: { _ in [] })
}
