public import ExperimentSpec
import Files
import Metrics

/// Whether results keep what was claimed of them, by how much, and where they do not.
public struct ClaimVerdict: Sendable {
  public enum Outcome: String, Sendable {
    case holds
    case fails
    /// Some of the cells have no results yet, and no other speaks against it.
    case open
  }

  /// A cell of which the claim was examined, on one test set.
  struct Case {
    var label: String
    var comparisons: [Finding]
    var holds: Bool?
  }

  /// One comparison with its two numbers.
  struct Finding {
    var text: String
    var metric: String
    var left: Double
    var right: Double
    /// By how much it holds; negative where it does not.
    var margin: Double
    var holds: Bool
  }

  public let name: String
  let cases: [Case]

  public var outcome: Outcome {
    if cases.contains(where: { $0.holds == false }) { return .fails }
    return cases.isEmpty || cases.contains { $0.holds == nil } ? .open : .holds
  }

  /// - Parameters:
  ///   - cells: every cell with its place, whether or not it has results.
  ///   - axes: of the matrix; means are taken over seeds.
  public init(
    _ claim: ClaimSpec, _ results: [Manifest.Result], cells: [[Study.Coordinate]],
    axes: [Study.Axis]
  ) {
    name = claim.name
    let means = CellMeans(results, cells, axes)
    var cases: [Case] = []
    for place in means.places where claim.concerns(place) {
      for set in means.sets {
        cases.append(Self.examine(claim.assertion, place, set, means))
      }
    }
    self.cases = cases
  }

  private static func examine(
    _ assertion: Assertion?, _ place: [Study.Coordinate], _ set: CellMeans.Set, _ means: CellMeans
  ) -> Case {
    let name = place.map(\.label).joined(separator: " ")
    let label = means.sets.count > 1 ? "\(name) on \(set.test)" : name
    var best: [Finding]?
    for alternative in assertion?.alternatives ?? [] {
      var findings: [Finding] = []
      for comparison in alternative {
        guard let left = means.value(comparison.left, place, set),
          let right = means.value(comparison.right, place, set)
        else { return Case(label: label, comparisons: [], holds: nil) }
        let margin = comparison.isGreater ? left - right : right - left
        findings.append(
          Finding(
            text: comparison.text, metric: comparison.left.metric ?? "", left: left, right: right,
            margin: margin, holds: comparison.allowsEqual ? margin >= 0 : margin > 0))
      }
      if findings.allSatisfy(\.holds) {
        return Case(label: label, comparisons: findings, holds: true)
      }
      best = best ?? findings
    }
    return Case(label: label, comparisons: best ?? [], holds: best == nil ? nil : false)
  }

  // MARK: Words

  public var text: String {
    var text = "\(outcome.rawValue.padded(to: 6))\(name): \(tally)\n"
    for metric in metrics {
      let margins = cases.flatMap(\.comparisons).filter { $0.metric == metric && $0.holds }
      guard let least = margins.map(\.margin).min() else { continue }
      text += "      narrowest \(metric) \(Decimals.signed(least, 4))\n"
    }
    for item in cases where item.holds == false {
      for finding in item.comparisons where !finding.holds {
        text +=
          "      \(item.label): \(finding.text)   \(Decimals.fixed(finding.left, 4)) and "
          + "\(Decimals.fixed(finding.right, 4)), wrong by \(Decimals.fixed(-finding.margin, 4))\n"
      }
    }
    let open = cases.count { $0.holds == nil }
    if open > 0 { text += "      \(open) without results\n" }
    return text
  }

  /// `3 of 12`: cells that keep it.
  var tally: String { "\(cases.count { $0.holds == true }) of \(cases.count)" }

  private var metrics: [String] {
    ScoreTable.unique(cases.flatMap { $0.comparisons.map(\.metric) })
  }
}

/// What every cell has on average over its seeds.
private struct CellMeans {
  /// Pictures and how they are judged.
  struct Set: Hashable {
    var test: String
    var protocolName: String
  }

  /// Cells without their seeds, in order.
  private(set) var places: [[Study.Coordinate]] = []
  private(set) var sets: [Set] = []
  private var means: [[Study.Coordinate]: [Set: [String: (sum: Double, count: Int)]]] = [:]

  init(_ results: [Manifest.Result], _ cells: [[Study.Coordinate]], _ axes: [Study.Axis]) {
    let seeds = axes.filter(\.isSeed).map(\.name)
    func place(_ cell: [Study.Coordinate]) -> [Study.Coordinate] {
      cell.filter { !seeds.contains($0.axis) }
    }
    var seen: Swift.Set<[Study.Coordinate]> = []
    places = cells.map(place).filter { seen.insert($0).inserted }
    var known: Swift.Set<Set> = []
    for result in results where !result.isReference {
      let set = Set(test: result.test, protocolName: result.protocolName)
      if known.insert(set).inserted { sets.append(set) }
      for metric in result.metrics {
        let old = means[place(result.cell)]?[set]?[metric.name] ?? (0, 0)
        means[place(result.cell), default: [:]][set, default: [:]][metric.name] = (
          old.sum + metric.value, old.count + 1
        )
      }
    }
  }

  /// Nil where there is no result.
  func value(
    _ quantity: Assertion.Quantity, _ place: [Study.Coordinate], _ set: Set
  ) -> Double? {
    guard let metric = quantity.metric else { return quantity.offset }
    var wanted = place.filter { own in !quantity.changes.contains { $0.axis == own.axis } }
    wanted += quantity.changes
    // The other cell may have no part in some of the axes.
    let other =
      quantity.changes.isEmpty
      ? place
      : places.first { candidate in
        candidate.allSatisfy(wanted.contains) && quantity.changes.allSatisfy(candidate.contains)
      }
    guard let other, let mean = means[other]?[set]?[metric], mean.count > 0 else { return nil }
    return mean.sum / Double(mean.count) + quantity.offset
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
