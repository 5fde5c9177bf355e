import Documents
import ExperimentSpec
import Files

/// What the language says about a field: `loss.prior.lambda`, or about all of a record: `loss.prior`.
struct FieldReference {
  private let path: String
  private let entries: [Entry]

  /// One description of a field, and under which choices it is this one.
  struct Entry {
    var field: FieldDescription
    var choices: [String]
  }

  /// - Throws: `.usage` if the language has no such field, with what is near
  init(_ path: String) throws(Failure) {
    self.path = path
    var found = [Entry(field: FieldDescription("", "", .record(Experiment.shape)), choices: [])]
    var way: [String] = []
    for name in path.split(separator: ".").map({ String($0.prefix { $0 != "[" }) }) {
      let all = found.flatMap { Self.parts(of: $0.field.shape) }
      let next = all.filter { $0.field.name == name || $0.field.name.isEmpty }
      guard !next.isEmpty else {
        let names = Self.unique(all.map(\.field.name))
        let near = Spelling.nearest(to: name, among: names)
        let place = way.isEmpty ? "the spec" : "`\(way.joined(separator: "."))`"
        throw Failure(
          .usage, "\(place) has no field `\(name)`",
          remedy: near.map { "did you mean `\($0)`?" }
            ?? "fields: \(names.sorted().joined(separator: ", "))")
      }
      way.append(name)
      found = next
    }
    entries = Self.merged(found)
  }

  var text: String {
    entries.map { text($0) }.joined(separator: "\n")
  }

  private func text(_ entry: Entry) -> String {
    let field = entry.field
    var lines = [
      path + (entry.choices.isEmpty ? "" : "   (\(entry.choices.joined(separator: ", ")))")
    ]
    if !field.about.isEmpty { lines.append("  \(field.about)") }
    lines += ShapeWords.value(of: field.shape).map { "  \($0)" }
    let standard = ShapeWords.standard(of: field)
    if !standard.isEmpty { lines.append("  \(standard)") }
    return lines.joined(separator: "\n") + "\n" + members(of: field.shape)
  }

  /// The fields of a record, a line each; those of every choice together, with the choices that have
  /// them.
  private func members(of shape: ValueShape) -> String {
    // What a name alone or in braces means has been said.
    if case .tagged = shape { return "" }
    let all = Self.merged(Self.parts(of: shape).filter { !$0.field.name.isEmpty })
    guard !all.isEmpty else { return "" }
    let every = Self.unique(all.flatMap(\.choices)).count
    let rows = all.map { entry in
      let only =
        entry.choices.count == every || entry.choices.isEmpty
        ? "" : " (\(entry.choices.joined(separator: ", ")))"
      let standard = ShapeWords.short(entry.field.standard)
      return (entry.field.name, entry.field.about + only, standard)
    }
    let width = rows.map(\.0.count).max() ?? 0
    return "\n"
      + rows.map { name, about, standard in
        let gap = String(repeating: " ", count: width - name.count + 3)
        return "  \(name)\(gap)\(about)\(standard.isEmpty ? "" : " [\(standard)]")\n"
      }.joined()
  }

  /// The fields below a value. A name of the writer's own choosing is empty.
  private static func parts(of shape: ValueShape) -> [Entry] {
    switch shape {
    case .record(let record) where !record.variants.isEmpty:
      record.variants.flatMap { variant in
        variant.fields.map { Entry(field: $0, choices: [variant.choice.name]) }
      }
    case .record(let record): record.fields.map { Entry(field: $0, choices: []) }
    case .tagged(let cases):
      cases.map {
        Entry(
          field: FieldDescription($0.choice.name, $0.choice.about, $0.value, isRequired: false),
          choices: [])
      }
    case .named(let value): [Entry(field: FieldDescription("", "", value), choices: [])]
    case .list(let element, _): parts(of: element)
    case .any(let shapes): shapes.flatMap { parts(of: $0) }
    default: []
    }
  }

  /// Descriptions that say the same are one.
  private static func merged(_ entries: [Entry]) -> [Entry] {
    var result: [Entry] = []
    for entry in entries {
      let place = result.firstIndex {
        $0.field.name == entry.field.name && $0.field.about == entry.field.about
          && $0.field.standard == entry.field.standard
          && ShapeWords.value(of: $0.field.shape) == ShapeWords.value(of: entry.field.shape)
      }
      if let place {
        result[place].choices = unique(result[place].choices + entry.choices)
      } else {
        result.append(entry)
      }
    }
    return result
  }

  private static func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
