import Documents
import ExperimentSpec
import Files
import Metrics

extension ScoreTable {
  /// For people, and for what renders Markdown.
  public var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let names = rowAxes.isEmpty ? [""] : rowAxes
    var text = line(names + columns.map(head))
    text += line(names.map { _ in "---" } + columns.map { _ in "---:" })
    for row in rows {
      text += line(labels(of: row) + zip(row.entries, columns).map { shown($0, $1, bold: "**") })
      guard row.published.contains(where: { $0 != nil }) else { continue }
      let blank = names.dropLast().map { _ in "" } + ["*published*"]
      text += line(
        blank + row.published.map { $0.map { $0.text + ($0.doubt == nil ? "" : " †") } ?? "–" })
    }
    for note in notes + doubts { text += "\n\(note)\n" }
    return text
  }

  /// A `tabular` for the package booktabs.
  public var latex: String {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\\n" }
    var text = notes.map { "% \($0)\n" }.joined()
    let count = max(1, rowAxes.count)
    text += "\\begin{tabular}{\(String(repeating: "l", count: count))"
    text += "\(String(repeating: "r", count: columns.count))}\n\\toprule\n"
    let depth = columns.first?.labels.count ?? 0
    for level in 0..<depth {
      let isLast = level == depth - 1
      let names = (0..<count).map { isLast && $0 < rowAxes.count ? Self.escaped(rowAxes[$0]) : "" }
      text += line(names + spans(level))
    }
    text += "\\midrule\n"
    var group: [String]?
    for row in rows {
      let own = Array(row.labels.dropLast())
      if let group, group != own, !row.isReference { text += "\\addlinespace\n" }
      group = row.isReference ? nil : own
      let cells = zip(row.entries, columns).map { shown($0, $1, bold: nil) }
      text += line(labels(of: row).map(Self.escaped) + cells)
      guard row.published.contains(where: { $0 != nil }) else { continue }
      let blank = (1..<count).map { _ in "" } + ["\\textit{published}"]
      text += line(
        blank
          + row.published.map {
            $0.map { $0.text + ($0.doubt == nil ? "" : "$^\\dagger$") } ?? "--"
          })
    }
    text += "\\bottomrule\n\\end{tabular}\n"
    return text + doubts.map { "% \($0)\n" }.joined()
  }

  /// One value a line, unrounded.
  public var csv: String {
    let names =
      rowAxes + ["test", "protocol", "column", "metric", "value", "spread", "count", "shown"]
      + ["published", "doubt"]
    var text = names.joined(separator: ",") + "\n"
    for row in rows {
      for (j, column) in columns.enumerated() {
        let published = row.published.isEmpty ? nil : row.published[j]
        // What a reference method has no number for is no cell of the table.
        guard row.entries[j] != nil || !row.isReference else { continue }
        let place = column.labels.filter { !["test", "metric"].contains($0.axis) }
          .map { "\($0.axis)=\($0.label)" }.joined(separator: " ")
        var cells = labels(of: row)
        cells += [column.test, column.protocolName, place, column.metric.name]
        cells += numbers(row.entries[j], column)
        cells += [published?.text ?? "", published?.doubt ?? ""]
        text += cells.map(CSV.cell).joined(separator: ",") + "\n"
      }
    }
    return text
  }

  /// Mean, spread, count, and the mean as it is shown.
  private func numbers(_ entry: Entry?, _ column: Column) -> [String] {
    guard let entry else { return ["", "", "", ""] }
    let spread = entry.spread.map { JSON.format($0) } ?? ""
    let text = shown(entry, column, bold: nil, isPlain: true)
    return [JSON.format(entry.mean), spread, String(entry.count), text]
  }

  // MARK: Parts

  /// `scale 4 psnr ↑`.
  func head(_ column: Column) -> String {
    column.labels.map { Self.word($0) }.joined(separator: " ") + distinction(column)
      + (column.metric.higherIsBetter ? " ↑" : " ↓")
  }

  /// The protocol, where one metric stands under several.
  func distinction(_ column: Column) -> String {
    let isAlone = columns.allSatisfy {
      $0.labels != column.labels || $0.protocolName == column.protocolName
    }
    return isAlone ? "" : " (\(column.protocolName))"
  }

  /// A number says nothing without its axis.
  static func word(_ place: Study.Coordinate) -> String {
    Double(place.label) == nil ? place.label : "\(place.axis) \(place.label)"
  }

  /// One row of heads, neighbours of the same label under one.
  private func spans(_ level: Int) -> [String] {
    var spans: [(labels: [String], text: String, count: Int)] = []
    for column in columns {
      let labels = column.labels.prefix(level + 1).map { Self.word($0) }
      let isLast = level == column.labels.count - 1
      let arrow = isLast ? (column.metric.higherIsBetter ? " $\\uparrow$" : " $\\downarrow$") : ""
      if spans.last?.labels == labels, !isLast {
        spans[spans.count - 1].count += 1
      } else {
        let name = (labels.last ?? "") + (isLast ? distinction(column) : "")
        spans.append((labels, Self.escaped(name) + arrow, 1))
      }
    }
    return spans.map { $0.count == 1 ? $0.text : "\\multicolumn{\($0.count)}{c}{\($0.text)}" }
  }

  func labels(of row: Row) -> [String] {
    let count = max(1, rowAxes.count)
    return row.labels + Array(repeating: "", count: max(0, count - row.labels.count))
  }

  /// - Parameter bold: what stands around the best; nil writes LaTeX.
  func shown(
    _ entry: Entry?, _ column: Column, bold: String?, isPlain: Bool = false
  ) -> String {
    guard let entry else { return absence(column, isLaTeX: bold == nil) }
    let digits = self.digits ?? column.metric.digits
    var text = Decimals.fixed(entry.mean, digits)
    if let spread = entry.spread {
      let sign = bold == nil && !isPlain ? " $\\pm$ " : " ± "
      text += sign + Decimals.fixed(spread, digits)
    }
    guard entry.isBest, !isPlain else { return text }
    return bold.map { $0 + text + $0 } ?? "\\textbf{\(text)}"
  }

  /// Where there is no number.
  private func absence(_ column: Column, isLaTeX: Bool) -> String {
    if column.absence != nil { return isLaTeX ? "$^\\ddagger$" : "‡" }
    return isLaTeX ? "--" : "–"
  }

  /// What is wrong with published numbers, each once.
  var doubts: [String] {
    Self.unique(rows.flatMap { $0.published.compactMap { $0?.doubt } }).map { "† \($0)" }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "\\": result += "\\textbackslash{}"
      case "×": result += "$\\times$"
      default: result.append(character)
      }
    }
  }
}
