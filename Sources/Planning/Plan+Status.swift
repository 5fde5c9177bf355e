import Documents
import ExperimentSpec
import Files

extension Plan {
  /// What would happen to each stage, with this store.
  public func statuses(_ store: StoreView) -> [StageStatus] {
    var stored = StoredResults(store)
    return stages.map { status(of: $0, store, &stored) }
  }

  func status(
    of stage: Stage, _ store: StoreView, _ stored: inout StoredResults
  ) -> StageStatus {
    if store.holds(stage.key) {
      return StageStatus(stage: stage, state: .cached, reason: .stored)
    }
    if let absence = stage.absence {
      return StageStatus(stage: stage, state: .absent, reason: .absent(absence.message))
    }
    let closest = closest(to: stage, among: stored.candidates(stage))
    if let step = store.step(stage.key), let steps = stage.steps {
      return StageStatus(
        stage: stage, state: .resume(step: step, of: steps),
        reason: .interrupted(step: step, of: steps), closest: closest)
    }
    return StageStatus(
      stage: stage, state: .run, reason: reason(stage, closest), closest: closest)
  }

  private func reason(_ stage: Stage, _ closest: Comparison?) -> Reason {
    guard let closest else { return .neverMade }
    if !closest.changes.isEmpty {
      // A result that shares less than half of the fields is another experiment, not a version.
      let isAnother = closest.changes.count * 2 > closest.fieldCount
      return isAnother ? .neverMade : .changed(closest.changes)
    }
    if let input = stage.inputs.first(where: { closest.otherInputs.contains($0.label) }) {
      return .inputChanged(role: input.role.rawValue, label: input.label)
    }
    return closest.otherParts.isEmpty ? .neverMade : .surroundingsChanged(closest.otherParts)
  }

  /// The stored result of the same stage that differs in the fewest fields.
  private func closest(
    to stage: Stage, among stored: [StoredResult]
  ) -> Comparison? {
    var best: (comparison: Comparison, score: (Int, Int, String))?
    for result in stored where result.key != stage.key {
      let comparison = compare(stage, result.key, result.document)
      let others = comparison.otherInputs.count + comparison.otherParts.count
      let score = (comparison.changes.count, others, result.key)
      if best == nil || score < best!.score { best = (comparison, score) }
    }
    return best?.comparison
  }

  private func compare(_ stage: Stage, _ key: String, _ document: JSON) -> Comparison {
    let old = document["fields"]?.object ?? JSONObject()
    let names = Set(stage.fields.map(\.name))
    var changes = stage.fields.compactMap { item -> Reason.Change? in
      let before = old[item.name]
      // Written and read back, 1.0 has become 1.
      guard before?.canonical != item.field.value.canonical else { return nil }
      return Reason.Change(
        path: item.field.path, from: before, to: item.field.value, spot: item.field.spot,
        replaced: loaded.overridden[item.field.path]?.last)
    }
    for (name, value) in old where !names.contains(name) {
      changes.append(Reason.Change(path: name, from: value, to: nil, spot: nil, replaced: nil))
    }
    let inputs = document["inputs"]?.object ?? JSONObject()
    let same = stage.inputs.filter { inputs[$0.role.rawValue]?.string == $0.key }
    let parts = ["numerics", "content", "bands", "engine", "protocols", "init"].filter {
      document[$0]?.canonical != stage.keyDocument[$0]?.canonical
    }
    return Comparison(
      key: key, changes: changes, fieldCount: names.union(old.keys).count,
      sameInputs: same.map(\.label),
      otherInputs: stage.inputs.map(\.label).filter { label in !same.contains { $0.label == label }
      },
      otherParts: parts)
  }
}

/// The results of a store by kind and label, read when they are first asked for.
struct StoredResults {
  private let store: StoreView
  private var results: [Stage.Kind: [String: [StoredResult]]] = [:]
  /// Comparisons that may still be made: in a large table with many results not every stage can be
  /// compared with every result.
  private var budget = 20_000

  init(_ store: StoreView) { self.store = store }

  /// What was stored by stages of the same name.
  mutating func candidates(_ stage: Stage) -> [StoredResult] {
    if results[stage.kind] == nil {
      results[stage.kind] = Dictionary(grouping: store.results(stage.kind), by: \.label)
    }
    let found = (results[stage.kind]?[stage.label] ?? []).prefix(budget)
    budget -= found.count
    return Array(found)
  }
}
