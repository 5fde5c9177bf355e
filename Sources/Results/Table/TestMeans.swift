import ExperimentSpec
import Files
import Metrics

/// What is measured in a cell, whether or not it has been.
struct PlannedScore: Hashable, Sendable {
  var cell: [Study.Coordinate]
  var measure: TestMeasure
}

/// Test sets that are replaced by their means.
struct TestMeans: Sendable {
  private var names: [String: String] = [:]
  private var members: [String: [String]] = [:]

  init(_ means: [TestMean]) {
    for mean in means {
      members[mean.name] = mean.tests
      for test in mean.tests { names[test] = mean.name }
    }
  }

  func replacing(_ planned: [PlannedScore]) -> [PlannedScore] {
    var seen: Set<PlannedScore> = []
    return planned.compactMap { score in
      var score = score
      score.measure.test = names[score.measure.test] ?? score.measure.test
      return seen.insert(score).inserted ? score : nil
    }
  }

  /// A mean stands where the first of its test sets stood; where one of them has no result, nothing
  /// does.
  func replacing(_ results: [Manifest.Result]) -> [Manifest.Result] {
    guard !names.isEmpty else { return results }
    var groups: [Group: [Manifest.Result]] = [:]
    for result in results { Group(result, names).map { groups[$0, default: []].append(result) } }
    return results.compactMap { result in
      guard let group = Group(result, names) else { return result }
      guard let found = groups[group], found.first?.test == result.test else { return nil }
      return mean(of: found, called: group.mean)
    }
  }

  /// Results of which a mean is taken.
  private struct Group: Hashable {
    var mean: String
    var variant: String
    var cell: [Study.Coordinate]
    var protocolName: String

    init?(_ result: Manifest.Result, _ names: [String: String]) {
      guard let mean = names[result.test] else { return nil }
      self.mean = mean
      variant = result.variant
      cell = result.cell
      protocolName = result.protocolName
    }
  }

  private func mean(of results: [Manifest.Result], called name: String) -> Manifest.Result? {
    guard var mean = results.first, Set(results.map(\.test)) == Set(members[name] ?? []) else {
      return nil
    }
    mean.test = name
    mean.images = results.reduce(0) { $0 + $1.images }
    mean.infinite = results.reduce(0) { $0 + $1.infinite }
    mean.metrics = mean.metrics.map { metric in
      let values = results.compactMap { result in
        result.metrics.first { $0.name == metric.name }?.value
      }
      let digits = metric.shown.split(separator: ".").dropFirst().first?.count ?? 0
      let value = values.reduce(0, +) / Double(max(1, values.count))
      return Manifest.Metric(
        name: metric.name, value: value, shown: Decimals.fixed(value, digits))
    }
    return mean
  }
}
