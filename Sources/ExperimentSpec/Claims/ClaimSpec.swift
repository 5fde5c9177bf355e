public import Documents

/// Something that a paper says about its table, as a rule that the results keep or break.
public struct ClaimSpec: Sendable, Readable {
  public var name: String
  /// Labels by axis: of which cells it is said; nothing says it of all.
  public var cells: [(axis: String, labels: [String])]
  /// Nil where it cannot be read.
  public var assertion: Assertion?
  /// As it was written.
  public var text: String

  public init(from fields: inout Fields) {
    name = fields.read("name", "what is claimed, in words", affects: [])
    let cells = fields.read(
      "where", "labels by axis: of which cells it is said; of all unless stated",
      as: MatrixSpec.pattern, default: [], affects: [])
    self.cells = cells.map { ($0.name, $0.value) }
    text = fields.read(
      "assert",
      "comparisons of metrics, such as `psnr > psnr[loss=Original]`, joined by `and` and `or`",
      affects: [])
    do throws(Assertion.Mistake) {
      assertion = try Assertion(text)
    } catch {
      assertion = nil
      fields.report("E069", error.message, "assert")
    }
  }

  /// Whether it is about this cell.
  public func concerns(_ cell: [Study.Coordinate]) -> Bool {
    cells.allSatisfy { axis, labels in
      cell.contains { $0.axis == axis && labels.contains($0.label) }
    }
  }

  /// What it says, for those who read results without the spec.
  public var json: JSON {
    [
      "name": .string(name),
      "where": .object(
        JSONObject(cells.map { ($0.axis, .array($0.labels.map { .string($0) })) })),
      "assert": .string(text),
    ]
  }
}
