import Documents
import Files
import Metrics
import RestorationModels

/// `report.html`: one file that shows a run; nothing is fetched from anywhere, and the same run gives
/// the same bytes.
package struct Report {
  let run: RunRecord
  let table: ResultTable
  let stagesByKey: [String: StageRecord]
  var task: RestorationTask? { RestorationTask(rawValue: run.task) }

  package init(_ run: RunRecord) {
    self.run = run
    table = ResultTable(run)
    stagesByKey = Dictionary(run.stages.map { ($0.key, $0) }) { first, _ in first }
  }

  package var html: String {
    let sections = [
      metrics, plane, pictures, curves, reconstructions, stages, assumptions, specification,
    ].filter { !$0.isEmpty }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTML.escaped(run.name)) · \(run.digest.prefix(8))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      \(header)
      \(Self.contents(sections))
      \(headline)
      \(sections.joined(separator: "\n"))
      </main>
      <script>
      \(Self.script)
      </script>
      </body>
      </html>

      """
  }

  /// A part of the page that the list at its top leads to.
  func section(_ id: String, _ title: String, _ content: String) -> String {
    "<section id=\"\(id)\"><h2>\(title)</h2>\n\(content)\n</section>"
  }

  /// Links to the sections, by what `section` wrote.
  private static func contents(_ sections: [String]) -> String {
    let links = sections.map { section in
      let id = section.dropFirst("<section id=\"".count).prefix { $0 != "\"" }
      let title = section.drop { $0 != ">" }.dropFirst("><h2>".count).prefix { $0 != "<" }
      return "<a href=\"#\(id)\">\(title)</a>"
    }
    return "<nav>\(links.joined(separator: "\n"))</nav>"
  }

  // MARK: Top

  private var header: String {
    var facts = [run.task]
    if run.axes.isEmpty {
      facts.append("seed \(run.seed)")
    } else {
      let instances = run.variants.reduce(0) { $0 + $1.stages.count }
      facts += [
        "\(run.variants.count) variants",
        "\(run.stages.count) stages (\(instances) before sharing)",
      ]
    }
    facts += [
      "profile \(run.profile)",
      "\(run.engine.backend) numerics \(run.engine.numerics), \(run.engine.precision)",
    ]
    let about = run.fields.first { $0.path == "about" }?.value.string ?? ""
    return """
      <header>
      <h1>\(HTML.escaped(run.name)) <code>\(run.digest.prefix(8))</code></h1>
      \(about.isEmpty ? "" : "<p>\(HTML.escaped(about))</p>\n")\
      <p class="quiet">\(facts.map(HTML.escaped).joined(separator: " · "))</p>
      \(absences)</header>
      """
  }

  /// Variants without results, and why.
  private var absences: String {
    let absent = run.variants.filter { $0.absence != nil }
    guard !absent.isEmpty else { return "" }
    let rows = absent.map { variant in
      let reason = (variant.absence ?? "").split(separator: "\n").first.map(String.init) ?? ""
      return "<tr><th scope=\"row\">\(HTML.escaped(variant.label))</th>"
        + "<td>\(HTML.escaped(reason))</td></tr>"
    }.joined(separator: "\n")
    return """
      <details class="absent"><summary>\(absent.count) of \(run.variants.count) variants have no \
      results</summary>
      <div class="wide"><table><tbody>
      \(rows)
      </tbody></table></div></details>

      """
  }

  /// For each test set the main metric of the best network, and how far it is from the best
  /// reference method.
  private var headline: String {
    // In a table, which number is the best says little without its column.
    guard run.axes.isEmpty else { return "" }
    var cards = ""
    for column in table.columns {
      // One card a test set and protocol: its first metric is the one people ask for.
      let isMain =
        column
        == table.columns.first { $0.test == column.test && $0.protocolName == column.protocolName }
      guard isMain, let best = best(column, isReference: false),
        let value = best.values[column]
      else { continue }
      var gain = ""
      if let reference = bestReference(column), let other = reference.values[column] {
        gain = """
          <p class="gain"><b>\(Decimals.signed(value - other, 2))</b> \
          \(unit(column)) against \(HTML.escaped(reference.label)) \
          <span class="quiet">(\(Decimals.fixed(other, 2)))</span></p>
          """
      }
      let label = run.variants.count > 1 ? "<p class=\"quiet\">\(HTML.escaped(best.label))</p>" : ""
      cards += """
        <section class="card">
        <h3>\(HTML.escaped(column.test)) <span class="quiet">\(HTML.escaped(column.protocolName))</span></h3>
        <p class="number">\(Decimals.fixed(value, 2))<small> \(unit(column))</small></p>
        \(gain)\(label)
        </section>

        """
    }
    return cards.isEmpty ? "" : "<div class=\"cards\">\n\(cards)</div>"
  }

  private func unit(_ column: ResultTable.Column) -> String {
    column.metric.name == "psnr" ? "dB PSNR" : column.metric.name.uppercased()
  }

  private func best(_ column: ResultTable.Column, isReference: Bool) -> ResultTable.Row? {
    var found: ResultTable.Row?
    for row in table.rows where row.isReference == isReference {
      guard let value = row.values[column] else { continue }
      guard let rival = found?.values[column] else {
        found = row
        continue
      }
      if column.metric.higherIsBetter ? value > rival : value < rival { found = row }
    }
    return found
  }

  private func bestReference(_ column: ResultTable.Column) -> ResultTable.Row? {
    best(column, isReference: true)
  }

  // MARK: Bottom

  private var assumptions: String {
    let assumed = run.assumptions
    guard !assumed.isEmpty else { return "" }
    let rows = assumed.map { field in
      """
      <tr><th scope="row"><code>\(HTML.escaped(field.path))</code></th>\
      <td><code>\(HTML.escaped(Comparison.value(field.value)))</code></td>\
      <td>\(HTML.escaped(field.about))</td></tr>
      """
    }.joined(separator: "\n")
    return section(
      "assumptions", "Assumptions",
      """
      <p class="quiet">Stated neither by the paper nor by the spec, chosen here.</p>
      <details\(assumed.count > 40 ? "" : " open")><summary>\(assumed.count) fields</summary>
      <div class="wide"><table class="fields">
      <thead><tr><th>field</th><th>value</th><th>meaning</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></details>
      """)
  }

  private var specification: String {
    let files = run.sources.map { source in
      """
      <details\(source == run.sources.first && run.axes.isEmpty ? " open" : "")>\
      <summary>\(HTML.escaped(Path.name(of: source.name)))</summary>
      <pre>\(HTML.escaped(source.text))</pre></details>
      """
    }.joined(separator: "\n")
    let title = run.axes.isEmpty ? "resolved, with the origin of each value" : "variants"
    return section(
      "spec", "Spec",
      """
      \(files)
      <details><summary>\(title)</summary>
      <pre>\(HTML.escaped(run.resolved))</pre></details>
      """)
  }
}
