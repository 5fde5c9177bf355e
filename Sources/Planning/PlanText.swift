import Documents
import ExperimentSpec

/// What `plan` and `explain` print.
public enum PlanText {
  /// The stages, what would happen to each, and why.
  ///
  /// - Parameters:
  ///   - spec: the path of the spec as the user gave it, for the last line.
  ///   - estimate: what is known of the time that stages take; nil says nothing about it.
  public static func plan(
    _ plan: Plan, _ statuses: [StageStatus], spec: String, estimate: PlanEstimate? = nil
  ) -> String {
    let wanted = statuses.filter { $0.state != .cached }.count
    let rows = statuses.map { status in
      (status.stage.label, status.state.word, lines(of: status))
    }
    let labelWidth = max(24, (rows.map(\.0.count).max() ?? 0) + 2)
    var text = "1 variant, \(statuses.count) stages, \(wanted) to run\n"
    let times = column(statuses.map { [$0] }, estimate)
    text += "   " + pad("stage", labelWidth) + pad("state", 9) + times.head + "why\n"
    for ((label, state, why), time) in zip(rows, times.cells) {
      text += trimmed("   " + pad(label, labelWidth) + pad(state, 9) + time + (why.first ?? ""))
      for line in why.dropFirst() {
        text += trimmed(String(repeating: " ", count: 3 + labelWidth + 9 + time.count) + line)
      }
    }
    text += seedsOfEncoders(plan.stages.map { ($0.label, $0) })
    text += total(statuses, estimate, spec: spec)
    return text + ending(plan.loaded.assumptions.count, wanted, plan.loaded.profile, spec)
  }

  /// The encoders that are trained anew for every seed.
  static func seedsOfEncoders(_ stages: [(title: String, stage: Stage)]) -> String {
    stages.map { title, stage in
      guard case .prior(let work) = stage.work, case .pretrained(let spec) = work.source,
        spec.inheritsSeed
      else { return "" }
      return "\(title) is trained with the seed of the experiment, \(spec.seed)\n"
    }.joined()
  }

  /// - Parameters:
  ///   - assumed: how many fields nobody states.
  ///   - wanted: how many stages there are to run.
  static func ending(_ assumed: Int, _ wanted: Int, _ profile: String, _ spec: String) -> String {
    var text = ""
    if assumed > 0 {
      let word = assumed == 1 ? "field" : "fields"
      text += "not stated, assumed here: \(assumed) \(word) (mae-run show --assumptions \(spec))\n"
    }
    if wanted == 0 {
      text += "nothing to do\n"
    } else if profile == Profile.asWritten {
      text += "smallest useful check first: mae-run run \(spec) --profile smoke\n"
    }
    return text
  }

  /// Why one stage would run, and what its key is made of.
  ///
  /// - Parameter title: what it is called among all stages; its label unless stated.
  public static func explain(_ status: StageStatus, title: String? = nil) -> String {
    let stage = status.stage
    let fate =
      switch status.state {
      case .cached: "cached"
      case .run: "will run"
      case .absent: "cannot run"
      case .resume(let step, let steps):
        "will go on at step \(grouped(step)) of \(grouped(steps))"
      }
    var text = "\(title ?? stage.label)   key \(stage.shortKey)   \(fate)\n"
    if let closest = status.closest {
      text += self.closest(closest, stage)
    } else if status.state == .run {
      text += "  no stored result is like it\n"
    }
    let inputs = stage.inputs.filter { input in
      status.closest.map { $0.sameInputs.contains(input.label) } ?? true
    }
    if !inputs.isEmpty {
      let word = status.closest == nil ? "uses" : "same"
      text += "  \(word): "
      text += inputs.map { "\($0.label) \($0.key.prefix(8))" }.joined(separator: ", ") + "\n"
    }
    text += "  not part of this key: \(stage.kind.outsiders)\n"
    return text
  }

  /// The fields that a key holds, one a line.
  public static func key(_ stage: Stage, title: String? = nil) -> String {
    let width = (stage.fields.map(\.name.count).max() ?? 0) + 2
    var text = "\(title ?? stage.label)   key \(stage.key)\n"
    for item in stage.fields {
      text += "  " + pad(item.name, width) + pad(item.field.value.compact, 20)
      text += trimmed(item.field.origin)
    }
    return text
  }

  private static func closest(_ closest: Comparison, _ stage: Stage) -> String {
    let count = closest.changes.count
    var text = "  closest stored result \(closest.key.prefix(8)) "
    text +=
      count == 0
      ? "has the same \(closest.fieldCount) fields\n"
      : "differs in \(count) of \(closest.fieldCount) fields:\n"
    let width = max(20, (closest.changes.map(\.path.count).max() ?? 0) + 2)
    let values = closest.changes.map { "\(shown($0.from)) -> \(shown($0.to))" }
    let valueWidth = max(16, (values.map(\.count).max() ?? 0) + 2)
    for (change, value) in zip(closest.changes, values) {
      text += "    " + pad(change.path, width) + pad(value, valueWidth)
      text += trimmed(place(of: change))
    }
    for label in closest.otherInputs {
      text += "    \(label) is another\n"
    }
    for part in closest.otherParts { text += "    \(describe(part))\n" }
    return text
  }

  /// Why a stage runs, in one line.
  public static func why(_ status: StageStatus) -> String {
    status.state == .cached ? "cached" : lines(of: status).joined(separator: "; ")
  }

  /// Reasons for the table, the first one beside the state.
  static func lines(of status: StageStatus) -> [String] {
    switch status.reason {
    case .stored: return [status.stage.shortKey]
    case .neverMade: return ["never made"]
    case .absent(let message): return [message]
    case .interrupted(let step, let steps): return ["step \(grouped(step)) of \(grouped(steps))"]
    case .inputChanged(_, let label): return ["\(label) changed"]
    case .surroundingsChanged(let parts): return parts.map(describe)
    case .changed(let changes):
      return changes.prefix(3).flatMap { change in
        let place = place(of: change)
        let first = "\(change.path) \(shown(change.from)) -> \(shown(change.to))"
        return place.isEmpty ? [first] : [first, place]
      } + (changes.count > 3 ? ["and \(changes.count - 3) more fields"] : [])
    }
  }

  private static func place(of change: Reason.Change) -> String {
    guard let spot = change.spot else { return change.to == nil ? "" : "default" }
    let here = spot.place
    return change.replaced.map { "\(here) (was \($0))" } ?? here
  }

  private static func describe(_ part: String) -> String {
    switch part {
    case "content": "the data changed"
    case "bands": "pictures of other bands"
    case "engine": "another engine"
    case "numerics": "this version computes it differently"
    case "protocols": "the protocol is defined differently"
    case "init": "the weights to start from changed"
    default: "\(part) changed"
    }
  }

  private static func shown(_ value: JSON?) -> String {
    switch value {
    case nil: "nothing"
    case .string(let text): text
    case .bool(let flag): flag ? "on" : "off"
    // A real number looks like one, whether or not it has a fraction.
    case .number(let number) where number == number.rounded() && number.magnitude < 1e15:
      "\(JSON.format(number)).0"
    case .some(let value): value.compact
    }
  }

  /// Groups of three digits, from five digits on.
  private static func grouped(_ value: Int) -> String {
    let digits = Array(String(value))
    guard digits.count > 4 else { return String(value) }
    return digits.enumerated().map { i, digit in
      i > 0 && (digits.count - i) % 3 == 0 ? " \(digit)" : "\(digit)"
    }.joined()
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(text.count < width ? width - text.count : 2, 0))
  }

  static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}

extension StageStatus.State {
  /// One word for tables.
  public var word: String {
    switch self {
    case .cached: "cached"
    case .resume: "resume"
    case .run: "run"
    case .absent: "absent"
    }
  }
}

extension Stage.Kind {
  /// What a user might expect in the key, but does not matter to the result.
  fileprivate var outsiders: String {
    switch self {
    case .data: "data.root, crop, augment, everything about networks, threads"
    case .weights: "where the file lies, data, evaluate.*, report.*"
    case .prior: "model, scale, lambda, checkpoints, evaluate.*, report.*, threads"
    case .niqe: "where the file lies, model, loss, train, evaluate.*, report.*, threads"
    case .train: "data.root, checkpoints, evaluate.*, report.*, threads"
    case .evaluate: "report.*, threads"
    }
  }
}
