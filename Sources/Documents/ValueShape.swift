/// What a schema can say about a value.
public indirect enum ValueShape: Sendable {
  case integer(ClosedRange<Int>)
  case real(ClosedRange<Double>)
  case flag
  case text
  /// A file or folder.
  case location
  case choice([Choice])
  case list(ValueShape, counts: ClosedRange<Int>)
  case record(RecordShape)
  /// `{name: value}` for one of the names; `allowsBare` also takes the name alone.
  case tagged([(choice: Choice, value: ValueShape, allowsBare: Bool)])
  /// Names of the writer's own choosing.
  case named(ValueShape)
  case any([ValueShape])

  public struct Choice: Hashable, Sendable {
    public var name: String
    public var about: String
    /// Why it cannot be used yet.
    public var missing: String?

    public init(_ name: String, _ about: String = "", missing: String? = nil) {
      self.name = name
      self.about = about
      self.missing = missing
    }
  }
}

/// The fields of a record, and those that depend on the choice of one of them.
public struct RecordShape: Sendable {
  public struct Variant: Sendable {
    public var choice: ValueShape.Choice
    /// All fields of the record under this choice.
    public var fields: [FieldDescription]
  }

  public var fields: [FieldDescription]
  /// The field whose value decides which others there are.
  public var selector: String?
  public var variants: [Variant]
  /// The field that a bare scalar stands for.
  public var shorthand: String?

  /// A record that is the same under all circumstances.
  public init(_ fields: [FieldDescription]) {
    self.init(fields: fields, selector: nil, variants: [], shorthand: nil)
  }

  init(fields: [FieldDescription], selector: String?, variants: [Variant], shorthand: String?) {
    self.fields = fields
    self.selector = selector
    self.variants = variants
    self.shorthand = shorthand
  }
}

/// What a schema says about one field.
public struct FieldDescription: Sendable {
  public var name: String
  /// One sentence.
  public var about: String
  public var shape: ValueShape
  public var standard: JSON?
  public var isRequired: Bool
  public var unit: String?
  public var origin: Origin?
  public var affects: Set<String>

  /// A field of a file that we write.
  public init(_ name: String, _ about: String, _ shape: ValueShape, isRequired: Bool = true) {
    self.init(
      name: name, about: about, shape: shape, standard: nil, isRequired: isRequired, unit: nil,
      origin: nil, affects: [])
  }

  init(
    name: String, about: String, shape: ValueShape, standard: JSON?, isRequired: Bool,
    unit: String?, origin: Origin?, affects: Set<String>
  ) {
    self.name = name
    self.about = about
    self.shape = shape
    self.standard = standard
    self.isRequired = isRequired
    self.unit = unit
    self.origin = origin
    self.affects = affects
  }
}
