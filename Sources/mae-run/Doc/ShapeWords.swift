import Documents
import Files

/// Shapes of values in words, for people.
enum ShapeWords {
  /// What may be written, one thing a line.
  static func value(of shape: ValueShape) -> [String] {
    switch shape {
    case .integer(let bounds):
      let largest = bounds.upperBound == .max ? nil : Decimals.grouped(bounds.upperBound)
      let least = bounds.lowerBound == .min ? nil : Decimals.grouped(bounds.lowerBound)
      return ["a whole number\(range(least, largest))"]
    case .real(let bounds):
      let limit = Double.greatestFiniteMagnitude
      let largest = bounds.upperBound == limit ? nil : JSON.format(bounds.upperBound)
      let least = bounds.lowerBound == -limit ? nil : JSON.format(bounds.lowerBound)
      return ["a number\(range(least, largest))"]
    case .flag: return ["on or off"]
    case .text: return ["text"]
    case .location: return ["a path"]
    case .choice(let choices): return choices.map(line)
    case .list(let element, _):
      let inner = value(of: element)
      return inner.count == 1 ? ["a list, each: \(inner[0])"] : ["a list of"] + inner
    case .record(let record):
      guard let selector = record.selector else { return ["a record of fields"] }
      return ["a record; what fields it has depends on `\(selector)`"]
        + record.variants.map { "  " + line($0.choice) }
    case .tagged(let cases):
      return cases.map { item in
        item.allowsBare ? line(item.choice) : "{\(item.choice.name): …}   \(item.choice.about)"
      }
    case .named: return ["a record under names of one's own"]
    case .any(let shapes):
      return shapes.flatMap { value(of: $0) }.reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
      }
    }
  }

  /// What stands in for a field that nobody writes, and who says so.
  static func standard(of field: FieldDescription) -> String {
    if field.isRequired { return "has to be written" }
    let value = short(field.standard)
    guard !value.isEmpty else { return "" }
    let unit = field.unit.map { " \($0)" } ?? ""
    let origin =
      switch field.origin {
      case .paper: ", as in the paper"
      case .code: ", as in the authors' code"
      case .assumed: ", assumed here: neither the paper nor its code says"
      case nil: ""
      }
    return "default \(value)\(unit)\(origin)"
  }

  /// A default, as short as a table wants it.
  static func short(_ standard: JSON?) -> String {
    switch standard {
    case nil, .null: ""
    case .string(let text): text
    case .bool(let flag): flag ? "on" : "off"
    case .object(let members) where members.isEmpty: ""
    case .some(let value): flow(value)
    }
  }

  /// As a spec would say it on one line.
  private static func flow(_ value: JSON) -> String {
    switch value {
    case .object(let members):
      "{\(members.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", "))}"
    case .array(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .string(let text): text
    default: value.compact
    }
  }

  private static func line(_ choice: ValueShape.Choice) -> String {
    let about = choice.missing.map { "not yet: \($0)" } ?? choice.about
    return about.isEmpty ? choice.name : "\(choice.name)   \(about)"
  }

  private static func range(_ least: String?, _ largest: String?) -> String {
    switch (least, largest) {
    case (nil, nil): ""
    case (let least?, nil): ", at least \(least)"
    case (nil, let largest?): ", at most \(largest)"
    case (let least?, let largest?): ", \(least) to \(largest)"
    }
  }
}
