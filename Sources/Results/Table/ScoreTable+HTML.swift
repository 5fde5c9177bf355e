import Files
import Metrics

extension ScoreTable {
  /// For the report.
  var html: String {
    let names = (rowAxes.isEmpty ? [""] : rowAxes).map { "<th>\(HTML.escaped($0))</th>" }
    let heads = columns.map { "<th>\(HTML.escaped(head($0)))</th>" }
    let body = rows.map { row in
      let labels = labels(of: row).map { "<th scope=\"row\">\(HTML.escaped($0))</th>" }.joined()
      let cells = zip(row.entries, columns).map { entry, column in
        let text = HTML.escaped(shown(entry, column, bold: ""))
        return "<td class=\"n\">\(entry?.isBest == true ? "<b>\(text)</b>" : text)</td>"
      }.joined()
      let own = "<tr\(row.isReference ? " class=\"quiet\"" : "")>\(labels)\(cells)</tr>"
      return row.published.contains { $0 != nil } ? own + "\n" + published(row) : own
    }.joined(separator: "\n")
    return """
      <div class="wide"><table>
      <thead><tr>\((names + heads).joined())</tr></thead>
      <tbody>
      \(body)
      </tbody></table></div>
      <p class="quiet">\((notes + doubts).map(HTML.escaped).joined(separator: "<br>"))</p>
      """
  }

  private func published(_ row: Row) -> String {
    let cells = row.published.map { value in
      let doubt = value?.doubt.map { " title=\"\(HTML.escaped($0))\"" } ?? ""
      let text = value.map { $0.text + ($0.doubt == nil ? "" : " †") } ?? "–"
      return "<td class=\"n\"\(doubt)>\(HTML.escaped(text))</td>"
    }.joined()
    return
      "<tr class=\"quiet\"><td colspan=\"\(max(1, rowAxes.count))\">published</td>\(cells)</tr>"
  }
}
