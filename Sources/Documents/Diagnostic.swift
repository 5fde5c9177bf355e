/// A mistake of the writer of a spec, or a remark about it, pointing at the words it is about.
///
/// Texts are lower case, without a full stop, with names in back-ticks; the label says the fix.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  /// Whose trouble it is; decides the exit status.
  public enum Kind: Sendable {
    case spec
    case data
  }

  public struct Label: Hashable, Sendable {
    public var spot: Spot
    public var text: String

    public init(_ spot: Spot, _ text: String = "") {
      self.spot = spot
      self.text = text
    }
  }

  public var severity: Severity
  public var kind: Kind
  /// A stable name of the rule: `E047` is an error, `W202` a warning.
  public var code: String
  public var message: String
  /// The words that are wrong; nil where there is no text to point into.
  public var primary: Label?
  /// Other places that explain the mistake.
  public var secondary: [Label]
  public var notes: [String]

  public init(
    _ code: String, _ message: String, at spot: Spot? = nil,
    label: String = "", also secondary: [Label] = [], notes: [String] = [], kind: Kind = .spec
  ) {
    severity = code.hasPrefix("W") ? .warning : .error
    self.code = code
    self.message = message
    primary = spot.map { Label($0, label) }
    self.secondary = secondary
    self.notes = notes
    self.kind = kind
    if spot == nil && !label.isEmpty { self.notes.insert(label, at: 0) }
  }
}

extension [Diagnostic] {
  /// Sorted by source and place; what has no place comes last, in the order of reporting.
  public func sortedByPlace() -> [Diagnostic] {
    enumerated().sorted { a, b in
      (a.element.rank, a.offset) < (b.element.rank, b.offset)
    }.map(\.element)
  }

  /// One mistake, one message: text that is read twice (an anchor, an inherited field) is reported
  /// once.
  public func withoutRepetition() -> [Diagnostic] {
    var seen: Set<Place> = []
    return filter { diagnostic in
      guard let spot = diagnostic.primary?.spot else { return true }
      // Several things may be missing at one place.
      let message = diagnostic.code == "E023" ? diagnostic.message : ""
      return seen.insert(Place(code: diagnostic.code, spot: spot, message: message)).inserted
    }
  }

  private struct Place: Hashable {
    var code: String
    var spot: Spot
    var message: String
  }

  public var errorCount: Int { count { $0.severity == .error } }
  public var warningCount: Int { count { $0.severity == .warning } }
}

extension Diagnostic {
  /// Source and offset in one number that sorts.
  fileprivate var rank: UInt64 {
    guard let spot = primary?.spot else { return .max }
    return UInt64(spot.source.order) << 40 | UInt64(spot.range.lowerBound)
  }
}
