extension Form where Value: Readable {
  /// A record of fields; a bare scalar stands for its shorthand field.
  public static func record(_ type: Value.Type = Value.self) -> Form {
    .record(type) { _ in }
  }

  /// A record some of whose fields `prepare` gives.
  public static func record(
    _ type: Value.Type, _ prepare: @escaping @Sendable (inout Fields) -> Void
  ) -> Form {
    Form(
      shape: { .record(RecordShape.of(type, prepare)) },
      placeholder: {
        var fields = Fields(ReadingLog(), path: "", entries: [], anchor: nil)
        fields.isDescribing = true
        prepare(&fields)
        return Value(from: &fields)
      },
      json: { _ in nil },
      read: { node, place in
        guard var fields = place.fields(of: node, shorthand: Value.shorthand) else { return nil }
        prepare(&fields)
        let value = Value(from: &fields)
        fields.close(place.path)
        return value
      })
  }
}

extension Form where Value: ReadableUnion {
  /// One of several named alternatives.
  public static func union(_ type: Value.Type = Value.self) -> Form {
    Form(
      shape: {
        .tagged(
          type.alternatives.map {
            (ValueShape.Choice($0.name, $0.about), $0.form.shape(), $0.standard != nil)
          })
      },
      placeholder: { type.alternatives[0].form.placeholder() }, json: { _ in nil },
      read: { node, place in
        guard let (name, payload) = place.tag(of: node, among: type.alternatives) else {
          return nil
        }
        let child = place.child(name, payload)
        let before = place.log.resolved.count
        let alternative = type.alternatives.first { $0.name == name }!
        guard let value = alternative.form.read(payload, child) else { return nil }
        // A name without fields of its own is the value of the field.
        if place.log.resolved.count == before { place.record(.string(name)) }
        return value
      })
  }
}

extension Form {
  /// A list of values.
  public static func list<Element>(
    of form: Form<Element>, counts: ClosedRange<Int> = 0...1_000_000
  ) -> Form where Value == [Element] {
    Form(
      shape: { .list(form.shape(), counts: counts) },
      placeholder: { Array(repeating: form.placeholder(), count: counts.lowerBound) },
      json: { values in
        let items = values.compactMap(form.json)
        return items.count == values.count ? .array(items) : nil
      },
      read: { node, place in
        guard let items = node.items else {
          place.report(
            Diagnostic(
              "E024", "\(place.name) must be a list", at: node.spot, label: "found \(node.kind)"))
          return nil
        }
        guard counts.contains(items.count) else {
          let (low, high) = (counts.lowerBound, counts.upperBound)
          let wanted = low == high ? "\(low)" : "\(low) to \(high)"
          place.report(
            Diagnostic(
              "E027", "\(place.name) must have \(wanted) elements", at: node.spot,
              label: "found \(items.count)"))
          return nil
        }
        let values = items.enumerated().map { i, item in
          form.read(item, place.child("[\(i)]", item))
        }
        return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
      })
  }

  /// A list, or one element without brackets.
  public static func oneOrMore<Element>(
    of form: Form<Element>
  ) -> Form where Value == [Element] {
    let list = Form<[Element]>.list(of: form, counts: 0...1000)
    return Form(
      shape: { .any([form.shape(), list.shape()]) }, placeholder: { [form.placeholder()] },
      json: list.json,
      read: { node, place in
        if node.items != nil { return list.read(node, place) }
        return list.read(Node(.list([node]), spot: node.spot), place)
      })
  }

  /// Values under names of the writer's own choosing.
  public static func named<Element>(
    _ form: Form<Element>
  ) -> Form where Value == [(name: String, value: Element)] {
    Form(
      shape: { .named(form.shape()) }, placeholder: { [] }, json: { _ in nil },
      read: { node, place in
        guard let entries = node.entries else {
          if node.isNothing { return [] }
          place.report(
            Diagnostic(
              "E024", "\(place.name) must be a record", at: node.spot, label: "found \(node.kind)"))
          return nil
        }
        return entries.compactMap { entry in
          form.read(entry.value, place.child(entry.key, entry.value)).map { (entry.key, $0) }
        }
      })
  }

  /// Nothing, or a value.
  public static func optional<Wrapped>(
    _ form: Form<Wrapped>
  ) -> Form where Value == Wrapped? {
    Form(
      shape: form.shape, placeholder: { nil },
      json: { value in if let value { form.json(value) } else { .null } },
      read: { node, place in
        if node.isNothing { return .some(nil) }
        return form.read(node, place).map { .some($0) }
      })
  }

  /// `off`, `on` for a record of defaults, or the record.
  public static func onOff<Record: Readable>(
    _ type: Record.Type
  ) -> Form where Value == Record? {
    let record = Form<Record>.record(type)
    return Form(
      shape: { .any([.flag, record.shape()]) }, placeholder: { nil },
      json: { $0 == nil ? .bool(false) : nil },
      read: { node, place in
        guard let text = node.text else { return record.read(node, place).map { .some($0) } }
        guard let isOn = ScalarText.flag(text) else {
          place.report(
            Diagnostic(
              "E024", "\(place.name) must be on, off or a record of fields", at: node.spot,
              label: "found \(node.kind)"))
          return nil
        }
        guard isOn else { return .some(nil) }
        let before = place.log.resolved.count
        let value = record.read(Node(.record([]), spot: node.spot), place)
        if place.log.resolved.count == before { place.record(.bool(true)) }
        return value.map { .some($0) }
      })
  }
}

extension Place {
  /// The fields of a node that should be a record; reports and returns nil if it is none.
  func fields(of node: Node, shorthand: String?) -> Fields? {
    var isWritten = false
    if case .written = source { isWritten = true }
    let anchor = log.anchors[path] ?? node.spot ?? parentAnchor
    func fields(_ entries: [Node.Entry]) -> Fields {
      Fields(
        log, path: path, entries: entries, anchor: anchor, affects: affects,
        isAbsent: !isWritten && entries.isEmpty)
    }
    if let entries = node.entries { return fields(entries) }
    if node.isNothing { return fields([]) }
    if let shorthand, node.text != nil {
      return fields([Node.Entry(shorthand, node, keySpot: node.spot)])
    }
    report(
      Diagnostic(
        "E024", "\(name) must be a record of fields", at: node.spot, label: "found \(node.kind)"))
    return nil
  }

  /// Where the nearest record that was written stands.
  private var parentAnchor: Spot? {
    var path = Substring(path)
    while let dot = path.lastIndex(of: ".") {
      path = path[..<dot]
      if let spot = log.anchors[String(path)] { return spot }
    }
    return log.anchors[""]
  }

  /// The name and value of `{name: value}` or of a bare name.
  func tag<Value>(
    of node: Node, among alternatives: [Alternative<Value>]
  ) -> (name: String, value: Node)? {
    let names = alternatives.map(\.name)
    func unknown(_ found: String, at spot: Spot?) {
      let near = Spelling.nearest(to: found, among: names)
      report(
        Diagnostic(
          "E026", "\(name) cannot be `\(found)`", at: spot,
          label: near.map { "did you mean `\($0)`?" } ?? "unknown",
          notes: ["one of: \(names.joined(separator: ", "))"]))
    }
    if let entries = node.entries, let entry = entries.first, entries.count == 1 {
      guard names.contains(entry.key) else {
        unknown(entry.key, at: entry.keySpot)
        return nil
      }
      return (entry.key, entry.value)
    }
    if let text = node.text, !node.isNothing {
      guard let alternative = alternatives.first(where: { $0.name == text }) else {
        unknown(text, at: node.spot)
        return nil
      }
      if let standard = alternative.standard {
        var value = Node(standard)
        value.spot = node.spot
        return (text, value)
      }
      report(
        Diagnostic(
          "E028", "\(name): `\(text)` needs a value", at: node.spot,
          label: "write `{\(text): …}`"))
      return nil
    }
    report(
      Diagnostic(
        "E028", "\(name) must be exactly one of \(Numbers.listed(names))", at: node.spot,
        label: "found \(node.entries.map { "\($0.count) names" } ?? node.kind)"))
    return nil
  }

  /// The text with `${let.x}` and, in locations, `${env.X}` filled in.
  func expand(_ text: String, _ spot: Spot?, isLocation: Bool = false) -> String? {
    guard text.contains("${") else { return text }
    var result = ""
    var rest = Substring(text)
    func refuse(
      _ message: String, _ label: String, _ kind: Diagnostic.Kind = .spec
    ) -> String? {
      report(Diagnostic("E029", message, at: spot, label: label, kind: kind))
      return nil
    }
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        return refuse("`${` is not closed", "a `}` is missing")
      }
      let reference = rest[start.upperBound..<end]
      rest = rest[rest.index(after: end)...]
      if reference.hasPrefix("let.") {
        let key = String(reference.dropFirst(4))
        guard let value = log.variables.bindings[key] else {
          let near = Spelling.nearest(to: key, among: Array(log.variables.bindings.keys))
          return refuse(
            "`let` has no `\(key)`", near.map { "did you mean `${let.\($0)}`?" } ?? "unknown")
        }
        result += value
      } else if reference.hasPrefix("env.") {
        let key = String(reference.dropFirst(4))
        guard isLocation else {
          return refuse(
            "the environment may only decide locations", "write the value, or use `${let.…}`")
        }
        guard let value = log.variables.environment[key] else {
          // The spec is sound; it is the place of the data that is missing here.
          return refuse("environment variable `\(key)` is not set", "export \(key)=…", .data)
        }
        result += value
      } else {
        return refuse("`${\(reference)}` is unknown", "`${let.…}` or `${env.…}`")
      }
    }
    return result + rest
  }
}

extension Form<Node> {
  /// Whatever was written.
  public static var anything: Form {
    Form(
      shape: { .any([]) }, placeholder: { Node(.null) }, json: { _ in nil },
      read: { node, _ in node })
  }
}
