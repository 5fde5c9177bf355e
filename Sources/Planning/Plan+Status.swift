import Documents
import ExperimentSpec

extension Plan {
  /// What would happen to each stage, with this store.
  public func statuses(_ store: StoreView) -> [StageStatus] {
    var results: [Stage.Kind: [StoredResult]] = [:]
    return stages.map { stage in
      if store.holds(stage.key) {
        return StageStatus(stage: stage, state: .cached, reason: .stored)
      }
      if results[stage.kind] == nil { results[stage.kind] = store.results(stage.kind) }
      let closest = closest(to: stage, among: results[stage.kind] ?? [])
      if let step = store.step(stage.key), let steps = stage.steps {
        return StageStatus(
          stage: stage, state: .resume(step: step, of: steps),
          reason: .interrupted(step: step, of: steps), closest: closest)
      }
      return StageStatus(
        stage: stage, state: .run, reason: reason(stage, closest), closest: closest)
    }
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
    for result in stored where result.key != stage.key && result.label == stage.label {
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
