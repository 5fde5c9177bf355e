import Files

extension Report {
  /// What restoration gains in one quality it pays for in another: both in one drawing.
  var plane: String {
    guard let plane = QualityPlane(run),
      plane.panels.reduce(0, { $0 + $1.points.count }) > 1
    else { return "" }
    let figures = plane.panels.map { panel in
      "<figure>\(HTML.caption(panel.title))\n\(plane.svg(panel))</figure>"
    }.joined(separator: "\n")
    return section(
      "plane", "Perception and distortion",
      """
      <p class="legend">\(plane.legend)<span class="key"><svg viewBox="0 0 28 8" aria-hidden="true">\
      <path class="front" d="M0 4H28"/></svg>not beaten in both</span></p>
      <div class="charts planes">
      \(figures)
      </div>
      """)
  }

  /// The plan as a drawing, and stage by stage.
  var stages: String {
    let names = Dictionary(run.stages.map { ($0.key, $0.name) }) { first, _ in first }
    let rows = run.stages.map { stage in
      let used = stage.inputs.compactMap { names[$0] }
      return """
        <tr><th scope="row">\(HTML.escaped(stage.name))</th><td><code>\(stage.key.prefix(8))</code></td>\
        <td><code>\(stage.out.prefix(8))</code></td><td>\(HTML.escaped(used.joined(separator: ", ")))</td></tr>
        """
    }.joined(separator: "\n")
    return section(
      "stages", "Stages",
      """
      <div class="wide">\(GraphDrawing(run.stages).svg)</div>
      <details><summary>\(run.stages.count) stages with their keys</summary>
      <div class="wide"><table>
      <thead><tr><th>stage</th><th>key</th><th>result</th><th>made from</th></tr></thead>
      <tbody>
      \(rows)
      </tbody></table></div></details>
      """)
  }
}
