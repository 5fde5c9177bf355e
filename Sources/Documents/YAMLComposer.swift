/// Builds nodes out of events, and says what our restricted YAML does not allow.
struct YAMLComposer {
  private let source: SourceText
  private let limits: YAML.Limits
  private let events: YAMLEvents
  private(set) var diagnostics: [Diagnostic] = []
  private var anchors: [String: (node: Node, size: Int)] = [:]
  private var values = 0
  private var expanded = 0

  init(_ source: SourceText, from start: Int, _ limits: YAML.Limits) {
    self.source = source
    self.limits = limits
    // Blanks instead of the part that is not read keep all places true.
    let blanks = [UInt8](repeating: 0x20, count: start)
    events = YAMLEvents(start == 0 ? source.bytes : blanks + source.bytes[start...])
  }

  /// The text cannot be read on; the reason has been reported.
  private struct Stop: Error {}

  mutating func document() -> Node? {
    do {
      return try wholeText()
    } catch {
      return nil
    }
  }

  private mutating func wholeText() throws(Stop) -> Node? {
    _ = try next()
    let start = try next()
    guard case .documentStart = start.kind else {
      report("E003", "`\(source.name)` is empty", 0..<0, "a spec starts with `mae-run: 1`")
      return nil
    }
    let node = try value(try next(), depth: 0)
    _ = try next()
    let end = try next()
    if case .documentStart = end.kind {
      report("E009", "a spec is one document", end.range, "a second one starts here")
      return nil
    }
    if node.isNothing {
      report("E003", "`\(source.name)` is empty", 0..<0, "a spec starts with `mae-run: 1`")
      return nil
    }
    return node
  }

  private mutating func next() throws(Stop) -> YAMLEvent {
    do {
      return try events.next()
    } catch {
      reportSyntax(error)
      throw Stop()
    }
  }

  private mutating func report(
    _ code: String, _ message: String, _ range: Range<Int>, _ label: String = "",
    also: [Diagnostic.Label] = []
  ) {
    diagnostics.append(
      Diagnostic(code, message, at: Spot(source, range), label: label, also: also))
  }

  private mutating func value(_ event: YAMLEvent, depth: Int) throws(Stop) -> Node {
    guard depth <= limits.depth else {
      report("E004", "nested deeper than \(limits.depth) levels", trimmed(event.range))
      throw Stop()
    }
    values += 1
    guard values <= limits.values else {
      report("E004", "more than \(limits.values) values", trimmed(event.range))
      throw Stop()
    }
    if let tag = event.tag {
      report("E005", "tags are not allowed: `\(tag)`", firstLine(event.range), "remove it")
    }
    let sizeBefore = values
    let node: Node
    switch event.kind {
    case .alias(let name): return try alias(name, event.range)
    case .scalar(let text, let isPlain):
      if isPlain && text.contains("\t") {
        report("E008", "tabs are not allowed", event.range, "use spaces")
      }
      node = Node(
        .scalar(text, isQuoted: !isPlain), spot: Spot(source, event.range))
    case .listStart: node = try list(event, depth: depth)
    case .recordStart: node = try record(event, depth: depth)
    default: throw Stop()
    }
    if let name = event.anchor { anchors[name] = (node, values - sizeBefore + 1) }
    return node
  }

  private mutating func alias(_ name: String, _ range: Range<Int>) throws(Stop) -> Node {
    guard let (node, size) = anchors[name] else {
      report("E004", "`*\(name)` has no anchor `&\(name)` before it", range, "unknown")
      return Node(.scalar("", isQuoted: false), spot: Spot(source, range))
    }
    expanded += size
    values += size
    guard expanded <= limits.expansion else {
      report(
        "E004", "anchors stand for more than \(limits.expansion) values", range,
        "`*\(name)` alone repeats \(size)")
      throw Stop()
    }
    return node
  }

  private mutating func list(_ start: YAMLEvent, depth: Int) throws(Stop) -> Node {
    var items: [Node] = []
    while true {
      let event = try next()
      if case .listEnd = event.kind {
        return Node(.list(items), spot: Spot(source, span(start, event)))
      }
      items.append(try value(event, depth: depth + 1))
    }
  }

  private mutating func record(_ start: YAMLEvent, depth: Int) throws(Stop) -> Node {
    var entries: [Node.Entry] = []
    var seen: [String: Spot] = [:]
    while true {
      let event = try next()
      if case .recordEnd = event.kind {
        return Node(.record(entries), spot: Spot(source, span(start, event)))
      }
      let keyNode = try value(event, depth: depth + 1)
      let spot = Spot(source, trimmed(event.range))
      let content = try value(try next(), depth: depth + 1)
      guard let key = keyNode.text else {
        report("E006", "a key must be text", trimmed(event.range), "found \(keyNode.kind)")
        continue
      }
      if key == "<<" {
        report(
          "E007", "merge keys are not allowed", spot.range, "use `use:` or write the fields here")
        continue
      }
      if let first = seen[key] {
        report(
          "E006", "key `\(key)` is repeated", spot.range, "remove one",
          also: [Diagnostic.Label(first, "first used here")])
        continue
      }
      seen[key] = spot
      entries.append(Node.Entry(key, content, keySpot: spot))
    }
  }

  /// A block ends where the next token starts; its text ends before the white space in between.
  private func span(_ start: YAMLEvent, _ end: YAMLEvent) -> Range<Int> {
    trimmed(start.range.lowerBound..<max(start.range.lowerBound, end.range.upperBound))
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var end = min(range.upperBound, source.bytes.count)
    while end > range.lowerBound, [0x20, 0x0A, 0x0D, 0x09].contains(source.bytes[end - 1]) {
      end -= 1
    }
    return range.lowerBound..<end
  }

  private func firstLine(_ range: Range<Int>) -> Range<Int> {
    let end = source.bytes[range].firstIndex(of: 0x0A) ?? range.upperBound
    return trimmed(range.lowerBound..<end)
  }

  private mutating func reportSyntax(_ error: YAMLSyntaxError) {
    var offset = min(error.offset, source.bytes.count)
    // At the end of a line or text, point at the last thing written rather than at nothing.
    while offset > 0, offset == source.bytes.count || source.bytes[offset] == 0x0A,
      [0x20, 0x0A, 0x0D].contains(source.bytes[offset - 1])
    {
      offset -= 1
    }
    let line = source.range(ofLine: source.position(of: offset).line)
    if let tab = source.bytes[line].firstIndex(of: 0x09),
      source.bytes[line.lowerBound..<tab].allSatisfy({ $0 == 0x20 || $0 == 0x2D })
    {
      report("E008", "tabs are not allowed", tab..<tab + 1, "indent with spaces")
      return
    }
    let end = min(offset + 1, source.bytes.count)
    // Inside braces, `${…}` reads as a record to YAML.
    let isReference = offset > 0 && source.text(in: offset - 1..<end) == "${"
    report(
      "E001", "this is not YAML", offset..<end,
      isReference ? "inside `{ }`, write \"${…}\" in quotes" : error.message)
  }
}
