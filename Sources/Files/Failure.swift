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
  /// What the user can do about it.
  public var remedy: String?

  public init(_ kind: Kind, _ message: String, path: String? = nil, remedy: String? = nil) {
    self.kind = kind
    self.message = message
    self.path = path
    self.remedy = remedy
  }

  public var description: String {
    let place = path.map { "\($0): " } ?? ""
    let cure = remedy.map { "\n   = \($0)" } ?? ""
    return "\(place)\(message)\(cure)"
  }

  /// What goes wrong in `body` is about this file, unless it says otherwise.
  public static func naming<R>(
    _ path: String, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      throw Failure(error.kind, error.message, path: error.path ?? path, remedy: error.remedy)
    }
  }
}
