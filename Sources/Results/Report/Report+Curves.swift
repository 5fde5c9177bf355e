import Files

extension Report {
  /// How training went: of one variant every part of its loss, of many one curve each; and of every
  /// encoder.
  var curves: String {
    let trainings = run.variants.count > 1 ? curvesOfMany : curvesOfOne
    let figures = trainings + curvesOfEncoders
    return figures.isEmpty
      ? "" : section("curves", "Training", "<div class=\"charts\">\n\(figures)</div>")
  }

  private static func curves(_ variant: VariantRecord, _ name: String) -> Curves? {
    variant.files.first { $0.name == name }.flatMap { try? Files.readText($0.source) }
      .map { Curves(csv: $0) }
  }

  private var curvesOfOne: String {
    guard let variant = run.variants.first, let curves = Self.curves(variant, "train.csv") else {
      return ""
    }
    return figure("training loss over steps", curves, "training")
  }

  /// All parts of a loss.
  private func figure(_ title: String, _ curves: Curves, _ name: String) -> String {
    let chart = Chart(
      title,
      curves.losses.enumerated().compactMap { i, loss in
        curves.points(loss).map { Chart.Series(name: loss, colour: i, points: $0) }
      })
    guard !chart.series.isEmpty else { return "" }
    return """
      <figure><figcaption>\(HTML.escaped(name)): \(Decimals.grouped(curves.steps)) steps\
      <span class="keys">\(chart.legend)</span></figcaption>
      \(chart.svg)</figure>

      """
  }

  /// The part of the loss that all variants have, so that their curves can be compared.
  private var curvesOfMany: String {
    let facets = Facets(run)
    let read = run.variants.map { variant -> (points: [(x: Double, y: Double)], steps: Int)? in
      guard let curves = Self.curves(variant, "train.csv"),
        let points = curves.points("pixel") ?? curves.points("loss")
      else { return nil }
      return (points, curves.steps)
    }
    let count = read.count { $0 != nil }
    guard count > 0 else { return "" }
    let kept = min(240, max(40, 24_000 / count))
    var charts = facets.panels.map { panel in
      Chart(
        "pixel loss over steps" + (panel.title.isEmpty ? "" : ", \(panel.title)"),
        panel.variants.compactMap { i in
          read[i].map {
            Chart.Series(
              name: run.variants[i].label, colour: facets.colour(of: i), points: $0.points)
          }
        }, pointsKept: kept)
    }
    // One scale for all, or the eye compares what is not alike.
    let limits = charts.flatMap(\.extremes)
    for i in charts.indices { charts[i].limits = limits }
    let used = Set(run.variants.indices.filter { read[$0] != nil }.map(facets.colour))
    let legend = facets.colours.indices.filter(used.contains)
      .map { Chart.key(facets.colours[$0], $0) }.joined()
    let steps = read.compactMap { $0?.steps }.max() ?? 0
    var figures = """
      <p class="legend">pixel loss over \(Decimals.grouped(steps)) steps<span class="keys">\(legend)</span></p>

      """
    for (panel, chart) in zip(facets.panels, charts) where !chart.series.isEmpty {
      figures += "<figure>\(HTML.caption(panel.title))\n\(chart.svg)</figure>\n"
    }
    return figures
  }

  /// Each encoder once, however many variants share it.
  private var curvesOfEncoders: String {
    var figures = ""
    var shown: Set<String> = []
    for variant in run.variants {
      for file in variant.files where file.name.hasPrefix("prior") && file.name.hasSuffix(".csv") {
        guard shown.insert(file.source).inserted, shown.count <= Self.mostEncoders,
          let text = try? Files.readText(file.source)
        else { continue }
        let own = file.name.dropFirst("prior".count).dropLast(".csv".count).dropFirst()
        let name = own.isEmpty ? encoderName(of: variant) : "pre-training of \(own)"
        figures += figure("\(name) loss over steps", Curves(csv: text), name)
      }
    }
    let left = shown.count - Self.mostEncoders
    if left > 0 {
      figures += """
        <p class="quiet">\(left) more encoders in <code>variants/…/prior*.csv</code>.</p>

        """
    }
    return figures
  }

  private static let mostEncoders = 24

  private func encoderName(of variant: VariantRecord) -> String {
    let stage = variant.stages.lazy.compactMap { stagesByKey[$0] }.first { $0.kind == "prior" }
    return stage.map { "pre-training of \($0.name)" } ?? "pre-training"
  }
}
