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
    checkPlot(experiment, spots)
    checkMeans(table.means, spots)
    for (i, claim) in experiment.claims.enumerated() {
      for (axis, labels) in claim.cells {
        for label in labels { check(axis, label, spots["claims[\(i)].where.\(axis)"]) }
      }
      let spot = spots["claims[\(i)].assert"]
      for change in claim.assertion?.changes ?? [] { check(change.axis, change.label, spot) }
      for metric in (claim.assertion?.metrics ?? []).sorted() {
        check(metric: metric, experiment.evaluate.metrics, spot)
      }
    }
  }

  private mutating func checkPlot(_ experiment: Experiment, _ spots: [String: Spot]) {
    let plot = experiment.report.plot
    for (side, metric) in [("x", plot.x), ("y", plot.y)] {
      guard let metric else { continue }
      check(metric: metric, experiment.evaluate.metrics, spots["report.plot.\(side)"])
    }
    if let x = plot.x, x == plot.y {
      diagnostics.append(
        Diagnostic(
          "E070", "`\(x)` on both sides of a plot", at: spots["report.plot.y"],
          label: "one metric says nothing about itself"))
    }
    let names = axes.map(\.name)
    if let group = plot.group, !names.contains(group) {
      diagnostics.append(
        Diagnostic(
          "E061", "`group` names no axis `\(group)`", at: spots["report.plot.group"],
          label: Spelling.nearest(to: group, among: names).map { "did you mean `\($0)`?" } ?? "",
          notes: ["axes: \(names.joined(separator: ", "))"]))
    }
  }

  private mutating func check(metric: String, _ measured: [String], _ spot: Spot?) {
    guard !measured.contains(metric) else { return }
    let near = Spelling.nearest(to: metric, among: measured)
    diagnostics.append(
      Diagnostic(
        "E069", "`\(metric)` is not measured", at: spot,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        notes: ["evaluate.metrics: \(measured.joined(separator: ", "))"]))
  }

  /// A mean is one of test sets that there are, and each is in one mean.
  private mutating func checkMeans(_ means: [TestMean], _ spots: [String: Spot]) {
    let known = Set(cells.flatMap { $0.loaded.experiment?.data.tests.map(\.label) ?? [] }).sorted()
    var users: [String: String] = [:]
    for mean in means {
      let path = "report.table.means.\(mean.name)"
      for test in mean.tests {
        if !known.contains(test) {
          let near = Spelling.nearest(to: test, among: known)
          diagnostics.append(
            Diagnostic(
              "E061", "the mean `\(mean.name)` names no test set `\(test)`", at: spots[path],
              label: near.map { "did you mean `\($0)`?" } ?? "",
              notes: ["test sets: \(known.joined(separator: ", "))"]))
        } else if let other = users.updateValue(mean.name, forKey: test) {
          diagnostics.append(
            Diagnostic(
              "E066", "`\(test)` is in the mean `\(other)` already", at: spots[path],
              label: "each test set is shown once"))
        }
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
