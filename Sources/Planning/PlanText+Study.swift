import Documents
import ExperimentSpec

extension PlanText {
  /// The stages of all cells, what would happen to each, and why. Stages that only differ in the cell
  /// they are for share a line.
  ///
  /// - Parameters:
  ///   - spec: the path of the spec as the user gave it, for the last line.
  ///   - all: a line for every stage.
  ///   - estimate: what is known of the time that stages take; nil says nothing about it.
  public static func plan(
    _ plan: StudyPlan, _ statuses: [StageStatus], spec: String, all: Bool = false,
    estimate: PlanEstimate? = nil
  ) -> String {
    guard plan.isMatrix else {
      return self.plan(plan.cells[0].plan, statuses, spec: spec, estimate: estimate)
    }
    let wanted = statuses.count { $0.state != .cached }
    let groups = groups(plan, statuses, folds: !all)
    let rows = groups.map { row($0) }
    let times = column(groups.map { $0.map(\.status) }, estimate)
    let labelWidth = max(24, (rows.map(\.label.count).max() ?? 0) + 2)
    let stateWidth = max(9, (rows.map(\.state.count).max() ?? 0) + 2)
    var text =
      "\(plan.cells.count) variants, \(statuses.count) stages "
      + "(\(plan.instanceCount) before sharing), \(wanted) to run\n"
    text += "   " + pad("stage", labelWidth) + "used by  " + pad("state", stateWidth)
    text += times.head + "why\n"
    for (row, time) in zip(rows, times.cells) {
      let users = String(repeating: " ", count: max(0, 7 - row.users.count)) + row.users
      text += trimmed(
        "   " + pad(row.label, labelWidth) + users + "  " + pad(row.state, stateWidth) + time
          + (row.why.first ?? ""))
      let indent = 3 + labelWidth + 9 + stateWidth + time.count
      for line in row.why.dropFirst() {
        text += trimmed(String(repeating: " ", count: indent) + line)
      }
    }
    text += seedsOfEncoders(plan.stages.map { ($0.title, $0.stage) })
    let assumed = Set(plan.cells.flatMap { $0.plan.loaded.assumptions.map(\.path) }).count
    let profile = plan.cells[0].plan.loaded.profile
    text += total(statuses, estimate, spec: spec)
    return text + ending(assumed, wanted, profile, spec)
  }

  private typealias Member = (item: StudyPlan.SharedStage, status: StageStatus)

  /// Stages that share a line, in the order of their kinds.
  private static func groups(
    _ plan: StudyPlan, _ statuses: [StageStatus], folds: Bool
  ) -> [[Member]] {
    var groups: [[Member]] = []
    var places: [String: Int] = [:]
    for (item, status) in zip(plan.stages, statuses) {
      let name = folds ? item.stage.label : item.title
      if let place = places[name] {
        groups[place].append((item, status))
      } else {
        places[name] = groups.count
        groups.append([(item, status)])
      }
    }
    let kinds = Stage.Kind.allCases
    return kinds.flatMap { kind in groups.filter { $0[0].item.stage.kind == kind } }
  }

  private static func row(
    _ members: [Member]
  ) -> (label: String, users: String, state: String, why: [String]) {
    let first = members[0]
    guard members.count > 1 else {
      return (
        first.item.title, String(first.item.users.count), first.status.state.word,
        lines(of: first.status)
      )
    }
    var counts: [(word: String, count: Int)] = []
    for member in members {
      let word = member.status.state.word
      if let place = counts.firstIndex(where: { $0.word == word }) {
        counts[place].count += 1
      } else {
        counts.append((word, 1))
      }
    }
    let state =
      counts.count == 1
      ? counts[0].word : counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    let open = members.first { $0.status.state != .cached }
    let why = open.map { lines(of: $0.status) } ?? []
    // A resumed training stands for itself alone.
    let isOfOne = Set(members.filter { $0.status.state != .cached }.map { Self.why($0.status) })
    let head = isOfOne.count > 1 ? open.map { ["\($0.item.title): \(why.first ?? "")"] } : nil
    return (
      "\(first.item.stage.label) x \(members.count)", "", state,
      head.map { $0 + why.dropFirst() } ?? why
    )
  }
}
