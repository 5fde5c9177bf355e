public import Documents
public import Files

extension Loaded {
  /// Defaults that neither the paper nor the authors' code decide.
  public var assumptions: [ResolvedField] {
    fields.filter {
      $0.source == .standard(.assumed) && !saysNothing($0) && !$0.value.isNull
    }
  }

  /// Fields that say something of their own: none that follow from others or stand elsewhere again.
  public var ownFields: [ResolvedField] {
    fields.filter { field in
      if case .given = field.source { return false }
      return !field.value.isNull && !saysNothing(field)
    }
  }

  /// Whether it is about nothing that is done: a text for other fields, a pristine model where NIQE is
  /// not measured, or a named prior, which stands again where it is used unless those are all there is.
  private func saysNothing(_ field: ResolvedField) -> Bool {
    if field.path.hasPrefix("let.") { return true }
    if field.path.hasPrefix("evaluate.niqe.") { return experiment?.measuresNIQE == false }
    guard field.path.hasPrefix("priors.") else { return false }
    return experiment.map { $0.model != nil || $0.loss.prior != nil } ?? true
  }

  /// What stands for the experiment in the name of its folder: everything that can be seen in a
  /// result, and nothing about where things lie or what they are called.
  public var digest: Digest {
    let shown = fields.filter { field in
      if case .given = field.source { return false }
      let isShown =
        field.path.hasPrefix("report.") || field.path.hasPrefix("claims[")
        || field.path.hasSuffix("].name")
        || field.path.hasSuffix(".name") || field.path == "quirks"
      return !field.value.isNull && (!field.affects.isEmpty || isShown) && !saysNothing(field)
    }
    // A file of weights is what is compared, wherever it lies.
    let files = fields.filter { $0.path.hasSuffix("weights.file") && !saysNothing($0) }.map {
      field in
      (field.path, JSON.string(Path.name(of: field.value.string ?? "")))
    }
    var values = shown.map { ($0.path, $0.value) } + files + [("profile", .string(profile))]
    // `auto` is one model or another.
    if let experiment, experiment.measuresNIQE {
      let model = experiment.wantsOfficialPristine ? "official" : "fit"
      values =
        values.filter { !$0.0.hasPrefix("evaluate.niqe.") }
        + [("evaluate.niqe", .string(model))]
    }
    return Digest.of(JSON.object(JSONObject(values)).canonical)
  }

  /// The whole spec with every default filled in, each value with its origin; itself a spec.
  public var resolvedText: String {
    var text = "# profile: \(profile)\n"
    var root = Branch()
    for field in fields where !saysNothing(field) {
      // What follows from another field may not be written.
      if case .given = field.source { continue }
      root.insert(field, at: field.path.pathSteps[...])
    }
    root.write(into: &text, indent: 0)
    return text
  }
}

extension Study {
  /// Defaults that neither the paper nor the authors' code decide, in any of the cells; as the first
  /// one has them.
  public var assumptions: [ResolvedField] {
    var seen: Set<String> = []
    return cells.flatMap(\.loaded.assumptions).filter { seen.insert($0.path).inserted }
  }
}

extension ResolvedField {
  /// Where the value came from: `file:line:column`, `--set`, `default (paper)`.
  public var origin: String {
    switch source {
    case .written(let spot): spot.place
    case .standard(let origin): origin.map { "default (\($0.rawValue))" } ?? "default"
    case .given(let by): "follows from \(by)"
    case .inherited(let from): "as \(from)"
    }
  }
}

extension String {
  /// `data.test[0].set` as `data`, `test`, `[0]`, `set`.
  fileprivate var pathSteps: [String] {
    split(separator: ".").flatMap { name in
      let pieces = name.split(separator: "[")
      return [String(pieces[0])] + pieces.dropFirst().map { "[\($0)" }
    }
  }
}

/// Fields by path, in the order of their first appearance.
private struct Branch {
  private var order: [String] = []
  private var children: [String: Branch] = [:]
  private var field: ResolvedField?

  mutating func insert(_ field: ResolvedField, at path: ArraySlice<String>) {
    guard let step = path.first else {
      self.field = field
      return
    }
    if children[step] == nil { order.append(step) }
    children[step, default: Branch()].insert(field, at: path.dropFirst())
  }

  func write(into text: inout String, indent: Int, afterDash: Bool = false) {
    var isFirst = afterDash
    for step in order {
      guard let child = children[step] else { continue }
      let lead = isFirst ? "" : String(repeating: " ", count: indent)
      isFirst = false
      if step.hasPrefix("[") {
        text += lead + "- "
        child.write(into: &text, indent: indent + 2, afterDash: true)
      } else if let field = child.field {
        let line = "\(lead)\(step): \(Branch.scalar(field.value))"
        let width = line.count + (lead.isEmpty ? indent : 0)
        let gap = String(repeating: " ", count: max(2, 48 - width))
        text += "\(line)\(gap)# \(field.origin)\n"
      } else {
        text += "\(lead)\(step):\n"
        child.write(into: &text, indent: indent + 2)
      }
    }
  }

  /// A value in a form that reads back as the same, without quotes where none are needed.
  private static func scalar(_ value: JSON) -> String {
    guard let text = value.string else { return value.compact }
    let isPlain =
      !text.isEmpty && text.first!.isLetter
      && text.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_./@".contains($0))
      }
    return isPlain && !["null", "true", "false"].contains(text) ? text : value.compact
  }
}
