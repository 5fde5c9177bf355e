import ExperimentSpec

/// How many variants share a drawing: colours tell the labels of one axis, the other axes get a panel
/// for each combination of their labels.
struct Facets {
  struct Panel {
    /// Empty where there is but one.
    var title: String
    /// Places of its variants in the run.
    var variants: [Int]
  }

  /// Labels that colours tell, in their order; a cell that has no part in the axis comes last.
  let colours: [String]
  let panels: [Panel]
  private let colourOf: [Int]

  /// More panels than this are no longer compared by eye.
  private static let mostPanels = 12

  /// - Parameters:
  ///   - colour: the axis that colours tell; nil takes the one that is called `loss`, else the last.
  ///   - panelAxes: nil takes all others, the last ones left out where that makes too many panels.
  init(_ run: RunRecord, colour: String? = nil, panelAxes: [String]? = nil) {
    let axes = run.axes.filter { !$0.isSeed }
    guard let told = Self.axis(colour, axes) ?? run.axes.last else {
      // No matrix: every variant has its own name.
      colours = run.variants.map(\.label)
      colourOf = Array(run.variants.indices)
      panels = [Panel(title: "", variants: Array(run.variants.indices))]
      return
    }
    let labels = run.variants.map { $0.cell?.label(on: told.name) ?? "" }
    var names = told.labels
    if labels.contains("") { names.append("no \(told.name)") }
    let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    colours = names
    colourOf = labels.map { places[$0] ?? names.count - 1 }

    var others = axes.map(\.name).filter { $0 != told.name }
    if let panelAxes { others = others.filter(panelAxes.contains) }
    var panels = Self.panels(run, others)
    while panels.count > Self.mostPanels {
      others.removeLast()
      panels = Self.panels(run, others)
    }
    self.panels = panels
  }

  func colour(of variant: Int) -> Int { colourOf[variant] }

  /// The axis that colours tell unless the spec names one.
  static func axis(_ name: String?, _ axes: [Study.Axis]) -> Study.Axis? {
    if let name { return axes.first { $0.name == name } }
    return axes.first { $0.name == "loss" } ?? axes.last
  }

  private static func panels(_ run: RunRecord, _ axes: [String]) -> [Panel] {
    var panels: [Panel] = []
    var places: [[String]: Int] = [:]
    for (i, variant) in run.variants.enumerated() {
      let labels = axes.map { variant.cell?.label(on: $0) ?? "" }
      if let place = places[labels] {
        panels[place].variants.append(i)
      } else {
        places[labels] = panels.count
        let title = zip(axes, labels).filter { !$1.isEmpty }.map {
          ScoreTable.word(Study.Coordinate(axis: $0, label: $1))
        }.joined(separator: ", ")
        // Cells that have no part in any of the axes stand beside those that have.
        let isOutside = title.isEmpty && !axes.isEmpty
        panels.append(
          Panel(title: isOutside ? "no \(axes.joined(separator: ", "))" : title, variants: [i]))
      }
    }
    return panels
  }
}

extension CellRecord {
  /// Empty where the cell has no part in the axis.
  func label(on axis: String) -> String {
    coordinates.first { $0.axis == axis }?.label ?? ""
  }
}
