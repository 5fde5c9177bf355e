import Documents
import Files

extension Comparison {
  /// For a terminal. The same comparison is always the same text.
  public var text: String {
    var lines: [String] = []
    func section(_ title: String, _ text: String) { lines.append(Self.left(title, 12) + text) }
    func more(_ text: String) { lines.append(String(repeating: " ", count: 14) + text) }

    guard verdict != .identical else { return "verdict     identical: \(reason)\n" }
    if verdict != .notComparable || !fields.isEmpty { section("spec", specText) }
    let width = (fields.map(\.path.count).max() ?? 0) + 2
    let changes = fields.map { "\(Self.value($0.a)) -> \(Self.value($0.b))" }
    let changeWidth = (changes.map(\.count).max() ?? 0) + 4
    for (field, change) in zip(fields, changes) {
      let affects =
        field.affects.isEmpty
        ? "affects no result" : "affects \(field.affects.joined(separator: ", "))"
      lines.append("  " + Self.left(field.path, width) + Self.left(change, changeWidth) + affects)
    }
    if verdict != .notComparable {
      section("stages", stagesText)
      section("engine", engineText)
      for table in tables {
        section("results", Self.caption(table))
        Self.rows(table).forEach(more)
        if !table.changes.isEmpty { section("largest changes", "") }
        Self.rows(table.changes).forEach(more)
      }
    }
    for text in unpaired { section("unpaired", text) }
    section("verdict", reason.isEmpty ? verdict.rawValue : "\(verdict.rawValue): \(reason)")
    for refusal in refusals {
      lines.append("  \(Self.left(refusal.subject, 10))  A \(refusal.a)   B \(refusal.b)")
    }
    if !advice.isEmpty {
      lines.append("  rescoring A's images under B's protocol needs no training:")
      for command in advice { lines.append("            \(command)") }
    }
    return lines.map { line in
      var line = Substring(line)
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private var specText: String {
    if sameSpec { return "same" }
    guard knowsFields else {
      return "differs (no plan.json beside a manifest, so not field by field)"
    }
    return fields.count == 1 ? "1 difference" : "\(fields.count) differences"
  }

  /// Of more the kinds are told, not the names.
  private static let mostStages = 8

  private var stagesText: String {
    let shared = Self.folded(sharedStages)
    if differingStages.isEmpty { return "all \(sharedStages.count) shared (\(shared))" }
    let verb = differingStages.count == 1 ? "differs" : "differ"
    let tail = sharedStages.isEmpty ? "none shared" : "\(sharedStages.count) shared (\(shared))"
    let isLong = differingStages.count > Self.mostStages
    let differing = isLong ? Self.folded(differingStages) : Self.list(differingStages)
    return "\(differing) \(verb); \(tail)"
  }

  private var engineText: String {
    if engineA == engineB {
      return "same (\(engineA.backend) numerics \(engineA.numerics), \(engineA.precision))"
    }
    func text(_ engine: EngineIdentity) -> String {
      "\(engine.backend) numerics \(engine.numerics), \(engine.precision), \(engine.blas)"
    }
    return "A \(text(engineA))   B \(text(engineB))"
  }

  /// `data x2, prior/ctmae, train x20`: stages of one kind together.
  private static func folded(_ stages: [String]) -> String {
    var kinds: [(String, [String])] = []
    for stage in stages {
      let kind = String(stage.prefix { $0 != "/" && $0 != " " })
      if let i = kinds.firstIndex(where: { $0.0 == kind }) {
        kinds[i].1.append(stage)
      } else {
        kinds.append((kind, [stage]))
      }
    }
    return kinds.map { $1.count == 1 ? $1[0] : "\($0) x\($1.count)" }.joined(separator: ", ")
  }

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  static func caption(_ table: Table) -> String {
    let variant =
      table.variantA == table.variantB
      ? table.variantA : "\(table.variantA) against \(table.variantB)"
    let images = table.images == 1 ? "1 image" : "\(table.images) images"
    return "\(variant): \(table.test), \(images), \(table.protocolName)"
  }

  private static func rows(_ table: Table) -> [String] {
    guard !table.rows.isEmpty else { return ["no metric in common"] }
    let hasPairs = table.rows.contains { $0.paired != nil }
    var header = left("metric", 12) + right("A", 10) + right("B", 10) + right("B - A", 10)
    if hasPairs { header += right("95 % paired", 20) + "     better / same / worse" }
    return [header]
      + table.rows.map { row in
        var text = left("\(row.metric)  \(row.higherIsBetter ? "up" : "down")", 12)
        text += right(Decimals.fixed(row.a, row.digits), 10)
        text += right(Decimals.fixed(row.b, row.digits), 10)
        text += right(Decimals.signed(row.difference, row.digits), 10)
        if let paired = row.paired {
          let low = Decimals.signed(paired.low, row.digits)
          let high = Decimals.signed(paired.high, row.digits)
          text += right("\(low) \(high)", 20)
          text += "     " + right(String(paired.better), 6) + " / " + right(String(paired.same), 4)
          text += " / " + right(String(paired.worse), 5)
        }
        return text
      }
  }

  private static func rows(_ changes: [ImageChange]) -> [String] {
    let width = (changes.map(\.image.count).max() ?? 0) + 4
    return changes.map { change in
      left(change.image, width)
        + change.values.map { value in
          "\(value.metric) \(Decimals.fixed(value.a, value.digits)) -> "
            + Decimals.fixed(value.b, value.digits)
        }.joined(separator: "    ")
    }
  }

  static func value(_ json: JSON) -> String {
    switch json {
    case .null: "–"
    case .string(let text): text
    default: json.compact
    }
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(text.isEmpty ? 0 : 1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
