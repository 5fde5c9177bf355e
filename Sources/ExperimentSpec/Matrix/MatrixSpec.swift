import Documents

/// `matrix:` as it is written: what differs between the cells of a table.
struct MatrixSpec: Readable {
  /// In the order of the text.
  var axes: [(name: String, axis: AxisSpec)]
  /// Each leaves out the cells that have one of these labels on each of these axes.
  var exclude: [CellPattern]
  /// Cells besides the product of the axes: labels by axis, values by path.
  var include: [Node]
  /// What a cell is called, with `{axis}` for its labels; nil puts all labels behind each other.
  var label: String?

  init(from fields: inout Fields) {
    let axes = fields.read(
      "axes", "what differs between cells, by name; the last one differs fastest",
      as: .named(.record(AxisSpec.self)), default: [], affects: [])
    self.axes = axes.map { ($0.name, $0.value) }
    let exclude = fields.read(
      "exclude", "cells that are left out: labels by axis", as: .oneOrMore(of: Self.pattern),
      default: [], affects: [])
    self.exclude = exclude.map { CellPattern($0) }
    include = fields.read(
      "include",
      "cells besides the product of the axes: labels by axis, and values by path",
      as: .oneOrMore(of: .anything), default: [], affects: [])
    label = fields.read(
      "label", "what a cell is called, with `{axis}` for its labels; all of them unless stated",
      as: .optional(.text), default: .some(nil), affects: [])
  }

  /// Labels by axis.
  static var pattern: Form<[(name: String, value: [String])]> {
    .named(.oneOrMore(of: .text))
  }
}

/// Something in which cells differ: values of one path, or labelled points of several.
struct AxisSpec: Readable {
  /// Each has the values of its cells, by path.
  var points: [AxisPoint]
  /// The axis means something only for cells with these labels on axes above; nil always.
  var condition: CellPattern?
  /// Whether it was named on the command line.
  var isArgument = false

  init(from fields: inout Fields) {
    let path = fields.read(
      "path", "the field that takes the `values`", as: .optional(.text), default: .some(nil),
      affects: [])
    let values = fields.read(
      "values", "the values of `path`, which are their own labels",
      as: .optional(.list(of: .anything)), default: .some(nil), affects: [])
    let named = fields.read(
      "points", "by label, the values of any number of paths",
      as: .optional(.named(.named(.anything))), default: .some(nil), affects: [])
    let when = fields.read(
      "when", "labels by axis: other cells have no part in this axis",
      as: .optional(MatrixSpec.pattern), default: .some(nil), affects: [])
    condition = when.map { CellPattern($0) }
    points = []
    if let named, path == nil, values == nil {
      let entries = fields.node("points")?.entries ?? []
      points = entries.map { entry in
        AxisPoint(
          label: entry.key, spot: entry.keySpot,
          assignments: (entry.value.entries ?? []).compactMap { Assignment($0) })
      }
      if named.isEmpty { fields.report("E064", "`points` is empty", "points") }
    } else if let path, let values, named == nil {
      let spot = fields.node("path")?.spot
      let parts = PathPart.parts(of: path, at: spot?.range.lowerBound ?? 0, in: spot?.source)
      points = values.compactMap { value in
        guard let label = value.text else { return nil }
        return AxisPoint(
          label: label, spot: value.spot,
          assignments: parts.map { [Assignment(parts: $0, value: value)] } ?? [])
      }
      if values.isEmpty {
        fields.report("E064", "`values` is empty", "values")
      } else if points.count < values.count {
        fields.report(
          "E064", "a value that is a list or a record has no label", "values",
          label: "write `points`, with a label for each")
      }
      if parts == nil { fields.report("E030", "`\(path)` is no path", "path") }
    } else {
      let name = named != nil ? "points" : path != nil ? "path" : "values"
      fields.report(
        "E064", "an axis has either `path` and `values` or `points`", name,
        label: named == nil ? "one of the two is missing" : "leave this or the others out")
    }
  }
}

/// One place on an axis.
struct AxisPoint {
  var label: String
  var spot: Spot?
  var assignments: [Assignment]
}

/// Labels by axis, as `when` and `exclude` name cells.
struct CellPattern {
  var labels: [(axis: String, any: [String])]

  init(_ named: [(name: String, value: [String])]) {
    labels = named.map { ($0.name, $0.value) }
  }

  /// Whether a cell has one of the labels on each of the axes.
  func matches(_ cell: [Study.Coordinate]) -> Bool {
    labels.allSatisfy { axis, any in
      cell.contains { $0.axis == axis && any.contains($0.label) }
    }
  }
}
