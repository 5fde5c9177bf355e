/// A record of a document that reads itself, field by field.
///
/// The initialiser calls `fields.read` once for each field and never fails: mistakes are gathered,
/// and a field that cannot be read yields a harmless value. Run on nothing, the same initialiser
/// lists its fields, which is where the JSON Schema and `mae-run doc` come from; so it must read
/// the same fields whatever their values are, except after `fields.choose`.
public protocol Readable: Sendable {
  init(from fields: inout Fields)

  /// The field that a bare scalar stands for: with `arch`, `model: edsr` is `model: {arch: edsr}`.
  static var shorthand: String? { get }
}

extension Readable {
  public static var shorthand: String? { nil }
}

/// A value written as one of several named alternatives: `{adam: {lr: 1e-4}}`, or `adam` alone.
public protocol ReadableUnion: Sendable {
  static var alternatives: [Alternative<Self>] { get }
}

/// One way to write a `ReadableUnion`.
public struct Alternative<Value>: Sendable {
  public let name: String
  /// One sentence for the reader of the schema.
  public let about: String
  let form: Form<Value>
  /// What the bare name stands for; nil where the name needs a value.
  let standard: JSON?

  /// `name: {…}`, or `name` alone for a record of defaults.
  public init<Payload: Readable>(
    _ name: String, _ about: String, _ type: Payload.Type,
    _ make: @escaping @Sendable (Payload) -> Value
  ) {
    self.init(name, about, as: .record(type), default: .object(JSONObject()), make)
  }

  /// `name: value`; `name` alone stands for the default, if there is one.
  public init<Payload>(
    _ name: String, _ about: String, as form: Form<Payload>, default standard: JSON? = nil,
    _ make: @escaping @Sendable (Payload) -> Value
  ) {
    self.name = name
    self.about = about
    self.form = form.map(make)
    self.standard = standard
  }

  /// The same words, another value.
  public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Alternative<Other> {
    Alternative<Other>(name, about, as: form, default: standard, transform)
  }

  /// `name` alone.
  public init(
    _ name: String, _ about: String, _ value: @autoclosure @escaping @Sendable () -> Value
  ) {
    self.init(name, about, NoFields.self) { _ in value() }
  }
}

/// A record without fields.
public struct NoFields: Readable, Hashable {
  public init(from fields: inout Fields) {}
}
