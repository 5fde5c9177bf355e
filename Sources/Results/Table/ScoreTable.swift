public import ExperimentSpec
import Files
import Metrics

/// The results of a matrix as the table of a paper: some axes differ from row to row, others from
/// column to column, over seeds there are means.
///
/// It is made from results alone, so that it can be laid out in another way without the spec.
public struct ScoreTable: Sendable {
  public struct Layout: Sendable {
    /// Nil takes the axes that no column needs.
    public var rows: [String]?
    public var columns: [String]?
    /// Nil takes the seeds.
    public var over: [String]?
    public var digits: Int?
    public var marksBest: Bool

    public init(
      rows: [String]? = nil, columns: [String]? = nil, over: [String]? = nil, digits: Int? = nil,
      marksBest: Bool = true
    ) {
      self.rows = rows
      self.columns = columns
      self.over = over
      self.digits = digits
      self.marksBest = marksBest
    }

    public init(_ spec: TableSpec) {
      self.init(
        rows: spec.rows, columns: spec.columns, over: spec.over, digits: spec.digits,
        marksBest: spec.marksBest)
    }
  }

  public struct Column: Hashable, Sendable {
    /// Labels of the column axes, `test` and `metric` among them.
    var labels: [Study.Coordinate]
    var metric: MetricColumn
    var test: String
    /// Empty where others score.
    var protocolName: String
    /// Why nothing is scored here.
    var absence: String?
  }

  public struct Row: Sendable {
    /// Labels of the row axes; one alone, the method's name, for a reference method.
    var labels: [String]
    var coordinates: [Study.Coordinate]
    var isReference = false
    /// Beside each column.
    var entries: [Entry?]
    /// Published values beside each column.
    var published: [PublishedTable.Value?] = []
  }

  /// A mean over seeds.
  public struct Entry: Hashable, Sendable {
    var mean: Double
    /// Standard deviation of the sample; nil for one value.
    var spread: Double?
    var count: Int
    var isBest = false

    init(_ values: [Double]) {
      count = values.count
      mean = values.reduce(0, +) / Double(max(1, count))
      let sum = values.reduce(0) { [mean] in $0 + ($1 - mean) * ($1 - mean) }
      spread = count > 1 ? (sum / Double(count - 1)).squareRoot() : nil
    }
  }

  /// Names of the axes of rows.
  private(set) var rowAxes: [String]
  private(set) var columns: [Column] = []
  private(set) var rows: [Row] = []
  private(set) var digits: Int?
  /// What has to be said below.
  private(set) var notes: [String] = []

  /// - Parameters:
  ///   - cells: every cell with its place, whether or not it has results.
  ///   - planned: what is measured in them, whether or not it has been.
  ///   - elsewhere: test sets that keep a column although others score them.
  init(
    _ results: [Manifest.Result], cells: [[Study.Coordinate]], planned: [PlannedScore] = [],
    elsewhere: [ElsewhereTest] = [], axes: [Study.Axis], _ layout: Layout,
    published: PublishedTable? = nil, profile: String
  ) {
    let over = layout.over ?? axes.filter(\.isSeed).map(\.name)
    let scores =
      planned.flatMap(Score.all) + results.filter { !$0.isReference }.flatMap(Score.all)
    let tests = Self.unique(scores.map(\.test) + elsewhere.map(\.test))
    var columnAxes = layout.columns ?? ["test", "metric"]
    if !columnAxes.contains("metric") { columnAxes.append("metric") }
    if tests.count < 2 { columnAxes.removeAll { $0 == "test" } }
    let isNamed = columnAxes.contains("test") || layout.rows?.contains("test") == true
    if !isNamed, Self.needsTests(scores, columnAxes) || !elsewhere.isEmpty {
      columnAxes.insert("test", at: columnAxes.firstIndex(of: "metric") ?? columnAxes.count)
    }
    rowAxes =
      layout.rows
      ?? axes.map(\.name).filter { !columnAxes.contains($0) && !over.contains($0) }
    // An axis that is nowhere would mix what is not alike.
    rowAxes += axes.map(\.name).filter {
      !rowAxes.contains($0) && !columnAxes.contains($0) && !over.contains($0)
    }
    digits = layout.digits
    let places = Places(axes, tests: tests, metrics: scores.map(\.metric.name))
    makeColumns(scores, places, columnAxes)
    addColumns(elsewhere, places)
    makeRows(results, cells, tests, places)
    if layout.marksBest { markBest() }
    notes += elsewhere.map { "‡ \($0.test): \($0.why)" }
    if let published { compare(with: published, profile) }
    notes += Self.captions(columns)
  }

  // MARK: Columns

  /// Whether columns of these axes would mix test sets.
  private static func needsTests(_ scores: [Score], _ names: [String]) -> Bool {
    var tests: [[String]: String] = [:]
    return scores.contains { score in
      let labels = [score.protocolName] + names.map { score.label(on: $0) }
      return tests.updateValue(score.test, forKey: labels) ?? score.test != score.test
    }
  }

  private mutating func makeColumns(_ scores: [Score], _ places: Places, _ names: [String]) {
    var found: Set<Column> = []
    for score in scores {
      let labels = names.map { Study.Coordinate(axis: $0, label: score.label(on: $0)) }
      found.insert(
        Column(
          labels: labels, metric: score.metric, test: score.test,
          protocolName: score.protocolName))
    }
    columns = places.sorted(found)
  }

  /// Every place of the first test set has one of each of these, too.
  private mutating func addColumns(_ elsewhere: [ElsewhereTest], _ places: Places) {
    guard let first = columns.first, !elsewhere.isEmpty else { return }
    let model = columns.filter {
      $0.test == first.test && $0.protocolName == first.protocolName
    }
    let others = elsewhere.flatMap { item in
      model.map { column in
        let labels = column.labels.map {
          $0.axis == "test" ? Study.Coordinate(axis: "test", label: item.test) : $0
        }
        return Column(
          labels: labels, metric: column.metric, test: item.test, protocolName: "",
          absence: item.why)
      }
    }
    columns = places.sorted(Set(columns + others))
  }

  // MARK: Rows

  private mutating func makeRows(
    _ results: [Manifest.Result], _ cells: [[Study.Coordinate]], _ tests: [String],
    _ places: Places
  ) {
    var values: [[String]: [[Double]]] = [:]
    let byIdentity = Dictionary(
      columns.enumerated().map { (identity($1), $0) }, uniquingKeysWith: { first, _ in first })
    for result in results where !result.isReference {
      let labels = rowAxes.map { $0 == "test" ? result.test : result.label(on: $0) }
      for metric in result.metrics {
        guard let place = byIdentity[identity(result, metric.name)] else { continue }
        values[labels, default: columns.map { _ in [] }][place].append(metric.value)
      }
    }
    addReferences(results)
    var seen: Set<[String]> = []
    let tests = rowAxes.contains("test") ? tests : [""]
    var own: [(place: [Int], row: Row)] = []
    for cell in cells {
      for test in tests {
        let coordinates = rowAxes.map { name in
          name == "test"
            ? Study.Coordinate(axis: name, label: test)
            : cell.first { $0.axis == name } ?? Study.Coordinate(axis: name, label: "")
        }
        let labels = coordinates.map(\.label)
        guard seen.insert(labels).inserted else { continue }
        let entries = (values[labels] ?? columns.map { _ in [] }).map {
          $0.isEmpty ? nil : Entry($0)
        }
        let row = Row(labels: labels, coordinates: coordinates, entries: entries)
        own.append((places.of(coordinates), row))
      }
    }
    rows += own.sorted { $0.place.lexicographicallyPrecedes($1.place) }.map(\.row)
  }

  /// Methods to beat, where they have one value in a column.
  private mutating func addReferences(_ results: [Manifest.Result]) {
    for method in Self.unique(results.filter(\.isReference).map(\.variant)) {
      let own = results.filter { $0.variant == method }
      let entries = columns.map { column -> Entry? in
        let fitting = own.filter { result in
          result.test == column.test && result.protocolName == column.protocolName
            && column.labels.allSatisfy {
              ["test", "metric"].contains($0.axis) || result.label(on: $0.axis) == $0.label
            }
        }
        let found = Set(
          fitting.compactMap { $0.metrics.first { $0.name == column.metric.name }?.value })
        return found.count == 1 ? found.first.map { Entry([$0]) } : nil
      }
      guard entries.contains(where: { $0 != nil }) else { continue }
      rows.append(Row(labels: [method], coordinates: [], isReference: true, entries: entries))
    }
  }

  /// What tells a column from the others.
  private func identity(_ column: Column) -> [String] {
    [column.test, column.protocolName] + column.labels.map(\.label)
  }

  private func identity(_ result: Manifest.Result, _ metric: String) -> [String] {
    let names = columns.first?.labels.map(\.axis) ?? []
    return [result.test, result.protocolName]
      + names.map { name in
        name == "test" ? result.test : name == "metric" ? metric : result.label(on: name)
      }
  }

  // MARK: What is remarkable

  /// The best of rows that only differ in their last axis.
  private mutating func markBest() {
    let groups = Dictionary(grouping: rows.indices.filter { !rows[$0].isReference }) {
      rows[$0].labels.dropLast()
    }
    for members in groups.values where members.count > 1 {
      for (j, column) in columns.enumerated() {
        let found = members.filter { rows[$0].entries[j].map { !$0.mean.isNaN } ?? false }
        let values = found.compactMap { rows[$0].entries[j]?.mean }
        guard values.count > 1,
          let best = column.metric.higherIsBetter ? values.max() : values.min()
        else { continue }
        for i in found where rows[i].entries[j]?.mean == best { rows[i].entries[j]?.isBest = true }
      }
    }
  }

  private mutating func compare(with published: PublishedTable, _ profile: String) {
    for i in rows.indices where !rows[i].isReference {
      rows[i].published = columns.map { column in
        published.value(
          at: rows[i].coordinates + column.labels, test: column.test, metric: column.metric.name)
      }
    }
    let values = rows.filter { !$0.isReference }.flatMap(\.published)
    notes.append(
      "\(published.name): \(values.count { $0 != nil }) of \(values.count) published numbers are "
        + "known here")
    if profile != "paper" {
      notes.append(
        "profile `\(profile)` is not the paper's: its numbers and the published ones "
          + "do not compare")
    }
    notes += published.remarks
  }

  /// What numbers mean, once a protocol.
  private static func captions(_ columns: [Column]) -> [String] {
    unique(columns.map(\.protocolName)).filter { !$0.isEmpty }.map { name in
      QualityProtocol.named(name).map { "\(name): \($0.about)" } ?? name
    }
  }

  static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}

/// Where labels stand on their axes, to sort by.
private struct Places {
  private var places: [String: [String: Int]] = [:]

  init(_ axes: [Study.Axis], tests: [String], metrics: [String]) {
    for axis in axes { add(axis.name, axis.labels) }
    add("test", ScoreTable.unique(tests))
    add("metric", ScoreTable.unique(metrics))
  }

  private mutating func add(_ axis: String, _ labels: [String]) {
    places[axis] = Dictionary(labels.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// A cell that has no part in an axis comes first.
  func of(_ labels: [Study.Coordinate]) -> [Int] {
    labels.map { places[$0.axis]?[$0.label] ?? -1 }
  }

  func sorted(_ columns: Set<ScoreTable.Column>) -> [ScoreTable.Column] {
    columns.map { (place: of($0.labels), column: $0) }.sorted { a, b in
      if a.place != b.place { return a.place.lexicographicallyPrecedes(b.place) }
      return (a.column.test, a.column.protocolName) < (b.column.test, b.column.protocolName)
    }.map(\.column)
  }
}

/// One number of a cell, measured or to be measured.
private struct Score {
  var cell: [Study.Coordinate]
  /// What is no cell has its name alone.
  var variant = ""
  var test: String
  var protocolName: String
  var metric: MetricColumn

  static func all(_ planned: PlannedScore) -> [Score] {
    let measure = planned.measure
    return measure.metrics.compactMap { name in
      QualityProtocol.named(measure.protocolName)?.metric(name).map {
        Score(
          cell: planned.cell, test: measure.test, protocolName: measure.protocolName,
          metric: $0.column)
      }
    }
  }

  static func all(_ result: Manifest.Result) -> [Score] {
    result.metrics.map {
      Score(
        cell: result.cell, variant: result.variant, test: result.test,
        protocolName: result.protocolName, metric: column($0, result.protocolName))
    }
  }

  private static func column(_ metric: Manifest.Metric, _ name: String) -> MetricColumn {
    if let known = QualityProtocol.named(name)?.metric(metric.name) { return known.column }
    // A protocol of a newer release: digits as its manifest shows them do no harm.
    let digits = metric.shown.split(separator: ".").dropFirst().first?.count ?? 0
    return MetricColumn(metric.name, digits: digits, tolerance: 0, higherIsBetter: true)
  }

  func label(on axis: String) -> String {
    switch axis {
    case "test": test
    case "metric": metric.name
    case ScoreTable.variantAxis where cell.isEmpty: variant
    default: cell.first { $0.axis == axis }?.label ?? ""
    }
  }
}

extension Manifest.Result {
  var isReference: Bool { ReferenceMethod(rawValue: variant) != nil }

  /// Empty where the cell has no part in the axis; what is no cell has its name alone.
  func label(on axis: String) -> String {
    if cell.isEmpty { return axis == ScoreTable.variantAxis ? variant : "" }
    return cell.first { $0.axis == axis }?.label ?? ""
  }
}

extension ScoreTable {
  /// The only axis of results that are no cells of a matrix.
  static let variantAxis = "variant"
}
