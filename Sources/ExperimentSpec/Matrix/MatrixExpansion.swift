import Documents

/// A cell before it is read: where it stands on the axes, and what that makes of the document.
struct MatrixCell {
  var label: String
  var coordinates: [Study.Coordinate] = []
  var assignments: [Assignment] = []
  /// Values that win over profiles, as those of `--set` do.
  var arguments: [Assignment] = []
}

/// The cells of a matrix: the product of its axes, without what is excluded, with what is included.
struct MatrixExpansion {
  private(set) var cells: [MatrixCell] = []
  private(set) var axes: [Study.Axis] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let spec: MatrixSpec
  private let spots: [String: Spot]

  /// - Parameters:
  ///   - spots: where things stand, by path.
  ///   - mistakes: that were found when the matrix was read.
  init(_ spec: MatrixSpec, _ spots: [String: Spot], _ mistakes: [Diagnostic]) {
    self.spec = spec
    self.spots = spots
    diagnostics = mistakes
    axes = spec.axes.map { name, axis in
      Study.Axis(name: name, labels: axis.points.map(\.label), isSeed: axis.isSeed)
    }
    checkAxes()
    var product = [MatrixCell(label: "")]
    for (name, axis) in spec.axes where !axis.points.isEmpty {
      product = product.flatMap { cell -> [MatrixCell] in
        // Cells to which the axis means nothing stay one cell.
        guard axis.condition?.matches(cell.coordinates) ?? true else { return [cell] }
        return axis.points.map { cell.at($0, on: name, axis) }
      }
    }
    cells = product.filter { cell in !spec.exclude.contains { $0.matches(cell.coordinates) } }
    include()
    if cells.isEmpty && !spec.exclude.isEmpty {
      report("E067", "no cell of the matrix is left", "matrix.exclude", "it leaves out all of them")
    }
    for i in cells.indices where cells[i].label.isEmpty { cells[i].label = label(of: cells[i]) }
    // What is wrong with the axes is wrong with the labels, too.
    if diagnostics.isEmpty { checkLabels() }
  }

  // MARK: Cells

  private mutating func include() {
    for (i, node) in spec.include.enumerated() {
      var cell = MatrixCell(label: "")
      for entry in node.entries ?? [] {
        if entry.key == "label" {
          cell.label = entry.value.text ?? ""
        } else if let place = spec.axes.firstIndex(where: { $0.name == entry.key }) {
          let (name, axis) = spec.axes[place]
          guard let point = axis.point(entry.value) else {
            reportLabel(
              entry.value.text ?? "", axis.points.map(\.label), name, entry.value.spot, "`include`")
            continue
          }
          if axes[place].labels.firstIndex(of: point.label) == nil {
            axes[place].labels.append(point.label)
          }
          cell = cell.at(point, on: name, axis)
        } else if let assignment = Assignment(entry) {
          cell.assignments.append(assignment)
        }
      }
      if node.entries == nil {
        report(
          "E024", "a cell is a record of labels and values", "matrix.include[\(i)]", "found none")
      } else {
        cells.append(cell)
      }
    }
  }

  /// The label with the cell's own labels filled in; without a pattern all of them in a row.
  private func label(of cell: MatrixCell) -> String {
    let added = zip(axes, spec.axes).filter { $0.isSeed || $1.axis.isArgument }.map(\.0)
    let names = axes.filter { axis in !added.contains(axis) }.map(\.name)
    var pattern = spec.label ?? names.map { "{\($0)}" }.joined(separator: " ")
    // What no label can know of is told apart without being asked for.
    for axis in added where !pattern.contains("{\(axis.name)}") && cell.has(axis.name) {
      pattern += " \(axis.isSeed ? "seed" : axis.name) {\(axis.name)}"
    }
    for name in axes.map(\.name) {
      let own = cell.coordinates.first { $0.axis == name }?.label ?? ""
      pattern = pattern.split(separator: "{\(name)}", omittingEmptySubsequences: false)
        .joined(separator: own)
    }
    return pattern.split(separator: " ").joined(separator: " ")
  }

  // MARK: Mistakes

  private mutating func checkAxes() {
    if spec.axes.isEmpty {
      report("E064", "the matrix has no axes", "matrix.axes", "nothing differs between cells")
    }
    for (i, (name, axis)) in spec.axes.enumerated() {
      var seen: Set<String> = []
      for point in axis.points where !seen.insert(point.label).inserted {
        diagnostics.append(
          Diagnostic(
            "E066", "axis `\(name)` has `\(point.label)` twice", at: point.spot,
            label: "leave it out, or label it otherwise"))
      }
      for point in axis.points {
        guard let wrong = point.assignments.first(where: { $0.isTheSameForAll }) else { continue }
        diagnostics.append(
          Diagnostic(
            "E068", "`\(wrong.path)` is the same for all cells",
            at: wrong.parts.first?.spot ?? point.spot, label: "it cannot be on an axis"))
        break
      }
      let above = Array(spec.axes[..<i])
      check(axis.condition, "matrix.axes.\(name).when", "`when`", above)
    }
    for (i, pattern) in spec.exclude.enumerated() {
      let path = spots["matrix.exclude[\(i)]"] == nil ? "matrix.exclude" : "matrix.exclude[\(i)]"
      check(pattern, path, "`exclude`", spec.axes)
    }
    checkPattern()
  }

  /// Every name is that of an axis, every label one of its points.
  private mutating func check(
    _ pattern: CellPattern?, _ path: String, _ what: String,
    _ axes: [(name: String, axis: AxisSpec)]
  ) {
    for (name, labels) in pattern?.labels ?? [] {
      let spot = spots["\(path).\(name)"]
      guard let axis = axes.first(where: { $0.name == name })?.axis else {
        let names = axes.map(\.name)
        let near = Spelling.nearest(to: name, among: names)
        let isBelow = spec.axes.contains { $0.name == name }
        diagnostics.append(
          Diagnostic(
            "E061", "\(what) names no axis `\(name)`", at: spot,
            label: isBelow
              ? "the axis must stand above this one" : near.map { "did you mean `\($0)`?" } ?? "",
            notes: names.isEmpty ? [] : ["axes: \(names.joined(separator: ", "))"]))
        continue
      }
      let known = axis.points.map(\.label)
      for (i, label) in labels.enumerated() where !known.contains(label) {
        reportLabel(label, known, name, spots["\(path).\(name)[\(i)]"] ?? spot, what)
      }
    }
  }

  private mutating func reportLabel(
    _ label: String, _ known: [String], _ axis: String, _ spot: Spot?, _ what: String
  ) {
    let near = Spelling.nearest(to: label, among: known)
    diagnostics.append(
      Diagnostic(
        "E061", "\(what): axis `\(axis)` has no `\(label)`", at: spot,
        label: near.map { "did you mean `\($0)`?" } ?? "",
        notes: ["it has: \(known.joined(separator: ", "))"]))
  }

  /// Names in braces are those of axes.
  private mutating func checkPattern() {
    guard let pattern = spec.label else { return }
    for piece in pattern.split(separator: "{").dropFirst(pattern.hasPrefix("{") ? 0 : 1) {
      let name = String(piece.prefix { $0 != "}" })
      guard !axes.contains(where: { $0.name == name }) else { continue }
      let near = Spelling.nearest(to: name, among: axes.map(\.name))
      report(
        "E061", "`label` names no axis `\(name)`", "matrix.label",
        near.map { "did you mean `\($0)`?" } ?? "")
    }
  }

  private mutating func checkLabels() {
    var seen: Set<String> = []
    for cell in cells where !seen.insert(cell.label).inserted {
      report(
        "E066", "two cells are called `\(cell.label)`",
        spec.label == nil ? "matrix.axes" : "matrix.label",
        "name every axis in the label: "
          + axes.filter { !$0.isSeed }.map { "{\($0.name)}" }.joined(separator: " "))
      return
    }
  }

  private mutating func report(
    _ code: String, _ message: String, _ path: String, _ label: String
  ) {
    diagnostics.append(
      Diagnostic(code, message, at: spots[path] ?? spots["matrix"], label: label))
  }
}

extension MatrixCell {
  /// The cell at a place of one more axis.
  fileprivate func at(_ point: AxisPoint, on name: String, _ axis: AxisSpec) -> MatrixCell {
    var cell = self
    cell.coordinates.append(Study.Coordinate(axis: name, label: point.label))
    if axis.isArgument {
      cell.arguments += point.assignments
    } else {
      cell.assignments += point.assignments
    }
    return cell
  }

  fileprivate func has(_ axis: String) -> Bool { coordinates.contains { $0.axis == axis } }
}

extension AxisSpec {
  /// Whether it is the seed that differs, and nothing else.
  fileprivate var isSeed: Bool {
    points.allSatisfy { $0.assignments.count == 1 && $0.assignments[0].path == "seed" }
      && !points.isEmpty
  }

  /// The point with this label; on an axis of values also a value that it does not have yet.
  fileprivate func point(_ value: Node) -> AxisPoint? {
    guard let label = value.text else { return nil }
    if let known = points.first(where: { $0.label == label }) { return known }
    let paths = Set(points.flatMap { $0.assignments.map(\.path) })
    guard let model = points.first, paths.count == 1, isOfValues, model.assignments.count == 1
    else { return nil }
    let assignment = Assignment(parts: model.assignments[0].parts, value: value)
    return AxisPoint(label: label, spot: value.spot, assignments: [assignment])
  }

  private var isOfValues: Bool {
    points.allSatisfy { $0.assignments.first?.value.text == $0.label }
  }
}

extension Assignment {
  /// Whether it is about the whole table and not about one of its cells.
  fileprivate var isTheSameForAll: Bool {
    let top = path.prefix { $0 != "." }
    return [
      "mae-run", "use", "let", "profiles", "name", "output", "engine", "matrix", "claims", "report",
    ].contains(String(top))
  }
}
