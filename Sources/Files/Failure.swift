/// Something the world did wrong: a file that is gone, a full disk, a loss that is not a number.
///
/// Mistakes in a spec are `Diagnostic`s, broken invariants are preconditions; everything else that
/// can stop a command is one of these.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; the raw value is the exit status of the command.
  public enum Kind: Int32, Sendable {
    case usage = 2
    case spec = 3
    /// Data or weights missing, unpaired, unreadable.
    case data = 4
    /// A stage met a number that is not finite.
    case numeric = 5
    /// Memory, disk or time ran out.
    case resources = 6
    /// The store is damaged and holds no fallback.
    case store = 8
    case internalFault = 70
    /// Stopped early with a valid checkpoint.
    case stopped = 75
  }

  public var kind: Kind
  /// Lower case, no full stop, names in back-ticks.
  public var message: String
  /// The file it is about, as the user wrote it.
  public var path: String?
  /// A stable name of the rule that was broken, such as `E112`, where it has one.
  public var code: String?
  /// The line of the spec that it concerns.
  public var place: String?
  /// What was found, a line each.
  public var details: [String]
  /// What the user can do about it.
  public var remedy: String?

  public init(
    _ kind: Kind, _ message: String, path: String? = nil, code: String? = nil,
    details: [String] = [], remedy: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.path = path
    self.code = code
    self.details = details
    self.remedy = remedy
  }

  public var description: String {
    var lines = [(path.map { "\($0): " } ?? "") + message]
    if let place { lines.append("  --> \(place)") }
    lines += details.map { "   \($0)" }
    if let remedy { lines.append("   = \(remedy)") }
    return lines.joined(separator: "\n")
  }

  /// As a command says it before it ends: `error[E112]: …`.
  public var complaint: String { "error\(code.map { "[\($0)]" } ?? ""): \(self)" }

  /// What goes wrong in `body` is about this file, unless it says otherwise.
  public static func naming<R>(
    _ path: String, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      var failure = error
      failure.path = error.path ?? path
      throw failure
    }
  }
}
