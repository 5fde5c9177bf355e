import Documents

// Rules about what a spec says of all its cells together.

extension Study {
  /// What `report` and `claims` name has to be there: axes, labels, metrics.
  mutating func checkNamesOfAxes() {
    guard let experiment = cells[0].loaded.experiment else { return }
    let spots = cells[0].loaded.spots
    let table = experiment.report.table
    let names = axes.map(\.name)
    for (field, chosen, known) in [
      ("rows", table.rows, names + ["test"]),
      ("columns", table.columns, names + ["test", "metric"]),
      ("over", table.over, names),
    ] {
      for name in chosen ?? [] where !known.contains(name) {
        let path = "report.table.\(field)"
        let near = Spelling.nearest(to: name, among: known)
        diagnostics.append(
          Diagnostic(
            "E061", "`\(field)` names no axis `\(name)`", at: spots[path],
            label: near.map { "did you mean `\($0)`?" } ?? "",
            notes: ["axes: \(known.joined(separator: ", "))"]))
      }
    }
    for (i, claim) in experiment.claims.enumerated() {
      for (axis, labels) in claim.cells {
        for label in labels { check(axis, label, spots["claims[\(i)].where.\(axis)"]) }
      }
      let spot = spots["claims[\(i)].assert"]
      for change in claim.assertion?.changes ?? [] { check(change.axis, change.label, spot) }
      let metrics = experiment.evaluate.metrics
      for metric in (claim.assertion?.metrics ?? []).sorted() where !metrics.contains(metric) {
        diagnostics.append(
          Diagnostic(
            "E069", "`\(metric)` is not measured", at: spot,
            label: Spelling.nearest(to: metric, among: metrics).map { "did you mean `\($0)`?" }
              ?? "", notes: ["evaluate.metrics: \(metrics.joined(separator: ", "))"]))
      }
    }
  }

  private mutating func check(_ axis: String, _ label: String, _ spot: Spot?) {
    guard let known = axes.first(where: { $0.name == axis }) else {
      let near = Spelling.nearest(to: axis, among: axes.map(\.name))
      diagnostics.append(
        Diagnostic(
          "E061", "the claim names no axis `\(axis)`", at: spot,
          label: near.map { "did you mean `\($0)`?" } ?? ""))
      return
    }
    guard !known.labels.contains(label) else { return }
    let near = Spelling.nearest(to: label, among: known.labels)
    diagnostics.append(
      Diagnostic(
        "E061", "the claim: axis `\(axis)` has no `\(label)`", at: spot,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        notes: ["it has: \(known.labels.joined(separator: ", "))"]))
  }
}
