import Files

extension Form {
  /// A scalar; `parse` returns nil for text that is not one.
  static func scalar(
    _ shape: ValueShape, expected: String, placeholder: Value,
    json: @escaping @Sendable (Value) -> JSON,
    example: String = "", isLocation: Bool = false,
    parse: @escaping @Sendable (String) -> Value?
  ) -> Form where Value: Sendable {
    Form(
      shape: { shape }, placeholder: { placeholder }, json: { json($0) },
      read: { node, place in
        guard let text = node.text, !node.isNothing else {
          place.report(
            Diagnostic(
              "E024", "\(place.name) must be \(expected)", at: node.spot,
              label: "found \(node.kind)"))
          return nil
        }
        guard let expanded = place.expand(text, node.spot, isLocation: isLocation) else {
          return nil
        }
        if let value = parse(expanded) { return value }
        let found = expanded == text ? node.kind : "\(node.kind), which is `\(expanded)`"
        place.report(
          Diagnostic(
            "E024", "\(place.name) must be \(expected)", at: node.spot, label: "found \(found)",
            notes: example.isEmpty ? [] : [example]))
        return nil
      })
  }

  /// Refuses values for which `check` has something to say.
  func checked(_ check: @escaping @Sendable (Value) -> (message: String, label: String)?) -> Form {
    let read = read
    return Form(
      shape: shape, placeholder: placeholder, json: json,
      read: { node, place in
        guard let value = read(node, place) else { return nil }
        guard let complaint = check(value) else { return value }
        place.report(
          Diagnostic(
            "E025", "\(place.name) \(complaint.message)", at: node.spot, label: complaint.label))
        return nil
      })
  }
}

extension Form<Int> {
  /// `300000`, `300_000`, `300k`, `3e5`.
  public static func integer(_ bounds: ClosedRange<Int> = Int.min...Int.max) -> Form {
    Form.scalar(
      .integer(bounds), expected: "a whole number",
      placeholder: min(max(1, bounds.lowerBound), bounds.upperBound), json: { .integer($0) },
      parse: ScalarText.integer
    )
    .checked { value in
      bounds.contains(value) ? nil : Numbers.outside(Numbers.grouped(value), bounds)
    }
  }
}

extension Form<Double> {
  /// `0.5`, `1e-4`, `300k`.
  public static func real(
    _ bounds: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) -> Form {
    Form.scalar(
      .real(bounds), expected: "a number",
      placeholder: min(max(1, bounds.lowerBound), bounds.upperBound), json: { .number($0) },
      parse: ScalarText.real
    )
    .checked { value in
      bounds.contains(value) ? nil : Numbers.outside(JSON.format(value), bounds)
    }
  }
}

extension Form<Bool> {
  /// `on`, `yes`, `true`; `off`, `no`, `false`.
  public static var flag: Form {
    Form.scalar(
      .flag, expected: "on or off", placeholder: false, json: { .bool($0) }, parse: ScalarText.flag)
  }
}

extension Form<String> {
  /// Text stays as it was written: `no`, `1.10` and `123e456` too.
  public static var text: Form {
    Form.scalar(
      .text, expected: "text", placeholder: "", json: { .string($0) }, parse: { $0 })
  }

  /// A file or folder; the only kind of field in which `${env.X}` may stand. A relative one starts
  /// at the folder of the file in which it was written.
  public static var location: Form {
    let path = workingLocation
    return Form(
      shape: path.shape, placeholder: path.placeholder, json: path.json,
      read: { node, place in
        guard let location = path.read(node, place) else { return nil }
        return node.spot?.source.folder.map { Path.join($0, location) } ?? location
      })
  }

  /// A file or folder; a relative one starts at the working directory.
  public static var workingLocation: Form {
    Form.scalar(
      .location, expected: "a path", placeholder: "", json: { .string($0) }, isLocation: true,
      parse: { $0.isEmpty ? nil : $0 })
  }

  /// One of some names.
  public static func choice(_ choices: [ValueShape.Choice]) -> Form {
    Form<String>(
      shape: { .choice(choices) }, placeholder: { choices.first?.name ?? "" },
      json: { .string($0) },
      read: { node, place in
        let names = choices.filter { $0.missing == nil }.map(\.name)
        guard let text = node.text, let name = place.expand(text, node.spot) else {
          if node.text == nil {
            place.report(
              Diagnostic(
                "E024", "\(place.name) must be one of \(Numbers.listed(names))", at: node.spot,
                label: "found \(node.kind)"))
          }
          return nil
        }
        if let choice = choices.first(where: { $0.name == name }) {
          guard let reason = choice.missing else { return name }
          place.report(
            Diagnostic(
              "E022", "`\(name)` is not available in this version", at: node.spot, label: reason,
              notes: ["available: \(names.joined(separator: ", "))"]))
          return nil
        }
        let near = Spelling.nearest(to: name, among: choices.map(\.name))
        place.report(
          Diagnostic(
            "E026", "\(place.name) cannot be \(node.kind)", at: node.spot,
            label: near.map { "did you mean `\($0)`?" } ?? "unknown",
            notes: ["one of: \(names.joined(separator: ", "))"]))
        return nil
      })
  }
}

extension Form where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// One of the cases of an enumeration, by raw value.
  public static var choice: Form {
    let cases = Array(Value.allCases)
    let names = Form<String>.choice(cases.map { ValueShape.Choice($0.rawValue) })
    return Form(
      shape: names.shape, placeholder: { Value.allCases.first! }, json: { .string($0.rawValue) },
      read: { node, place in names.read(node, place).flatMap { Value(rawValue: $0) } })
  }
}
