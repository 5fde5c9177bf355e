import Files
import Metrics

extension ScoreTable {
  /// For the report: labels that neighbours share stand once, published numbers below those of the
  /// run.
  var html: String {
    """
    <div class="wide\(rows.count > 60 ? " tall" : "")"><table class="scores">
    <thead>
    \(heads)
    </thead>
    <tbody>
    \(body)
    </tbody></table></div>
    <p class="quiet">\((notes + doubts).map(HTML.escaped).joined(separator: "<br>"))</p>
    """
  }

  /// A row for each axis of the columns; the row labels' own heads stand in the last.
  private var heads: String {
    let depth = columns.first?.labels.count ?? 1
    let count = max(1, rowAxes.count)
    return (0..<depth).map { level in
      let isLast = level == depth - 1
      let names = (0..<count).map { i in
        "<th>\(isLast && i < rowAxes.count ? HTML.escaped(rowAxes[i]) : "")</th>"
      }.joined()
      let cells = headSpans(level).map { span in
        let width = span.count > 1 ? " colspan=\"\(span.count)\"" : ""
        return "<th class=\"n\"\(width)>\(HTML.escaped(span.text))</th>"
      }.joined()
      return "<tr>\(names)\(cells)</tr>"
    }.joined(separator: "\n")
  }

  /// One row of heads, neighbours of the same label under one.
  private func headSpans(_ level: Int) -> [(text: String, count: Int)] {
    var spans: [(labels: [String], text: String, count: Int)] = []
    for column in columns {
      let labels = column.labels.prefix(level + 1).map { Self.word($0) }
      let isLast = level == column.labels.count - 1
      let arrow = isLast ? (column.metric.higherIsBetter ? " ↑" : " ↓") : ""
      if spans.last?.labels == labels, !isLast {
        spans[spans.count - 1].count += 1
      } else {
        let name = (labels.last ?? "") + (isLast ? distinction(column) : "")
        spans.append((labels, name + arrow, 1))
      }
    }
    return spans.map { ($0.text, $0.count) }
  }

  private var body: String {
    var lines: [String] = []
    for (i, row) in rows.enumerated() {
      let labels = labels(of: row)
      // How many of the first labels are those of the row above, too.
      var same = 0
      if i > 0, !row.isReference, !rows[i - 1].isReference {
        same = zip(labels.dropLast(), rows[i - 1].labels).prefix { $0 == $1 }.count
      }
      let heads = labels.enumerated().map { level, label in
        "<th scope=\"row\"\(level < same ? " class=\"again\"" : "")>\(HTML.escaped(label))</th>"
      }.joined()
      let cells = columns.indices.map { j in
        cell(row.entries[j], columns[j], row.published.isEmpty ? nil : row.published[j])
      }.joined()
      let isFirst = i > 0 && same == 0 && labels.count > 1
      let kind = row.isReference ? " class=\"quiet\"" : isFirst ? " class=\"first\"" : ""
      lines.append("<tr\(kind)>\(heads)\(cells)</tr>")
    }
    return lines.joined(separator: "\n")
  }

  private func cell(
    _ entry: Entry?, _ column: Column, _ published: PublishedTable.Value?
  ) -> String {
    let text = HTML.escaped(shown(entry, column, bold: ""))
    var cell = "<td class=\"n\">\(entry?.isBest == true ? "<b>\(text)</b>" : text)"
    if let published {
      let doubt = published.doubt.map { " title=\"\(HTML.escaped($0))\"" } ?? ""
      let mark = published.doubt == nil ? "" : " †"
      cell += "<small\(doubt)>paper \(HTML.escaped(published.text))\(mark)</small>"
    }
    return cell + "</td>"
  }
}
