public import Files

// One overload for each kind of value, so that a field is one line where it is read.

extension Fields {
  /// A whole number.
  public mutating func read(
    _ name: String, _ about: String, default standard: Int? = nil,
    in bounds: ClosedRange<Int> = Int.min...Int.max, unit: String? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> Int {
    read(
      name, about, as: .integer(bounds), default: standard, unit: unit, origin: origin,
      affects: affects, also: also)
  }

  /// A finite number.
  public mutating func read(
    _ name: String, _ about: String, default standard: Double? = nil,
    in bounds: ClosedRange<Double> = Fields.anyReal, unit: String? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> Double {
    read(
      name, about, as: .real(bounds), default: standard, unit: unit, origin: origin,
      affects: affects, also: also)
  }

  /// Every finite number.
  public static let anyReal = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  /// On or off.
  public mutating func read(
    _ name: String, _ about: String, default standard: Bool? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> Bool {
    read(
      name, about, as: .flag, default: standard, origin: origin, affects: affects, also: also)
  }

  /// Text, as it was written.
  public mutating func read(
    _ name: String, _ about: String, default standard: String? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> String {
    read(
      name, about, as: .text, default: standard, origin: origin, affects: affects, also: also)
  }

  /// One case of an enumeration, by its raw value.
  public mutating func read<Value: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ about: String, default standard: Value? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> Value where Value.RawValue == String {
    read(
      name, about, as: .choice, default: standard, origin: origin, affects: affects, also: also)
  }

  /// A record; without a text it is read from nothing, so that every field takes its default.
  public mutating func read<Value: Readable>(
    _ name: String, _ about: String, affects: Set<String>? = nil, also: [String] = []
  ) -> Value {
    read(
      name, about, as: .record(Value.self), .written(.object(JSONObject())),
      Details(affects: affects, also: also))
  }

  /// A record, prepared before it is read: with what other fields decide about it.
  public mutating func read<Value: Readable>(
    _ name: String, _ about: String, _ type: Value.Type, affects: Set<String>? = nil,
    preparing prepare: @escaping @Sendable (inout Fields) -> Void
  ) -> Value {
    read(
      name, about, as: .record(type, prepare), .written(.object(JSONObject())),
      Details(affects: affects))
  }

  /// A record or nil, if nobody wrote it.
  public mutating func readOptional<Value: Readable>(
    _ name: String, _ about: String, affects: Set<String>? = nil, also: [String] = []
  ) -> Value? {
    read(
      name, about, as: .optional(.record(Value.self)), default: .some(nil), affects: affects,
      also: also)
  }

  /// One of several named alternatives; the default is one of their names, or `{name: …}`.
  public mutating func read<Value: ReadableUnion>(
    _ name: String, _ about: String, default standard: JSON? = nil, origin: Origin? = nil,
    affects: Set<String>? = nil, also: [String] = []
  ) -> Value {
    read(
      name, about, as: .union(Value.self), standard.map { .written($0) } ?? .required,
      Details(origin: origin, affects: affects, also: also))
  }

  /// A list of whole numbers.
  public mutating func read(
    _ name: String, _ about: String, default standard: [Int]? = nil,
    in bounds: ClosedRange<Int> = Int.min...Int.max, counts: ClosedRange<Int> = 0...1_000_000,
    unit: String? = nil, origin: Origin? = nil, affects: Set<String>? = nil, also: [String] = []
  ) -> [Int] {
    read(
      name, about, as: .list(of: .integer(bounds), counts: counts), default: standard, unit: unit,
      origin: origin, affects: affects, also: also)
  }

  /// A list of numbers.
  public mutating func read(
    _ name: String, _ about: String, default standard: [Double]? = nil,
    in bounds: ClosedRange<Double> = Fields.anyReal, counts: ClosedRange<Int> = 0...1_000_000,
    unit: String? = nil, origin: Origin? = nil, affects: Set<String>? = nil, also: [String] = []
  ) -> [Double] {
    read(
      name, about, as: .list(of: .real(bounds), counts: counts), default: standard, unit: unit,
      origin: origin, affects: affects, also: also)
  }

  /// A list of cases of an enumeration.
  public mutating func read<Value: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ about: String, default standard: [Value]? = nil,
    counts: ClosedRange<Int> = 0...1000, origin: Origin? = nil, affects: Set<String>? = nil,
    also: [String] = []
  ) -> [Value] where Value.RawValue == String {
    read(
      name, about, as: .list(of: .choice, counts: counts), default: standard, origin: origin,
      affects: affects, also: also)
  }

  /// Any form, for what the overloads above do not cover (`.location`, `.oneOrMore(of:)`, …).
  public mutating func read<Value>(
    _ name: String, _ about: String, as form: Form<Value>, default standard: Value? = nil,
    unit: String? = nil, origin: Origin? = nil, affects: Set<String>? = nil, also: [String] = []
  ) -> Value {
    read(
      name, about, as: form, standard.map { .value($0) } ?? .required,
      Details(unit: unit, origin: origin, affects: affects, also: also))
  }

  /// Any form, with a default that is read as if it had been written.
  public mutating func read<Value>(
    _ name: String, _ about: String, as form: Form<Value>, writtenDefault standard: JSON,
    origin: Origin? = nil, affects: Set<String>? = nil
  ) -> Value {
    read(
      name, about, as: form, .written(standard), Details(origin: origin, affects: affects))
  }
}

extension Readable {
  /// Reads a value from a JSON object, such as the `config` of a parity file, where official names
  /// of other programs are accepted. Fails with everything that is wrong in it.
  public init(json: JSON, ignoringUnknown: Bool = false) throws(Failure) {
    var fields = Fields(json: json, ignoringUnknown: ignoringUnknown)
    self.init(from: &fields)
    let mistakes = fields.finish("config").filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      throw Failure(.spec, mistakes.map(\.message).joined(separator: "; "))
    }
  }
}
