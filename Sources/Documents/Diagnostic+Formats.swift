/// How a list of diagnostics is printed.
public enum DiagnosticFormat: String, CaseIterable, Sendable {
  /// For people: excerpts with marks, and a summary line.
  case text
  case json
  /// SARIF 2.1.0, for code scanning services.
  case sarif
  /// Workflow commands of GitHub Actions.
  case github
  /// One line each, as compilers print them.
  case short
}

extension [Diagnostic] {
  /// All diagnostics in one of the formats, ending in a line break unless there is nothing to say.
  public func rendered(as format: DiagnosticFormat) -> String {
    switch format {
    case .text: text
    case .json: JSON.array(map(\.json)).pretty
    case .sarif: sarif.pretty
    case .github: map { $0.github + "\n" }.joined()
    case .short: map { $0.short + "\n" }.joined()
    }
  }

  private var text: String {
    guard !isEmpty else { return "" }
    let summary = errorCount > 0 ? "\(self.summary). Nothing was run." : "\(self.summary)."
    return map { $0.rendered + "\n\n" }.joined() + summary + "\n"
  }

  /// `3 errors, 0 warnings`.
  public var summary: String {
    func count(_ n: Int, _ word: String) -> String { "\(n) \(word)\(n == 1 ? "" : "s")" }
    return "\(count(errorCount, "error")), \(count(warningCount, "warning"))"
  }

  /// 0 without errors, 3 for mistakes in the spec, 4 if only data is at fault.
  public var exitCode: Int32 {
    let errors = filter { $0.severity == .error }
    if errors.isEmpty { return 0 }
    return errors.allSatisfy { $0.kind == .data } ? 4 : 3
  }

  private var sarif: JSON {
    let rules = Set(map(\.code)).sorted().map { JSON.object(JSONObject([("id", .string($0))])) }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": ["name": "mae-run", "rules": .array(rules)]],
          "results": .array(map(\.sarifResult)),
        ]
      ],
    ]
  }
}

extension Diagnostic {
  /// `file:line:column: error[E021]: message (label)`.
  var short: String {
    let place = primary.map { "\($0.spot): " } ?? ""
    let label = primary.map { $0.text.isEmpty ? "" : " (\($0.text))" } ?? ""
    return "\(place)\(severity.rawValue)[\(code)]: \(message)\(label)"
  }

  /// The whole message as one JSON object.
  var json: JSON {
    var object: JSON = [
      "severity": .string(severity.rawValue), "code": .string(code), "message": .string(message),
    ]
    if let primary { object["at"] = primary.json }
    if !secondary.isEmpty { object["related"] = .array(secondary.map(\.json)) }
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    return object
  }

  fileprivate var github: String {
    var properties: [String] = []
    if let spot = primary?.spot {
      let (start, end) = (spot.position, spot.end)
      properties = ["file=\(spot.source.name.escaped(isProperty: true))", "line=\(start.line)"]
      if end.line == start.line {
        properties += ["col=\(start.column)", "endColumn=\(end.column)"]
      }
    }
    properties.append("title=\(code)")
    let parts = [message, primary?.text ?? ""].filter { !$0.isEmpty } + notes
    let text = parts.joined(separator: "\n").escaped(isProperty: false)
    return "::\(severity.rawValue) \(properties.joined(separator: ","))::\(text)"
  }

  fileprivate var sarifResult: JSON {
    let parts = [message, primary?.text ?? ""].filter { !$0.isEmpty } + notes
    var result: JSON = [
      "ruleId": .string(code), "level": .string(severity.rawValue),
      "message": ["text": .string(parts.joined(separator: "\n"))],
    ]
    if let primary { result["locations"] = [primary.sarif] }
    if !secondary.isEmpty { result["relatedLocations"] = .array(secondary.map(\.sarif)) }
    return result
  }
}

extension Diagnostic.Label {
  fileprivate var json: JSON {
    let (start, end) = (spot.position, spot.end)
    return [
      "file": .string(spot.source.name), "line": .integer(start.line),
      "column": .integer(start.column), "end_line": .integer(end.line),
      "end_column": .integer(end.column), "label": .string(text),
    ]
  }

  fileprivate var sarif: JSON {
    let (start, end) = (spot.position, spot.end)
    var location: JSON = [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(spot.source.name)],
        "region": [
          "startLine": .integer(start.line), "startColumn": .integer(start.column),
          "endLine": .integer(end.line), "endColumn": .integer(end.column),
        ],
      ]
    ]
    if !text.isEmpty { location["message"] = ["text": .string(text)] }
    return location
  }
}

extension Spot {
  fileprivate var end: SourceText.Position { source.position(of: range.upperBound) }
}

extension String {
  /// The escapes of workflow commands.
  fileprivate func escaped(isProperty: Bool) -> String {
    var text = ""
    for character in self {
      switch character {
      case "%": text += "%25"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      case ":" where isProperty: text += "%3A"
      case "," where isProperty: text += "%2C"
      default: text.append(character)
      }
    }
    return text
  }
}
