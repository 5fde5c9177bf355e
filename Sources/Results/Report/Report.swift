import Files
import Metrics
import RestorationModels

/// `report.html`: one file that shows a run; nothing is fetched from anywhere, and the same run gives
/// the same bytes.
struct Report {
  let run: RunRecord
  let table: ResultTable
  var task: RestorationTask? { RestorationTask(rawValue: run.task) }

  init(_ run: RunRecord) {
    self.run = run
    table = ResultTable(run)
  }

  var html: String {
    """
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
    \(headline)
    \(pictures)
    \(metrics)
    \(curves)
    \(reconstructions)
    \(stages)
    \(assumptions)
    \(specification)
    </main>
    <script>
    \(Self.script)
    </script>
    </body>
    </html>

    """
  }

  // MARK: Top

  private var header: String {
    let facts = [
      run.task, "seed \(run.seed)", "profile \(run.profile)",
      "\(run.engine.backend) numerics \(run.engine.numerics), \(run.engine.precision)",
    ]
    return """
      <header>
      <h1>\(HTML.escaped(run.name)) <code>\(run.digest.prefix(8))</code></h1>
      <p class="quiet">\(facts.map(HTML.escaped).joined(separator: " · "))</p>
      </header>
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

  private var stages: String {
    let names = Dictionary(run.stages.map { ($0.key, $0.name) }) { first, _ in first }
    let rows = run.stages.map { stage in
      let used = stage.inputs.compactMap { names[$0] }
      return """
        <tr><th scope="row">\(HTML.escaped(stage.name))</th><td><code>\(stage.key.prefix(8))</code></td>\
        <td><code>\(stage.out.prefix(8))</code></td><td>\(HTML.escaped(used.joined(separator: ", ")))</td></tr>
        """
    }.joined(separator: "\n")
    return """
      <section><h2>Stages</h2>
      <div class="wide"><table>
      <thead><tr><th>stage</th><th>key</th><th>result</th><th>made from</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></section>
      """
  }

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
    return """
      <section><h2>Assumptions</h2>
      <p class="quiet">Stated neither by the paper nor by the spec, chosen here.</p>
      <details><summary>\(assumed.count) fields</summary>
      <div class="wide"><table>
      <thead><tr><th>field</th><th>value</th><th>meaning</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></details></section>
      """
  }

  private var specification: String {
    let files = run.sources.map { source in
      """
      <details\(source == run.sources.first ? " open" : "")>\
      <summary>\(HTML.escaped(Path.name(of: source.name)))</summary>
      <pre>\(HTML.escaped(source.text))</pre></details>
      """
    }.joined(separator: "\n")
    return """
      <section><h2>Spec</h2>
      \(files)
      <details><summary>resolved, with the origin of each value</summary>
      <pre>\(HTML.escaped(run.resolved))</pre></details>
      </section>
      """
  }
}
