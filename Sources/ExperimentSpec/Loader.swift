import Documents
import Files

/// Gathers texts, layers and mistakes on the way from files to documents.
///
/// The files make one document (`base`); each cell of its matrix makes another one out of that
/// (`document`), so that whatever can be said once is read once.
struct Loader {
  var diagnostics: [Diagnostic] = []
  private(set) var sources: [SourceText] = []
  let profile: String
  var layers = Layers()

  init(profile: String) { self.profile = profile }

  /// What all cells have in common, and what is laid on top of each of them.
  struct Base {
    var document: Node
    /// Values of a profile that the spec names; nil for a built-in one.
    var profile: [Assignment]?
    /// Arguments of `--set`.
    var arguments: [Assignment]
    /// `matrix` as it was written, or `seed` if that alone makes cells.
    var matrix: Node.Entry?
  }

  /// The files on top of each other, with those parts of the profile and of the arguments that
  /// decide which cells there are or what `priors` hold.
  mutating func base(_ path: String, _ bytes: [UInt8], _ sets: [String]) -> Base? {
    guard let document = file(path, bytes, []) else { return nil }
    let arguments = sets.enumerated().compactMap { i, text in
      assignment(SourceText(name: "--set", text: text, order: 1000 + i))
    }
    let values = profileValues(of: document)
    var base = Base(
      document: document, profile: values?.filter { !$0.isAboutAllCells },
      arguments: arguments.filter { !$0.isAboutAllCells })
    apply((values ?? []).filter(\.isAboutAllCells), to: &base.document)
    apply(arguments.filter(\.isAboutAllCells), to: &base.document)
    return base
  }

  /// The same without the mistakes that have been made so far, which are those of all cells.
  func forCell() -> Loader {
    var loader = self
    loader.diagnostics = []
    return loader
  }

  func result(
    _ experiment: Experiment?, _ fields: [ResolvedField], _ spots: [String: Spot]
  ) -> Loaded {
    let sorted = diagnostics.sortedByPlace().withoutRepetition()
    return Loaded(
      experiment: sorted.exitCode == 3 ? nil : experiment, fields: fields, diagnostics: sorted,
      sources: sources, overridden: layers.replaced, profile: profile, spots: spots)
  }

  // MARK: Files

  /// A file on top of the files it uses, depth first.
  private mutating func file(_ path: String, _ bytes: [UInt8], _ users: [String]) -> Node? {
    let folder = Path.folder(of: path)
    let source = SourceText(name: path, bytes: bytes, order: sources.count, folder: folder)
    sources.append(source)
    let (parsed, mistakes) = YAML.parse(source)
    diagnostics += mistakes
    guard let top = parsed else { return nil }
    guard top.entries != nil || top.isNothing else {
      diagnostics.append(
        Diagnostic(
          "E024", "a spec is a record of fields", at: top.spot,
          label: top.items == nil ? "found a value" : "found a list"))
      return nil
    }
    guard let used = top["use"] else { return top }
    var base: Node?
    for item in used.items ?? [used] {
      guard let layer = usedFile(item, folder, users + [path]) else { continue }
      if let below = base {
        base = layers.merge(layer, over: below, .record(Experiment.shape))
      } else {
        base = layer
      }
    }
    guard let base else { return top }
    return layers.merge(top, over: base, .record(Experiment.shape))
  }

  private mutating func usedFile(_ item: Node, _ folder: String, _ users: [String]) -> Node? {
    guard let name = item.text, !item.isNothing else { return nil }
    let path = folder == "." ? name : Path.join(folder, name)
    func refuse(_ message: String, _ label: String) {
      diagnostics.append(Diagnostic("E031", message, at: item.spot, label: label))
    }
    if users.contains(path) {
      refuse("`\(name)` uses itself", users.joined(separator: " → ") + " → \(path)")
      return nil
    }
    guard sources.count < 64 else {
      refuse("more than 64 files are used", "this one is too many")
      return nil
    }
    do {
      return file(path, try Files.read(path, limit: 1 << 24), users)
    } catch {
      refuse("`\(name)` cannot be used", error.message)
      return nil
    }
  }

  // MARK: Single values

  /// `path=value`, read with places in the argument.
  mutating func assignment(_ source: SourceText) -> Assignment? {
    let text = source.text(in: 0..<source.bytes.count)
    guard let sign = source.bytes.firstIndex(of: UInt8(ascii: "=")),
      let parts = PathPart.parts(of: source.text(in: 0..<sign), at: 0, in: source)
    else {
      diagnostics.append(
        Diagnostic(
          "E030", "`\(text)` sets nothing", at: Spot(source, 0..<source.bytes.count),
          label: "write `path=value`"))
      return nil
    }
    sources.append(source)
    let (value, mistakes) = YAML.parse(source, from: sign + 1)
    diagnostics += mistakes
    guard let value else { return nil }
    return Assignment(parts: parts, value: value)
  }

  mutating func apply(_ assignments: [Assignment], to document: inout Node) {
    for assignment in assignments {
      document = layers.set(
        assignment.value, at: assignment.parts[...], in: document, .record(Experiment.shape))
    }
  }

  // MARK: Profiles

  /// The values of the profile, if the spec names it itself.
  private mutating func profileValues(of document: Node) -> [Assignment]? {
    guard profile != Profile.asWritten else { return [] }
    if profile == "smoke" {
      diagnostics.append(
        Diagnostic("W202", "the smoke profile shows that a spec runs; its numbers mean nothing"))
    }
    let blocks = document["profiles"]?.entries ?? []
    if let block = blocks.first(where: { $0.key == profile }) {
      return (block.value.entries ?? []).compactMap { Assignment($0) }
    }
    if Profile.builtIn(profile, for: document) == nil {
      let names = blocks.map(\.key) + ["smoke", "short"]
      diagnostics.append(
        Diagnostic(
          "E033", "the spec has no profile `\(profile)`",
          notes: ["profiles: \(names.joined(separator: ", "))"]))
      return []
    }
    return nil
  }
}

/// One value for one path.
struct Assignment {
  var parts: [PathPart]
  var value: Node

  init(parts: [PathPart], value: Node) {
    self.parts = parts
    self.value = value
  }

  /// `path: value` as it stands in a record; nil if the key is no path.
  init?(_ entry: Node.Entry) {
    let spot = entry.keySpot
    guard
      let parts = PathPart.parts(
        of: entry.key, at: spot?.range.lowerBound ?? 0, in: spot?.source)
    else { return nil }
    self.init(parts: parts, value: entry.value)
  }

  /// Whether it decides what cells are made of, so that it comes before all of them.
  var isAboutAllCells: Bool {
    guard case .name(let name) = parts.first?.step else { return false }
    // A list of seeds is an axis.
    return name == "priors" || name == "matrix" || (name == "seed" && value.items != nil)
  }

  /// Names joined by dots; what stands behind a place in a list is left out.
  var path: String {
    var names: [String] = []
    for part in parts {
      guard case .name(let name) = part.step else { break }
      names.append(name)
    }
    return names.joined(separator: ".")
  }
}
