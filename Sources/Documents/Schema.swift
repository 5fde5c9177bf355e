/// Writes JSON Schema (draft 2020-12) from the same descriptions by which documents are read.
public struct Schema {
  /// What the schema describes: specs, in which people write `300k`, or files that we write.
  public enum Dialect: Sendable {
    case spec
    case data
  }

  private let dialect: Dialect

  /// A spec may leave to a file under `use:` what its records need, so only reading can tell what
  /// is missing.
  private var requiresFields: Bool { dialect == .data }

  /// The schema of a document that is a record of this type.
  public static func document<Record: Readable>(
    for type: Record.Type, title: String, about: String, dialect: Dialect = .spec
  ) -> JSON {
    document(for: .of(type), title: title, about: about, dialect: dialect)
  }

  /// The schema of a document with these fields.
  public static func document(
    for record: RecordShape, title: String, about: String, dialect: Dialect = .spec
  ) -> JSON {
    var schema = JSONObject([
      ("$schema", "https://json-schema.org/draft/2020-12/schema"),
      ("title", .string(title)), ("description", .string(about)),
    ])
    for (key, value) in Schema(dialect: dialect).schema(of: .record(record)).object ?? .init() {
      schema[key] = value
    }
    if dialect == .spec {
      let required = record.fields.filter(\.isRequired).map { JSON.string($0.name) }
      schema["required"] = required.isEmpty ? nil : .array(required)
    }
    return .object(schema)
  }

  private func schema(of shape: ValueShape) -> JSON {
    switch shape {
    case .integer(let bounds):
      var number: JSON = ["type": "integer"]
      if bounds.lowerBound > .min { number["minimum"] = .integer(bounds.lowerBound) }
      if bounds.upperBound < .max { number["maximum"] = .integer(bounds.upperBound) }
      return numeric(number)
    case .real(let bounds):
      var number: JSON = ["type": "number"]
      let largest = Double.greatestFiniteMagnitude
      if bounds.lowerBound > -largest { number["minimum"] = .number(bounds.lowerBound) }
      if bounds.upperBound < largest { number["maximum"] = .number(bounds.upperBound) }
      return numeric(number)
    case .flag:
      return dialect == .data
        ? ["type": "boolean"]
        : ["anyOf": [["type": "boolean"], ["enum": ["on", "off", "yes", "no"]]]]
    case .text:
      return dialect == .data ? ["type": "string"] : ["type": ["string", "number", "boolean"]]
    case .location: return ["type": "string", "minLength": 1]
    case .choice(let choices): return schema(of: choices)
    case .list(let item, let counts):
      var list: JSON = ["type": "array", "items": schema(of: item)]
      if counts.lowerBound > 0 { list["minItems"] = .integer(counts.lowerBound) }
      if counts.upperBound < 1000 { list["maxItems"] = .integer(counts.upperBound) }
      return list
    case .record(let record): return schema(of: record)
    case .tagged(let cases): return schema(of: cases)
    case .named(let value):
      return ["type": "object", "additionalProperties": schema(of: value)]
    case .any(let shapes) where shapes.isEmpty: return [:]
    case .any(let shapes): return ["anyOf": .array(shapes.map(schema))]
    }
  }

  /// A number, or text that stands for one.
  private func numeric(_ number: JSON) -> JSON {
    guard dialect == .spec else { return number }
    return [
      "anyOf": [
        number, ["type": "string", "pattern": .string(ScalarText.pattern)], Schema.reference,
      ]
    ]
  }

  private static let reference: JSON = [
    "type": "string", "pattern": .string("\\$\\{let\\.[^}]+\\}"),
  ]

  private func schema(of choices: [ValueShape.Choice]) -> JSON {
    let available = choices.filter { $0.missing == nil }
    if available.allSatisfy({ $0.about.isEmpty }) {
      return ["enum": .array(available.map { .string($0.name) })]
    }
    return [
      "anyOf": .array(
        available.map { ["const": .string($0.name), "description": .string($0.about)] })
    ]
  }

  private func schema(
    of cases: [(choice: ValueShape.Choice, value: ValueShape, allowsBare: Bool)]
  ) -> JSON {
    let bare = cases.filter(\.allowsBare).map(\.choice)
    let records: [JSON] = cases.map { choice, value, _ in
      var property = JSONObject([("description", .string(choice.about))])
      for (key, value) in schema(of: value).object ?? .init() { property[key] = value }
      let properties = JSONObject([(choice.name, .object(property))])
      return [
        "type": "object", "properties": .object(properties), "required": [.string(choice.name)],
        "additionalProperties": false,
      ]
    }
    return ["anyOf": .array((bare.isEmpty ? [] : [schema(of: bare)]) + records)]
  }

  private func schema(of record: RecordShape) -> JSON {
    var forms: [JSON] = []
    if let shorthand = record.shorthand,
      let field = record.fields.first(where: { $0.name == shorthand })
    {
      forms.append(schema(of: field.shape))
    }
    if let selector = record.selector, !record.variants.isEmpty {
      let standard = record.fields.first { $0.name == selector }?.standard?.string
      forms += record.variants.map { variant in
        var object = object(variant.fields)
        object["title"] = "\(selector) \(variant.choice.name)"
        let property: JSON = [
          "const": .string(variant.choice.name), "description": .string(variant.choice.about),
        ]
        var properties = object["properties"] ?? [:]
        properties[selector] = property
        object["properties"] = properties
        if requiresFields && variant.choice.name != standard {
          var required = object["required"]?.array ?? []
          if !required.contains(.string(selector)) { required.append(.string(selector)) }
          object["required"] = .array(required)
        }
        return object
      }
    } else {
      forms.append(object(record.fields))
    }
    return forms.count == 1 ? forms[0] : ["anyOf": .array(forms)]
  }

  private func object(_ fields: [FieldDescription]) -> JSON {
    var properties = JSONObject()
    for field in fields { properties[field.name] = .object(property(field)) }
    var object: JSON = ["type": "object", "properties": .object(properties)]
    let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
    if requiresFields && !required.isEmpty { object["required"] = .array(required) }
    object["additionalProperties"] = false
    return object
  }

  private func property(_ field: FieldDescription) -> JSONObject {
    var about = field.about
    if let unit = field.unit { about += " (\(unit))" }
    if let origin = field.origin {
      about +=
        origin == .assumed ? "; default assumed here" : "; default from the \(origin.rawValue)"
    }
    var property = JSONObject([("description", .string(about))])
    if let standard = field.standard, !standard.isNull { property["default"] = standard }
    for (key, value) in schema(of: field.shape).object ?? .init() { property[key] = value }
    return property
  }
}
