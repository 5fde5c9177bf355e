import ExperimentSpec
import Files
import Metrics

/// The perception–distortion plane (Blau and Michaeli, 2018): every variant as a point of two metrics,
/// for each test set and each place on the axes of the table's columns.
package struct QualityPlane {
  package struct Point {
    package var name: String
    /// Means over seeds.
    var x: Double
    var y: Double
    /// Standard deviations over seeds; nil for one value.
    var spread: (x: Double, y: Double)?
    var colour: Int
    var shape: Int
  }

  package struct Panel {
    package var title: String
    package var points: [Point]
    /// Methods that need no training.
    var references: [(name: String, x: Double, y: Double)]
  }

  let x: MetricColumn
  let y: MetricColumn
  /// What colours tell.
  let colours: [String]
  /// What shapes tell; empty where all are alike.
  let shapes: [String]
  package let panels: [Panel]

  static let shapeCount = 5

  /// Nil where the two metrics were not measured together.
  package init?(_ run: RunRecord) {
    let sets = run.variants.flatMap { $0.scores.filter { $0.method == ReferenceMethod.ownMethod } }
    guard let (x, y) = Self.metrics(sets, run.plot) else { return nil }
    let columnAxes = run.table.layout.columns ?? []
    let facets = Facets(run, colour: run.plot.group, panelAxes: columnAxes)
    let told = Facets.axis(run.plot.group, run.axes.filter { !$0.isSeed })?.name
    let others = run.axes.filter { axis in
      !axis.isSeed && axis.name != told && !columnAxes.contains(axis.name)
    }.map(\.name)
    let shapeLabels = run.variants.map { variant in
      others.map { variant.cell?.label(on: $0) ?? "" }.filter { !$0.isEmpty }
        .joined(separator: " ")
    }
    let known = ScoreTable.unique(shapeLabels)
    let shapes = known.count > 1 && known.count <= Self.shapeCount ? known : []

    var panels: [Panel] = []
    let tests = ScoreTable.unique(sets.map(\.test))
    for panel in facets.panels {
      for test in tests {
        let words = [panel.title] + (tests.count > 1 ? [test] : [])
        var made = Panel(
          title: words.filter { !$0.isEmpty }.joined(separator: ", "), points: [], references: [])
        var values: [[String]: (first: Int, x: [Double], y: [Double])] = [:]
        var order: [[String]] = []
        for i in panel.variants {
          guard let own = Self.values(run.variants[i], ReferenceMethod.ownMethod, test, x, y)
          else { continue }
          let place = Self.place(run.variants[i], run.axes)
          if values[place] == nil { order.append(place) }
          values[place, default: (i, [], [])].x.append(own.x)
          values[place]?.y.append(own.y)
          if made.references.isEmpty {
            made.references = Self.references(run.variants[i], test, x, y)
          }
        }
        for place in order {
          guard let found = values[place] else { continue }
          let (a, b) = (ScoreTable.Entry(found.x), ScoreTable.Entry(found.y))
          guard a.mean.isFinite, b.mean.isFinite else { continue }
          let shape = shapes.firstIndex(of: shapeLabels[found.first]) ?? 0
          made.points.append(
            Point(
              name: place.joined(separator: " "), x: a.mean, y: b.mean,
              spread: a.spread.flatMap { s in b.spread.map { (s, $0) } },
              colour: facets.colour(of: found.first), shape: shape))
        }
        if !made.points.isEmpty { panels.append(made) }
      }
    }
    guard !panels.isEmpty else { return nil }
    self.x = x
    self.y = y
    self.shapes = shapes
    self.panels = panels
    colours = facets.colours
  }

  /// What a variant is called without its seed; of no matrix, its label.
  private static func place(_ variant: VariantRecord, _ axes: [Study.Axis]) -> [String] {
    guard let cell = variant.cell else { return [variant.label] }
    let seeds = axes.filter(\.isSeed).map(\.name)
    let labels = cell.coordinates.filter { !seeds.contains($0.axis) }.map { ScoreTable.word($0) }
    return labels.isEmpty ? [variant.label] : labels
  }

  /// The wanted metrics, or PSNR (else whatever is better when higher) and NIQE.
  private static func metrics(
    _ sets: [ScoreSet], _ plot: PlotSpec
  ) -> (MetricColumn, MetricColumn)? {
    for set in sets {
      func column(_ name: String) -> MetricColumn? { set.columns.first { $0.name == name } }
      let x = plot.x.map(column) ?? column("psnr") ?? set.columns.first { $0.higherIsBetter }
      if let x, let y = column(plot.y ?? "niqe"), x != y { return (x, y) }
    }
    return nil
  }

  private static func values(
    _ variant: VariantRecord, _ method: String, _ test: String, _ x: MetricColumn,
    _ y: MetricColumn
  ) -> (x: Double, y: Double)? {
    for set in variant.scores where set.method == method && set.test == test {
      if let i = set.columns.firstIndex(of: x), let j = set.columns.firstIndex(of: y) {
        return (set.mean(of: i), set.mean(of: j))
      }
    }
    return nil
  }

  private static func references(
    _ variant: VariantRecord, _ test: String, _ x: MetricColumn, _ y: MetricColumn
  ) -> [(name: String, x: Double, y: Double)] {
    variant.scores.filter { $0.method != ReferenceMethod.ownMethod && $0.test == test }
      .compactMap { set in
        guard let point = values(variant, set.method, test, x, y), point.x.isFinite,
          point.y.isFinite
        else { return nil }
        return (set.method, point.x, point.y)
      }.prefix(1).map { $0 }
  }

  /// The points that no other point of the panel beats in both metrics, from left to right.
  package func front(of panel: Panel) -> [Point] {
    // As if lower were better for both.
    func cost(_ point: Point) -> (Double, Double) {
      (x.higherIsBetter ? -point.x : point.x, y.higherIsBetter ? -point.y : point.y)
    }
    var front: [Point] = []
    for point in panel.points.sorted(by: { cost($0) < cost($1) }) {
      if let last = front.last, cost(point).1 >= cost(last).1 { continue }
      front.append(point)
    }
    return front.sorted { $0.x < $1.x }
  }
}
