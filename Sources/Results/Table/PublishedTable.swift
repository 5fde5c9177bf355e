public import ExperimentSpec

/// Numbers that the paper prints, beside which results are shown; never a gate.
public struct PublishedTable: Sendable {
  public struct Value: Hashable, Sendable {
    /// As it was printed.
    public var text: String
    /// Why it should not be trusted.
    public var doubt: String?
  }

  /// `paper/table3`.
  public let name: String
  /// What is known about the table as a whole.
  public let remarks: [String]
  private let cells: [Cell]

  private struct Cell: Sendable {
    /// Labels by axis, `test` among them.
    var labels: [Study.Coordinate]
    var metric: String
    var value: Value
  }

  /// - Parameter text: a line a cell: `axis=label; axis=label: metric number, metric number`, with
  ///   `! why` behind it if it is to be doubted.
  init(_ name: String, remarks: [String], _ text: String) {
    self.name = name
    self.remarks = remarks
    cells = text.split(separator: "\n").flatMap { line -> [Cell] in
      let parts = line.split(separator: "!", maxSplits: 1)
      let doubt = parts.count > 1 ? Self.trimmed(parts[1]) : nil
      let sides = parts[0].split(separator: ":", maxSplits: 1)
      guard sides.count == 2 else { return [] }
      let labels = sides[0].split(separator: ";").compactMap { pair -> Study.Coordinate? in
        let words = pair.split(separator: "=", maxSplits: 1)
        guard words.count == 2 else { return nil }
        return Study.Coordinate(axis: Self.trimmed(words[0]), label: Self.trimmed(words[1]))
      }
      return sides[1].split(separator: ",").compactMap { item in
        let words = item.split(separator: " ")
        guard words.count == 2 else { return nil }
        return Cell(
          labels: labels, metric: String(words[0]),
          value: Value(text: String(words[1]), doubt: doubt))
      }
    }
  }

  /// The number of a place in a table, if it is known here.
  func value(at place: [Study.Coordinate], test: String, metric: String) -> Value? {
    cells.first { cell in
      cell.metric == metric
        && cell.labels.allSatisfy { wanted in
          let label =
            wanted.axis == "test" ? test : place.first { $0.axis == wanted.axis }?.label
          return label?.lowercased() == wanted.label.lowercased()
        }
    }?.value
  }

  /// Where its numbers stand: labels by axis, `test` among them.
  public var places: [[Study.Coordinate]] { cells.map(\.labels) }

  /// The table with this name.
  public static func named(_ name: String) -> PublishedTable? { all.first { $0.name == name } }

  private static func trimmed(_ text: Substring) -> String {
    text.split(separator: " ").joined(separator: " ")
  }
}
