public import Documents
import Files
import Metrics

/// Two results side by side.
public struct Comparison: Sendable {
  public enum Verdict: String, Sendable {
    case identical
    case equal
    case different
    case notComparable = "not comparable"

    /// Of the `diff` command.
    public var exitStatus: Int32 {
      switch self {
      case .identical, .equal: 0
      case .different: 1
      case .notComparable: 2
      }
    }
  }

  public struct Options: Sendable {
    /// Allowed differences by metric, given by the user.
    public var tolerances: [String: Double]
    /// Whether the bytes must agree.
    public var isExact: Bool
    /// How many images with large changes are listed.
    public var images: Int
    public var facts: @Sendable (_ protocolName: String) -> ProtocolFacts

    public init(
      tolerances: [String: Double] = [:], isExact: Bool = false, images: Int = 5,
      facts: @escaping @Sendable (String) -> ProtocolFacts
    ) {
      self.tolerances = tolerances
      self.isExact = isExact
      self.images = images
      self.facts = facts
    }
  }

  public struct FieldChange: Hashable, Sendable {
    public var path: String
    /// `null` where one side has no such field.
    public var a: JSON
    public var b: JSON
    public var affects: [String]
  }

  public struct MetricRow: Hashable, Sendable {
    public var metric: String
    public var higherIsBetter: Bool
    public var digits: Int
    public var a: Double
    public var b: Double
    public var paired: PairedStatistics?
    public var tolerance: Double

    public var difference: Double { a == b ? 0 : b - a }
    var isWithinTolerance: Bool { a == b || abs(difference) <= tolerance }
  }

  public struct ImageChange: Hashable, Sendable {
    public struct Value: Hashable, Sendable {
      public var metric: String
      public var digits: Int
      public var a: Double
      public var b: Double
    }
    public var image: String
    public var values: [Value]
  }

  /// One variant on one test set under one protocol.
  public struct Table: Hashable, Sendable {
    public var variantA: String
    public var variantB: String
    public var test: String
    public var images: Int
    public var protocolName: String
    public var rows: [MetricRow]
    public var changes: [ImageChange]
  }

  /// Why two things must not be compared.
  public struct Refusal: Hashable, Sendable {
    public var subject: String
    public var a: String
    public var b: String
  }

  public var verdict: Verdict
  /// The verdict in a sentence.
  public var reason: String
  public var fields: [FieldChange]
  /// Whether field by field comparison was possible.
  public var knowsFields: Bool
  public var sameSpec: Bool
  public var sharedStages: [String]
  public var differingStages: [String]
  public var engineA: EngineIdentity
  public var engineB: EngineIdentity
  public var tables: [Table]
  public var refusals: [Refusal]
  /// What to do about a refusal.
  public var advice: [String]
  /// Variants or test sets that only one side has.
  public var unpaired: [String]
}
