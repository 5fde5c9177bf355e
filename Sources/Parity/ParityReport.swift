/// How a file of references compares with what this program computes.
public struct ParityReport: Sendable {
  /// One compared tensor or number.
  public struct Quantity: Sendable {
    public enum Kind: String, Sendable {
      case output
      case gradient
      /// A bound of another kind than a relative error; not part of the worst of the file.
      case bound
    }

    public var name: String
    public var kind: Kind
    /// Largest difference over largest reference, unless the file sets another measure.
    public var error: Double
    public var tolerance: Double
    /// What is wrong apart from numbers, such as a shape.
    public var fault: String?

    /// A number that is not a number is never within its tolerance.
    public var isOK: Bool { fault == nil && error <= tolerance }

    public var description: String {
      let verdict = isOK ? "ok  " : "FAIL"
      let reason = fault.map { "  \($0)" } ?? ""
      return "\(verdict) \(name)  error \(short(error))  tolerance \(short(tolerance))\(reason)"
    }
  }

  public var path: String
  public var model: String
  public var quantities: [Quantity] = []
  /// What the file holds beyond what this version can check.
  public var notChecked: [String] = []
  /// Set if the fast way disagreed, because a value lies on a corner.
  public var corner: Corner?

  /// What decided where values lie so near a corner of the network that rounding does.
  public struct Corner: Sendable {
    /// The worst gradient by fast convolution.
    public var fastError: Double
    /// By how much, at most, parameters and inputs were moved, relative to their size; 0 if direct
    /// convolution was enough.
    public var move: Double
  }

  /// Nothing compared is no pass.
  public var isOK: Bool { !quantities.isEmpty && quantities.allSatisfy(\.isOK) }

  public var failures: [Quantity] { quantities.filter { !$0.isOK } }

  public func worst(_ kind: Quantity.Kind) -> Double? {
    // `max` would lose errors that are not numbers.
    quantities.filter { $0.kind == kind }.map { $0.error.isNaN ? .infinity : $0.error }.max()
  }

  /// One line: verdict, file, worst error of outputs and of gradients.
  public var summary: String {
    let outputs = worst(.output).map { "outputs \(short($0))" }
    let gradients = worst(.gradient).map { "gradients \(short($0))" }
    let fast = corner.map {
      ($0.move > 0 ? "parameters and inputs moved by \(short($0.move))" : "by direct convolution")
        + " (fast \(short($0.fastError)): a value lies on a corner)"
    }
    let gaps = notChecked.isEmpty ? nil : "\(notChecked.count) not checked"
    let parts = ["\(quantities.count) compared", outputs, gradients, fast, gaps].compactMap { $0 }
    return "\(isOK ? "ok  " : "FAIL") \(path)  \(model)  \(parts.joined(separator: ", "))"
  }

  /// The summary, what failed, what was not checked; with `details` everything that was compared.
  public func lines(details: Bool = false) -> [String] {
    [summary] + (details ? quantities : failures).map { "  \($0.description)" }
      + notChecked.map { "  not checked: \($0)" }
  }
}

/// Two digits, enough to compare with a tolerance.
func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  var (digits, exponent) = (abs(value), 0)
  while digits >= 9.95 { (digits, exponent) = (digits / 10, exponent + 1) }
  while digits < 0.995 { (digits, exponent) = (digits * 10, exponent - 1) }
  let tenths = Int((digits * 10).rounded())
  return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)e\(exponent)"
}
