import Files
import Metrics
import RestorationModels

extension Report {
  /// The table, what is claimed of it, and every image behind it.
  var metrics: String {
    let table = run.axes.isEmpty ? ownTable : TableSource(run).table().html
    guard !table.isEmpty else { return "" }
    return section("table", "Results", table + "\n" + claims + cases + perImage)
  }

  /// Of a spec of one experiment: its network beside what needs no training.
  private var ownTable: String {
    guard !table.rows.isEmpty, !table.columns.isEmpty else { return "" }
    let head = table.columns.map { column in
      """
      <th class="n">\(HTML.escaped(column.test))<br>\(HTML.escaped(column.metric.name)) \
      \(column.metric.higherIsBetter ? "↑" : "↓")</th>
      """
    }.joined()
    let rows = table.rows.map { row in
      let cells = table.columns.map { column in
        let text = table.text(row, column)
        return "<td class=\"n\">\(table.isBest(row, column) ? "<b>\(text)</b>" : text)</td>"
      }.joined()
      return
        "<tr\(row.isReference ? " class=\"quiet\"" : "")><th scope=\"row\">\(HTML.escaped(row.label))</th>\(cells)</tr>"
    }.joined(separator: "\n")
    return """
      <div class="wide"><table>
      <thead><tr><th>method</th>\(head)</tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div>
      <p class="quiet">\(table.captions.map(HTML.escaped).joined(separator: "<br>"))</p>
      """
  }

  private var claims: String {
    let verdicts = TableSource(run).verdicts
    guard !verdicts.isEmpty else { return "" }
    let items = verdicts.map { verdict in
      let lines = verdict.text.split(separator: "\n").dropFirst()
      let detail =
        lines.isEmpty
        ? ""
        : "<pre>\(HTML.escaped(lines.map { $0.drop { $0 == " " } }.joined(separator: "\n")))</pre>"
      return """
        <li><details><summary><b class="\(verdict.outcome.rawValue)">\(verdict.outcome.rawValue)</b> \
        \(HTML.escaped(verdict.name)) <span class="quiet">\(HTML.escaped(verdict.tally))</span>\
        </summary>\(detail)</details></li>
        """
    }.joined(separator: "\n")
    return "<h3>Claims</h3>\n<ul class=\"claims\">\n\(items)\n</ul>\n"
  }

  // MARK: Image by image

  private var noun: String { task?.isVideo == true ? "clip" : "image" }

  private static func own(_ variant: VariantRecord) -> [ScoreSet] {
    variant.scores.filter { $0.method == ReferenceMethod.ownMethod }
  }

  /// The worst, the median and the best image of every variant.
  private var cases: String {
    guard run.variants.count > 1 else { return "" }
    let isOfTests = Set(run.variants.flatMap { Self.own($0).map(\.test) }).count > 1
    var rows = ""
    for variant in run.variants {
      var seen: Set<String> = []
      for set in Self.own(variant) where set.images.count > 2 && seen.insert(set.test).inserted {
        guard let column = set.columns.first else { continue }
        let choice = CaseChoice(
          zip(set.images, set.values(of: 0)).map { ($0.id, $1) },
          higherIsBetter: column.higherIsBetter, count: 3)
        let cells = choice.cases.map {
          "<td class=\"n\">\(Decimals.fixed($0.value, column.digits)) "
            + "<small>\(HTML.escaped($0.id))</small></td>"
        }.joined()
        let test = isOfTests ? "<td>\(HTML.escaped(set.test))</td>" : ""
        rows += "<tr><th scope=\"row\">\(HTML.escaped(variant.label))</th>\(test)"
        rows += "<td>\(HTML.escaped(column.name))</td>\(cells)</tr>\n"
      }
    }
    guard !rows.isEmpty else { return "" }
    return """
      <details><summary>worst, median and best \(noun) of every variant</summary>
      <div class="wide"><table>
      <thead><tr><th>variant</th>\(isOfTests ? "<th>test</th>" : "")<th>metric</th>\
      <th class="n">worst</th><th class="n">median</th><th class="n">best</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></div></details>

      """
  }

  /// More rows than this are read in the files.
  private static let mostRows = 3000

  private var perImage: String {
    let count = run.variants.reduce(0) { sum, variant in
      sum + Self.own(variant).reduce(0) { $0 + $1.images.count }
    }
    guard count > 0 else { return "" }
    guard count <= Self.mostRows else {
      return """
        <p class="quiet">Scores of all \(noun)s: <code>variants/…/per_image.csv</code>, \
        \(Decimals.grouped(count)) rows.</p>
        """
    }
    let tables = run.variants.map(perImage).filter { !$0.isEmpty }.joined(separator: "\n")
    guard run.variants.count > 1 else { return tables }
    return "<details><summary>every \(noun) of every variant</summary>\n\(tables)\n</details>"
  }

  private func perImage(_ variant: VariantRecord) -> String {
    Self.own(variant).map { set in
      let reference = variant.scores.first {
        $0.method != ReferenceMethod.ownMethod && $0.test == set.test
          && $0.protocolDigest == set.protocolDigest && $0.images.map(\.id) == set.images.map(\.id)
      }
      return perImage(variant, set, reference)
    }.joined(separator: "\n")
  }

  private func perImage(_ variant: VariantRecord, _ set: ScoreSet, _ reference: ScoreSet?) -> String
  {
    var head = ""
    for column in set.columns {
      head += "<th class=\"n\">\(HTML.escaped(column.name))</th>"
      if let reference { head += "<th class=\"n\">− \(HTML.escaped(reference.method))</th>" }
    }
    let rows = set.images.indices.map { i in
      let image = set.images[i]
      var cells = ""
      for (j, column) in set.columns.enumerated() {
        cells += "<td class=\"n\">\(Decimals.fixed(image.values[j], column.digits))</td>"
        if let reference {
          let gain = image.values[j] - reference.images[i].values[j]
          cells += "<td class=\"n quiet\">\(Decimals.signed(gain, min(3, column.digits)))</td>"
        }
      }
      return "<tr><th scope=\"row\">\(HTML.escaped(image.id))</th>\(cells)</tr>"
    }.joined(separator: "\n")
    let count = "\(set.images.count) \(noun)\(set.images.count == 1 ? "" : "s")"
    return """
      <details><summary>\(HTML.escaped(variant.label)) on \(HTML.escaped(set.test)), \
      \(HTML.escaped(set.protocolName)): \(count)</summary>
      <div class="wide"><table>
      <thead><tr><th>\(noun)</th>\(head)</tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></details>
      """
  }
}
