import Documents

/// Options of another program on their way into a spec: what they say, what it becomes, and what is
/// lost. An option that nobody asks for is lost, too, and said so.
struct OptionsImport {
  let root: Node
  var draft = SpecDraft()
  private var notes: [ImportNote] = []
  /// Paths of options, or of records of them, whose fate is known.
  private var settled: Set<String> = []

  init(_ root: Node) { self.root = root }

  // MARK: Reading

  /// The option at a path of names joined by dots; nil if nobody wrote it, or wrote `null`.
  func node(_ path: String) -> Node? {
    let found = path.split(separator: ".").reduce(root as Node?) { $0?[String($1)] }
    return found.flatMap { $0.isNothing ? nil : $0 }
  }

  func has(_ path: String) -> Bool { node(path) != nil }

  mutating func text(_ path: String) -> String? {
    read(path, "text") { $0.text }
  }

  mutating func flag(_ path: String) -> Bool? {
    read(path, "true or false") { $0.text.flatMap(ScalarText.flag) }
  }

  mutating func number(_ path: String) -> Double? {
    read(path, "a number", Self.number)
  }

  mutating func integer(_ path: String) -> Int? {
    read(path, "a whole number") { Self.number($0).flatMap { Int(exactly: $0) } }
  }

  /// A list of numbers, or one alone.
  mutating func numbers(_ path: String) -> [Double]? {
    read(path, "numbers") { node in
      let values = (node.items ?? [node]).map(Self.number)
      return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
    }
  }

  /// Of several names of one option the first that somebody wrote.
  mutating func text(anyOf paths: [String]) -> String? {
    for path in paths { settle(path) }
    return paths.lazy.compactMap { [self] in node($0)?.text }.first
  }

  private mutating func read<Value>(
    _ path: String, _ expected: String, _ convert: (Node) -> Value?
  ) -> Value? {
    guard let node = node(path) else { return nil }
    guard let value = convert(node) else {
      lose(path, "\(expected) was expected")
      return nil
    }
    settle(path)
    return value
  }

  /// Numbers as Python writes them, `255.` and `.5` among them.
  private static func number(_ node: Node) -> Double? {
    guard let text = node.text, let value = ScalarText.real(text) ?? Double(text), value.isFinite
    else { return nil }
    return value
  }

  // MARK: What becomes of options

  /// The option has become a part of the spec.
  mutating func settle(_ path: String) { settled.insert(path) }

  /// It could not be carried over, and results may depend on it.
  mutating func lose(_ path: String, _ reason: String) { note(.lost, path, reason) }

  /// It has become something that is not quite the same.
  mutating func change(_ path: String, _ reason: String) { note(.changed, path, reason) }

  /// No result depends on them here.
  mutating func drop(_ paths: String..., because reason: String) {
    for path in paths { note(.needless, path, reason) }
  }

  private mutating func note(_ fate: ImportNote.Fate, _ path: String, _ reason: String) {
    guard let node = node(path), !notes.contains(where: { $0.path == path }) else { return }
    settle(path)
    notes.append(ImportNote(fate: fate, path: path, value: Self.shown(node), reason: reason))
  }

  /// Something that no option says, and that the spec had to.
  mutating func remark(_ path: String, _ reason: String) {
    notes.append(ImportNote(fate: .changed, path: path, value: nil, reason: reason))
  }

  // MARK: The account

  /// Everything that was not carried over as it stood, in the order of the options.
  func account() -> [ImportNote] {
    var order: [String: Int] = [:]
    var unread: [ImportNote] = []
    visit(root, "") { path, node, isInside in
      order[path] = order.count
      if !isInside, node.entries == nil || node.entries?.isEmpty == true, !node.isNothing {
        unread.append(
          ImportNote(
            fate: .lost, path: path, value: Self.shown(node), reason: "the option is not known here"
          ))
      }
    }
    return (notes + unread).enumerated().sorted { a, b in
      let (x, y) = (order[a.element.path] ?? .max, order[b.element.path] ?? .max)
      return (x, a.offset) < (y, b.offset)
    }.map(\.element)
  }

  private func visit(
    _ node: Node, _ path: String, _ isInside: Bool = false,
    _ body: (_ path: String, _ node: Node, _ isInside: Bool) -> Void
  ) {
    let isInside = isInside || settled.contains(path)
    if !path.isEmpty { body(path, node, isInside) }
    for entry in node.entries ?? [] {
      visit(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)", isInside, body)
    }
  }

  /// A value on one line, not too long.
  private static func shown(_ node: Node) -> String {
    let text: String
    if let items = node.items {
      text = "[\(items.map(shown).joined(separator: ", "))]"
    } else if let entries = node.entries {
      text = "{\(entries.map { "\($0.key): \(shown($0.value))" }.joined(separator: ", "))}"
    } else {
      text = node.isNothing ? "null" : node.text ?? ""
    }
    let line = String(text.map { $0.isNewline || ($0.asciiValue ?? 32) < 32 ? " " : $0 })
    return line.count > 60 ? line.prefix(59) + "…" : line
  }
}

/// What became of an option that is not carried over as it stood.
public struct ImportNote: Hashable, Sendable {
  public enum Fate: String, CaseIterable, Sendable {
    /// Results may differ because of it.
    case lost
    /// The spec says something that is not quite the same.
    case changed
    /// No result depends on it here.
    case needless
  }

  public var fate: Fate
  /// Names joined by dots.
  public var path: String
  /// As it was written; nil for what no option says.
  public var value: String?
  public var reason: String

  /// `train.warmup_iter 4000: only cosine schedules rise here`.
  public var text: String {
    "\(path)\(value.map { " \($0)" } ?? ""): \(reason)"
  }
}
