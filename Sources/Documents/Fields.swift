/// The fields of one record, read one by one.
///
/// Reading gathers mistakes instead of throwing; `finish` hands them out. See `Readable`.
public struct Fields {
  /// Names joined by dots; empty for the whole document.
  public let path: String
  let log: ReadingLog
  /// What the record's fields affect unless they say otherwise.
  let affects: Set<String>
  /// Where to point when a field is missing: the key of the record.
  let anchor: Spot?
  /// Nobody wrote the record itself.
  let isAbsent: Bool
  let entries: [String: Node.Entry]
  let order: [String]
  /// Fields that another part of the document decides: their value and the path of that field.
  var given: [String: Given] = [:]

  struct Given {
    var value: Node
    /// The path of the field that decides.
    var by: String
    /// Writing the field as well is a mistake; otherwise it is only a default.
    var isFixed: Bool
    /// It is no field of the document, only told to the record.
    var isHidden = false
  }

  /// Lists fields instead of reading them: then those that other parts of a document allow or forbid
  /// are all to be read.
  public internal(set) var isDescribing = false
  var descriptions: [FieldDescription] = []
  var selector: (name: String, choices: [ValueShape.Choice], chosen: String)?
  var forcedChoice: String?

  private(set) var declared: [String] = []
  private(set) var reserved: [String: String] = [:]
  private(set) var excluded: [String: Exclusion] = [:]
  private(set) var missing: [String] = []
  private var missingNotes: [String: String] = [:]
  private(set) var otherNames: [String: String] = [:]

  init(
    _ log: ReadingLog, path: String, entries: [Node.Entry], anchor: Spot?,
    affects: Set<String> = [], isAbsent: Bool = false
  ) {
    self.log = log
    self.path = path
    self.anchor = anchor
    self.affects = affects
    self.isAbsent = isAbsent
    self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
    order = entries.map(\.key)
  }

  /// The fields of a JSON object, such as the `config` of a parity file; official names of other
  /// programs (`also:`) are accepted here.
  public init(json: JSON, ignoringUnknown: Bool = false) {
    let log = ReadingLog()
    log.acceptsOtherNames = true
    log.ignoresUnknown = ignoringUnknown
    self.init(log, path: "", entries: Node(json).entries ?? [], anchor: nil)
  }

  /// The fields of a document.
  public init(
    _ node: Node, variables: Variables = Variables(), foreignNames: [String: String] = [:],
    homes: [String: [String]] = [:]
  ) {
    let log = ReadingLog()
    log.variables = variables
    log.foreignNames = foreignNames
    log.homes = homes
    let first = node.entries?.first?.keySpot ?? node.spot
    log.anchors[""] = first
    self.init(log, path: "", entries: node.entries ?? [], anchor: first)
    if node.entries == nil && !node.isNothing {
      log.diagnostics.append(
        Diagnostic("E024", "the document must be a record of fields", at: node.spot))
    }
  }

  /// Declares a field that another part of the document decides, so that it is an error to write it.
  public mutating func give(_ name: String, _ value: JSON, by path: String) {
    given[name] = Given(value: Node(value), by: path, isFixed: true)
  }

  /// Tells the record something that it reads as a field, but that no document says there.
  public mutating func tell(_ name: String, _ value: JSON, by path: String) {
    given[name] = Given(value: Node(value), by: path, isFixed: true, isHidden: true)
  }

  /// Declares the default of a field to be what another field says.
  public mutating func inherit(_ name: String, _ value: Node, from path: String) {
    given[name] = Given(value: value, by: path, isFixed: false)
  }

  /// Whether the field was written here.
  public func isWritten(_ name: String) -> Bool { entries[name] != nil }

  /// The node of a field as it was written.
  public func node(_ name: String) -> Node? { entries[name]?.value }

  // MARK: The one way in which every field is read

  /// What stands in for a field that nobody wrote.
  enum Standard<Value> {
    case required
    case value(Value)
    /// Read as if it had been written.
    case written(JSON)
  }

  mutating func read<Value>(
    _ name: String, _ about: String, as form: Form<Value>, _ standard: Standard<Value>,
    _ details: Details
  ) -> Value {
    let affects = details.affects ?? self.affects
    declared.append(name)
    for other in details.also { otherNames[other] = name }
    if isDescribing {
      describe(name, about, form, standard, details, affects)
      return if case .value(let value) = standard { value } else { form.placeholder() }
    }
    func place(_ source: ResolvedField.Source) -> Place {
      Place(
        log: log, path: path.isEmpty ? name : "\(path).\(name)", affects: affects, about: about,
        unit: details.unit, source: source)
    }
    if let value = given[name], value.isFixed {
      let here = place(.given(by: value.by))
      if let entry = entries[name] {
        here.report(
          Diagnostic(
            "E021", "`\(name)` is not set here", at: entry.keySpot,
            label: "follows from `\(value.by)`"))
      }
      return finishReading(form, value.value, here, isHidden: value.isHidden)
    }
    if let entry = entry(name, also: details.also) {
      let here = place(entry.value.spot.map { .written($0) } ?? .standard(nil))
      log.spots[here.path] = entry.value.spot ?? entry.keySpot
      log.anchors[here.path] = entry.keySpot
      return finishReading(form, entry.value, here)
    }
    if let value = given[name] {
      return finishReading(form, value.value, place(.inherited(from: value.by)))
    }
    let here = place(.standard(details.origin))
    switch standard {
    case .required:
      missing.append(name)
      log.failed.insert(here.path)
      return form.placeholder()
    case .value(let value):
      if let json = form.json(value) { here.record(json) }
      return value
    case .written(let json):
      return finishReading(form, Node(json), here)
    }
  }

  private func finishReading<Value>(
    _ form: Form<Value>, _ node: Node, _ place: Place, isHidden: Bool = false
  ) -> Value {
    let before = log.diagnostics.count
    guard let value = form.read(node, place) else {
      log.failed.insert(place.path)
      return form.placeholder()
    }
    if log.diagnostics.count > before { log.failed.insert(place.path) }
    if !isHidden, let json = form.json(value) { place.record(json) }
    return value
  }

  private func entry(_ name: String, also: [String]) -> Node.Entry? {
    if let entry = entries[name] { return entry }
    guard log.acceptsOtherNames else { return nil }
    return also.lazy.compactMap { entries[$0] }.first
  }

  private mutating func describe<Value>(
    _ name: String, _ about: String, _ form: Form<Value>, _ standard: Standard<Value>,
    _ details: Details, _ affects: Set<String>
  ) {
    guard given[name]?.isFixed != true else { return }
    var field = FieldDescription(
      name: name, about: about, shape: form.shape(), standard: nil, isRequired: false,
      unit: details.unit, origin: details.origin, affects: affects)
    switch standard {
    case .required: field.isRequired = true
    case .value(let value): field.standard = form.json(value)
    case .written(let json): field.standard = json
    }
    descriptions.append(field)
  }

  /// The remarks that any field can carry.
  struct Details {
    var unit: String?
    var origin: Origin?
    var affects: Set<String>?
    var also: [String] = []
  }

  // MARK: Choices and gaps

  /// Reads the field that decides which other fields the record has; call it before those.
  public mutating func choose(
    _ name: String, _ about: String, from choices: [ValueShape.Choice],
    default standard: String? = nil,
    origin: Origin? = nil, affects: Set<String>? = nil
  ) -> String {
    let form = Form<String>.choice(choices)
    var chosen = read(
      name, about, as: form, standard.map { .value($0) } ?? .required,
      Details(origin: origin, affects: affects))
    if let forcedChoice { chosen = forcedChoice }
    selector = (name, choices, chosen)
    return chosen
  }

  /// Names a field of the language that this version cannot do yet.
  public mutating func reserve(_ name: String, _ reason: String) {
    reserved[name] = reason
  }

  /// Says that a field which was read and is not there is needed after all.
  public mutating func require(_ name: String, note: String) {
    guard !isDescribing, entries[name] == nil else { return }
    missing.append(name)
    missingNotes[name] = note
  }

  struct Exclusion {
    var code: String
    var message: String
    var label: String
  }

  /// Names a field that the language has elsewhere and that makes no sense here, with the reason.
  public mutating func exclude(
    _ name: String, _ code: String, _ message: String, label: String = "leave this out"
  ) {
    excluded[name] = Exclusion(code: code, message: message, label: label)
  }

  // MARK: Rules between fields

  /// Reports a mistake about a field of this record. `also` are other fields (names here or whole
  /// paths) with what to say about them. Silent if one of them could not be read anyway.
  public mutating func report(
    _ code: String, _ message: String, _ name: String, label: String = "",
    also: KeyValuePairs<String, String> = [:], notes: [String] = [],
    kind: Diagnostic.Kind = .spec
  ) {
    guard !isDescribing else { return }
    let names = [name] + also.map(\.key)
    guard !names.contains(where: { log.failed.contains(resolve($0)) }) else { return }
    let secondary = also.compactMap { name, text in
      log.spots[resolve(name)].map { Diagnostic.Label($0, text) }
    }
    log.diagnostics.append(
      Diagnostic(
        code, message, at: log.spots[resolve(name)] ?? anchor, label: label,
        also: secondary, notes: notes, kind: kind))
  }

  /// The path of a field named here, or the name itself if it is a path of the document.
  private func resolve(_ name: String) -> String {
    let local = path.isEmpty ? name : "\(path).\(name)"
    return declared.contains(name) || log.spots[local] != nil ? local : name
  }

  // MARK: The end

  /// Checks what is left over, and hands out all mistakes, sorted by place.
  public mutating func finish(_ name: String = "the document") -> [Diagnostic] {
    close(name)
    return log.diagnostics.sortedByPlace().withoutRepetition()
  }

  /// Every field that has been read so far.
  public var resolved: [ResolvedField] { log.resolved }

  /// Where the value of a field was written.
  public func spot(of path: String) -> Spot? { log.spots[path] }

  /// Where the values of all fields were written, by path.
  public var spots: [String: Spot] { log.spots }

  mutating func close(_ name: String) {
    guard !isDescribing else { return }
    let names = declared.filter { given[$0]?.isFixed != true }
    var meant: Set<String> = []
    for key in order where !declared.contains(key) && !isOtherName(key) {
      guard let entry = entries[key] else { continue }
      if let reason = reserved[key] {
        log.diagnostics.append(
          Diagnostic(
            "E022", "`\(key)` is not available in this version", at: entry.keySpot, label: reason))
        continue
      }
      if let reason = excluded[key] {
        log.diagnostics.append(
          Diagnostic(reason.code, reason.message, at: entry.keySpot, label: reason.label))
        continue
      }
      // Under a choice that could not be read, nobody knows which fields there are.
      guard !log.ignoresUnknown && !isChoiceUnclear else { continue }
      let advice = suggestion(for: key, among: names, name)
      if let field = advice.field { meant.insert(field) }
      log.diagnostics.append(
        Diagnostic(
          "E021", "\(Fields.subject(name)) has no field `\(key)`", at: entry.keySpot,
          label: advice.label, notes: ["\(fieldsTitle): \(names.sorted().joined(separator: ", "))"]
        ))
    }
    let gone = missing.filter { !meant.contains($0) }
    if isAbsent && !gone.isEmpty {
      log.diagnostics.append(
        Diagnostic(
          "E023", "`\(path)` is missing", at: anchor,
          notes: ["it needs at least \(gone.map { "`\($0)`" }.joined(separator: ", "))"]))
    } else {
      for field in gone {
        log.diagnostics.append(
          Diagnostic(
            "E023", "\(Fields.subject(name)) needs a field `\(field)`", at: anchor,
            notes: missingNotes[field].map { [$0] } ?? []))
      }
    }
  }

  static func subject(_ name: String) -> String {
    name.contains(" ") || name.isEmpty ? name : "`\(name)`"
  }

  private var isChoiceUnclear: Bool {
    selector.map { log.failed.contains(resolve($0.name)) } ?? false
  }

  private var fieldsTitle: String {
    guard let selector, selector.choices.count(where: { $0.missing == nil }) > 1 else {
      return "fields"
    }
    return "fields for \(selector.name) \(selector.chosen)"
  }

  private func isOtherName(_ key: String) -> Bool {
    log.acceptsOtherNames && otherNames[key] != nil
  }

  /// Names that the writer of the spec used.
  private var written: Set<String> {
    Set(order.filter { entries[$0]?.keySpot?.source.isRecipe != true })
  }

  private func suggestion(
    for key: String, among names: [String], _ name: String
  ) -> (label: String, field: String?) {
    if let ours = otherNames[key] { return ("called `\(ours)` here", ours) }
    if let near = Spelling.nearest(to: key, among: names, used: written) {
      return ("did you mean `\(near)`?", near)
    }
    if let ours = log.foreignNames[key] {
      let field = names.first { ours == (path.isEmpty ? $0 : "\(path).\($0)") }
      return ("called `\(ours)` here", field)
    }
    let homes = (log.homes[key] ?? []).filter { $0 != path }
    if let home = homes.first, homes.count == 1 {
      return (home.isEmpty ? "belongs at the top" : "belongs under `\(home)`", nil)
    }
    return ("unknown here", nil)
  }
}
