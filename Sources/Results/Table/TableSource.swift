import Documents
public import ExperimentSpec
public import Files
import Metrics

/// Results out of which tables are made and claims are judged: a manifest, and what the plan beside
/// it says of cells that have none.
public struct TableSource: Sendable {
  public let name: String
  public let profile: String
  public var results: [Manifest.Result]
  /// Every cell with its place.
  public var cells: [[Study.Coordinate]]
  public var axes: [Study.Axis]
  /// What is measured in the cells.
  private(set) var planned: [PlannedScore]
  let elsewhere: [ElsewhereTest]
  public let layout: ScoreTable.Layout
  public let published: PublishedTable?
  public let claims: [ClaimSpec]

  public init(_ run: RunRecord, takesMeans: Bool = true) {
    var settings = run.table
    if !takesMeans { settings.means = [] }
    self.init(
      name: run.name, profile: run.profile, results: Manifest(run).results,
      cells: run.variants.map { Self.place($0.label, $0.cell?.coordinates ?? []) },
      planned: run.variants.flatMap { variant in
        let place = Self.place(variant.label, variant.cell?.coordinates ?? [])
        return variant.measures.map { PlannedScore(cell: place, measure: $0) }
      }, axes: run.axes, settings)
  }

  /// - Parameters:
  ///   - path: a run directory, its `latest` link, or a spec's folder with one in it.
  ///   - takesMeans: whether test sets are replaced by their means, as the spec says.
  public init(_ path: String, takesMeans: Bool = true) throws(Failure) {
    let source = try ResultSource(path)
    let manifest = source.manifest
    let plan = source.tableFile
    let results = manifest.results
    var cells = plan?.cells ?? []
    if cells.isEmpty {
      var seen: Set<[Study.Coordinate]> = []
      cells = results.filter { !$0.isReference }.map { Self.place($0.variant, $0.cell) }
        .filter { seen.insert($0).inserted }
    }
    var settings = plan?.table ?? TableSettings()
    if !takesMeans { settings.means = [] }
    self.init(
      name: manifest.spec.name, profile: manifest.spec.profile, results: results, cells: cells,
      planned: plan?.planned ?? [], axes: plan?.axes ?? [], settings)
  }

  private init(
    name: String, profile: String, results: [Manifest.Result], cells: [[Study.Coordinate]],
    planned: [PlannedScore], axes: [Study.Axis], _ settings: TableSettings
  ) {
    let means = TestMeans(settings.means)
    self.name = name
    self.profile = profile
    self.results = means.replacing(results)
    self.cells = cells
    self.planned = means.replacing(planned)
    elsewhere = settings.elsewhere
    let known = Set(axes.map(\.name))
    let others = ScoreTable.unique(cells.flatMap { $0.map(\.axis) }.filter { !known.contains($0) })
    self.axes =
      axes
      + others.map { name in
        let labels = cells.compactMap { cell in cell.first { $0.axis == name }?.label }
        return Study.Axis(name: name, labels: ScoreTable.unique(labels))
      }
    layout = settings.layout
    published = settings.compare.flatMap { PublishedTable.named($0) }
    claims = settings.claims
  }

  /// What is no cell of a matrix differs by name.
  private static func place(
    _ label: String, _ coordinates: [Study.Coordinate]
  ) -> [Study.Coordinate] {
    guard coordinates.isEmpty else { return coordinates }
    return [Study.Coordinate(axis: ScoreTable.variantAxis, label: label)]
  }

  /// The table, laid out as the spec says unless told otherwise.
  public func table(_ layout: ScoreTable.Layout? = nil) -> ScoreTable {
    ScoreTable(
      results, cells: cells, planned: planned, elsewhere: elsewhere, axes: axes,
      layout ?? self.layout, published: published, profile: profile)
  }

  public var verdicts: [ClaimVerdict] {
    claims.map { ClaimVerdict($0, results, cells: cells, axes: axes) }
  }

  /// Several results in one table; they differ in one more axis, `run`.
  ///
  /// - Throws: if they were made under different profiles, or one name means two protocols or models
  ///   of NIQE: such numbers do not compare.
  public static func joined(_ sources: [TableSource]) throws(Failure) -> TableSource {
    guard var first = sources.first, sources.count > 1 else { return sources[0] }
    if let other = sources.first(where: { $0.profile != first.profile }) {
      throw Failure(
        .usage,
        "`\(first.name)` was made under profile `\(first.profile)`, `\(other.name)` under "
          + "`\(other.profile)`", remedy: "results of different profiles do not compare")
    }
    try confirmMeanings(sources)
    let names = sources.enumerated().map { i, source in
      sources.count { $0.name == source.name } > 1 ? "\(source.name) \(i + 1)" : source.name
    }
    first.results = []
    first.cells = []
    first.planned = []
    for (name, source) in zip(names, sources) {
      let run = Study.Coordinate(axis: "run", label: name)
      first.cells += source.cells.map { [run] + $0 }
      first.planned += source.planned.map {
        PlannedScore(cell: [run] + $0.cell, measure: $0.measure)
      }
      first.results += source.results.map { result in
        var result = result
        result.cell = [run] + place(result.variant, result.cell)
        return result
      }
    }
    first.axes = [Study.Axis(name: "run", labels: names)]
    for axis in sources.flatMap(\.axes) {
      if let known = first.axes.firstIndex(where: { $0.name == axis.name }) {
        first.axes[known].labels = ScoreTable.unique(first.axes[known].labels + axis.labels)
      } else {
        first.axes.append(axis)
      }
    }
    return first
  }
}

extension TableSource {
  /// Numbers of one column have to be of one kind: another definition of the protocol or another
  /// model of NIQE makes them others.
  private static func confirmMeanings(_ sources: [TableSource]) throws(Failure) {
    var known: [String: (meaning: String, source: String)] = [:]
    for source in sources {
      for result in source.results {
        var meanings = [("protocol `\(result.protocolName)`", result.protocolDigest)]
        if let pristine = result.pristine {
          meanings.append(("NIQE", "\(pristine.name) \(pristine.digest.prefix(8))"))
        }
        for (what, meaning) in meanings {
          let former = known[what] ?? (meaning, source.name)
          known[what] = former
          guard former.meaning == meaning else {
            throw Failure(
              .usage,
              "\(what) is \(former.meaning.prefix(40)) in `\(former.source)` and "
                + "\(meaning.prefix(40)) in `\(source.name)`",
              remedy: "such numbers do not compare; run both under one")
          }
        }
      }
    }
  }
}

/// What a spec says of its table, beyond the results.
public struct TableSettings: Sendable {
  public var layout: ScoreTable.Layout
  /// The name of a published table.
  public var compare: String?
  public var claims: [ClaimSpec]
  public var means: [TestMean]
  public var elsewhere: [ElsewhereTest]

  public init(
    layout: ScoreTable.Layout = ScoreTable.Layout(), compare: String? = nil,
    claims: [ClaimSpec] = [], means: [TestMean] = [], elsewhere: [ElsewhereTest] = []
  ) {
    self.layout = layout
    self.compare = compare
    self.claims = claims
    self.means = means
    self.elsewhere = elsewhere
  }

  public init(_ experiment: Experiment) {
    self.init(
      layout: ScoreTable.Layout(experiment.report.table), compare: experiment.report.compare,
      claims: experiment.claims, means: experiment.report.table.means,
      elsewhere: experiment.report.table.elsewhere)
  }
}
