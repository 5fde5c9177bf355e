import Files
import Metrics
import RestorationModels

extension Report {
  /// The table of means, and every image behind it.
  var metrics: String {
    guard run.axes.isEmpty else { return matrix }
    guard !table.rows.isEmpty else { return "" }
    let head = table.columns.map { column in
      """
      <th>\(HTML.escaped(column.test))<br>\(HTML.escaped(column.metric.name)) \
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
      <section><h2>Metrics</h2>
      <div class="wide"><table>
      <thead><tr><th>method</th>\(head)</tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div>
      <p class="quiet">\(table.captions.map(HTML.escaped).joined(separator: "<br>"))</p>
      \(run.variants.map(perImage).joined(separator: "\n"))
      </section>
      """
  }

  /// The table of a matrix, what is claimed of it, and every image behind it.
  private var matrix: String {
    let source = TableSource(run)
    let verdicts = source.verdicts.map(\.text).joined()
    return """
      <section><h2>Metrics</h2>
      \(source.table().html)
      \(verdicts.isEmpty ? "" : "<h3>Claims</h3>\n<pre>\(HTML.escaped(verdicts))</pre>")
      \(run.variants.map(perImage).joined(separator: "\n"))
      </section>
      """
  }

  private func perImage(_ variant: VariantRecord) -> String {
    variant.scores.filter { $0.method == "output" }.map { set in
      let reference = variant.scores.first {
        $0.method != "output" && $0.test == set.test && $0.protocolDigest == set.protocolDigest
          && $0.images.map(\.id) == set.images.map(\.id)
      }
      return perImage(variant, set, reference)
    }.joined(separator: "\n")
  }

  private func perImage(_ variant: VariantRecord, _ set: ScoreSet, _ reference: ScoreSet?) -> String
  {
    var head = ""
    for column in set.columns {
      head += "<th>\(HTML.escaped(column.name))</th>"
      if let reference { head += "<th>− \(HTML.escaped(reference.method))</th>" }
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
    let kind = task?.isVideo == true ? "clip" : "image"
    let count = "\(set.images.count) \(kind)\(set.images.count == 1 ? "" : "s")"
    return """
      <details><summary>\(HTML.escaped(variant.label)) on \(HTML.escaped(set.test)), \
      \(HTML.escaped(set.protocolName)): \(count)</summary>
      <div class="wide"><table>
      <thead><tr><th>\(kind)</th>\(head)</tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></details>
      """
  }

  /// The logs of a variant's trainings, each with what it is of.
  private static func logs(of variant: VariantRecord) -> [(file: PlacedFile, what: String)] {
    variant.files.filter { $0.name == "train.csv" }.map { ($0, "training") }
      + variant.files.filter { $0.name.hasPrefix("prior") && $0.name.hasSuffix(".csv") }.map {
        let own = $0.name.dropFirst("prior".count).dropLast(".csv".count).dropFirst()
        return ($0, own.isEmpty ? "pre-training" : "pre-training of \(own)")
      }
  }

  /// Loss curves of the trainings and the pre-trainings.
  var curves: String {
    var figures = ""
    for variant in run.variants {
      for (placed, what) in Self.logs(of: variant) {
        guard let text = try? Files.readText(placed.source) else { continue }
        let curves = Curves(csv: text)
        let chart = curves.chart("\(what) loss over steps", curves.losses)
        guard !chart.series.isEmpty else { continue }
        let name = run.variants.count > 1 ? "\(variant.label), \(what)" : what
        figures += """
          <figure><figcaption>\(HTML.escaped(name)): \(Decimals.grouped(curves.steps)) steps\
          \(chart.legend)</figcaption>
          \(chart.svg)</figure>

          """
      }
    }
    return figures.isEmpty
      ? "" : "<section><h2>Loss curves</h2>\n<div class=\"charts\">\n\(figures)</div></section>"
  }
}
