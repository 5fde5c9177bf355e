import Documents
import Files
import Metrics

/// The headline numbers of a run: one row per variant (and reference method), one column per test
/// set and metric.
struct ResultTable {
  struct Column: Hashable {
    var test: String
    var protocolName: String
    /// Numbers under another definition of the protocol are another column.
    var protocolDigest: String
    var caption: String
    var metric: MetricColumn
    /// What NIQE measured distances to: those to another model are another column.
    var pristine: PristineIdentity?
  }

  struct Row {
    var label: String
    var isReference: Bool
    var values: [Column: Double]
  }

  private(set) var columns: [Column] = []
  private(set) var rows: [Row] = []

  init(_ run: RunRecord) {
    var references: [String: Int] = [:]
    for variant in run.variants {
      var own = Row(label: variant.label, isReference: false, values: [:])
      for set in variant.scores {
        for (i, metric) in set.columns.enumerated() {
          let column = Column(
            test: set.test, protocolName: set.protocolName, protocolDigest: set.protocolDigest,
            caption: set.caption, metric: metric,
            pristine: metric.name == "niqe" ? set.pristine : nil)
          if !columns.contains(column) { columns.append(column) }
          if set.method == "output" {
            own.values[column] = set.mean(of: i)
          } else {
            let place = references[set.method] ?? rows.count
            if place == rows.count {
              rows.append(Row(label: set.method, isReference: true, values: [:]))
              references[set.method] = place
            }
            rows[place].values[column] = set.mean(of: i)
          }
        }
      }
      rows.append(own)
    }
    rows = rows.filter(\.isReference) + rows.filter { !$0.isReference }
  }

  func text(_ row: Row, _ column: Column) -> String {
    row.values[column].map { Decimals.fixed($0, column.metric.digits) } ?? "–"
  }

  /// Whether no other row is better in this column.
  func isBest(_ row: Row, _ column: Column) -> Bool {
    guard rows.count > 1, let value = row.values[column] else { return false }
    return rows.allSatisfy { other in
      guard let rival = other.values[column] else { return true }
      return column.metric.higherIsBetter ? value >= rival : value <= rival
    }
  }

  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = line(["method"] + columns.map { "\($0.test) \($0.metric.name)" })
    text += line(["---"] + columns.map { _ in "---:" })
    for row in rows {
      text += line(
        [row.label]
          + columns.map { isBest(row, $0) ? "**\(self.text(row, $0))**" : self.text(row, $0) })
    }
    for caption in captions { text += "\n\(caption)\n" }
    return text
  }

  var csv: String {
    var text = "method,test,protocol,metric,value,shown\n"
    for row in rows {
      for column in columns {
        guard let value = row.values[column] else { continue }
        let label = row.label.contains(",") ? "\"\(row.label)\"" : row.label
        text += "\(label),\(column.test),\(column.protocolName),\(column.metric.name),"
        text += "\(JSON.format(value)),\(self.text(row, column))\n"
      }
    }
    return text
  }

  /// What the numbers mean, once per protocol.
  var captions: [String] {
    var seen: [String] = []
    for column in columns {
      let caption = "\(column.protocolName): \(column.caption)"
      for caption in [caption] + (column.pristine.map { [$0.caption] } ?? [])
      where !seen.contains(caption) {
        seen.append(caption)
      }
    }
    return seen
  }
}
