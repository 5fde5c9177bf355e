import Documents

/// A spec that is being put together, field by field.
struct SpecDraft {
  private(set) var document: JSON = ["mae-run": 1]

  /// Sets the field at a path of names joined by dots; nil leaves it alone.
  mutating func set(_ path: String, _ value: JSON?) {
    guard let value else { return }
    document = Self.setting(document, path.split(separator: ".")[...], value)
  }

  private static func setting(_ json: JSON, _ path: ArraySlice<Substring>, _ value: JSON) -> JSON {
    guard let name = path.first else { return value }
    var json = json
    json[String(name)] = setting(json[String(name)] ?? [:], path.dropFirst(), value)
    return json
  }

  /// The order in which blocks and their fields are written; other fields come as they were set.
  private static let order = [
    "mae-run", "name", "about", "task", "scale", "seed", "data", "model", "loss", "train",
    "evaluate", "steps", "batch", "optimizer", "schedule", "clip", "checkpoint", "protocol",
    "metrics", "save",
  ]

  /// As YAML, for people: blocks of lines, short records on one line.
  var text: String {
    Self.ordered(document).map { name, value in
      let gap = value.object == nil ? "" : "\n"
      let block = value.object == nil ? value : .object(JSONObject(Self.ordered(value)))
      return gap + Self.lines(name, block, indent: 0).joined(separator: "\n") + "\n"
    }.joined()
  }

  private static func ordered(_ record: JSON) -> [(String, JSON)] {
    (record.object ?? JSONObject()).enumerated().sorted { a, b in
      let (x, y) = (order.firstIndex(of: a.element.key), order.firstIndex(of: b.element.key))
      return (x ?? order.count, a.offset) < (y ?? order.count, b.offset)
    }.map { ($0.element.key, $0.element.value) }
  }

  private static let width = 96

  private static func lines(_ key: String, _ value: JSON, indent: Int) -> [String] {
    let lead = String(repeating: " ", count: indent)
    let line = "\(lead)\(key): \(flow(value))"
    // Blocks of a spec have a line for each field.
    let isBlock = indent == 0 && value.object.map { $0.count > 1 } == true
    if line.count <= width && !isBlock { return [line] }
    if let object = value.object {
      return ["\(lead)\(key):"]
        + object.flatMap { lines($0.key, $0.value, indent: indent + 2) }
    }
    guard let items = value.array, items.contains(where: { $0.object != nil }) else {
      return [line]
    }
    return ["\(lead)\(key):"]
      + items.flatMap { item -> [String] in
        let short = "\(lead)  - \(flow(item))"
        guard short.count > width, let object = item.object else { return [short] }
        let fields = object.flatMap { lines($0.key, $0.value, indent: indent + 4) }
        return fields.enumerated().map { i, line in
          i == 0 ? "\(lead)  - \(line.dropFirst(indent + 4))" : line
        }
      }
  }

  private static func flow(_ value: JSON) -> String {
    switch value {
    case .object(let object):
      object.isEmpty
        ? "{}" : "{ " + object.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", ") + " }"
    case .array(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
    case .string(let text): isPlain(text) ? text : value.compact
    default: value.compact
    }
  }

  /// Whether a text may stand without quotes, inside braces too.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text != "null" else { return false }
    return Character(Unicode.Scalar(first)).isStartOfPlain
      && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isPartOfPlain }
  }
}

extension Character {
  fileprivate var isStartOfPlain: Bool { isASCII && (isLetter || isNumber || "/.".contains(self)) }
  fileprivate var isPartOfPlain: Bool { isStartOfPlain || "-_@".contains(self) }
}
