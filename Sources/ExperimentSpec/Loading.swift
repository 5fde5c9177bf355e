public import Documents
public import Files

/// A spec as it was read: the experiment it describes, and where everything in it came from.
public struct Loaded: Sendable {
  /// Nil if there is a mistake in the spec; missing data leave it.
  public var experiment: Experiment?
  /// Every field in reading order, defaults included.
  public var fields: [ResolvedField]
  public var diagnostics: [Diagnostic]
  /// The texts it was read from: the spec first, then what it uses, then `--set` arguments.
  public var sources: [SourceText]
  /// Fields that were written more than once, with the places that lost.
  public var overridden: [String: [Spot]]
  public var profile: String
  /// Where the values of all fields and records were written, by path.
  public var spots: [String: Spot]
}

extension Experiment {
  /// Reads a spec, with everything it uses.
  ///
  /// - Parameters:
  ///   - sets: arguments of `--set`, each `path=value`; they win over the files, later ones last.
  ///   - profile: the size of the experiment; see `Profile`.
  ///   - environment: what `${env.X}` in locations may refer to.
  ///   - checksFolders: whether a data folder that is not there is an error.
  /// - Throws: only if the file itself cannot be read; mistakes in it are diagnostics.
  public static func load(
    _ path: String, sets: [String] = [], profile: String? = nil,
    environment: [String: String] = [:], checksFolders: Bool = true
  ) throws(Failure) -> Loaded {
    var loader = Loader(profile: profile ?? Profile.asWritten)
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, limit: 1 << 24)
    } catch {
      throw Failure(.spec, error.message, path: error.path, remedy: error.remedy)
    }
    guard let document = loader.document(path, bytes, sets) else {
      return loader.result(nil, [])
    }
    var bindings: [String: String] = [:]
    for entry in document["let"]?.entries ?? [] { bindings[entry.key] = entry.value.text }
    var fields = Fields(
      document, variables: Variables(bindings: bindings, environment: environment),
      foreignNames: foreignNames, homes: homes)
    var experiment = Experiment(from: &fields)
    loader.diagnostics += fields.finish("the spec")
    loader.spots = fields.spots
    if experiment.name.isEmpty { experiment.name = Path.stem(of: path) }
    experiment.profile = loader.profile
    if checksFolders {
      loader.diagnostics += experiment.data.missingFolders(loader.spots)
      loader.diagnostics += experiment.missingWeights(loader.spots)
      loader.diagnostics += experiment.missingPristineWarning(loader.spots)
    }
    return loader.result(experiment, fields.resolved)
  }

  /// The JSON Schema of specs.
  public static var schema: JSON {
    Schema.document(
      for: shape, title: "mae-run experiment",
      about: "What is compared in a restoration experiment; mae-run does the rest.")
  }

  /// Every field of the language.
  public static let shape = RecordShape.of(Experiment.self)
}

/// Gathers texts, layers and mistakes on the way to one document.
private struct Loader {
  var diagnostics: [Diagnostic] = []
  var sources: [SourceText] = []
  var profile: String
  var layers = Layers()
  var spots: [String: Spot] = [:]

  init(profile: String) { self.profile = profile }

  func result(_ experiment: Experiment?, _ fields: [ResolvedField]) -> Loaded {
    let sorted = diagnostics.sortedByPlace().withoutRepetition()
    return Loaded(
      experiment: sorted.exitCode == 3 ? nil : experiment, fields: fields, diagnostics: sorted,
      sources: sources, overridden: layers.replaced, profile: profile, spots: spots)
  }

  mutating func document(_ path: String, _ bytes: [UInt8], _ sets: [String]) -> Node? {
    guard var node = file(path, bytes, []) else { return nil }
    let arguments = sets.enumerated().compactMap { i, text in
      assignment(SourceText(name: "--set", text: text, order: 1000 + i))
    }
    apply(arguments.filter { $0.isAboutPriors }, to: &node)
    expandPrior(&node)
    let others = arguments.filter { !$0.isAboutPriors }
    let recipe = recipe(for: node, others)
    let writesSchedule = writesSchedule(node, others)
    if let recipe { lay(recipe.document(under: node), under: &node) }
    applyProfile(to: &node)
    apply(others, to: &node)
    expandPrior(&node)
    if let recipe, !writesSchedule { fit(recipe, to: &node) }
    return node
  }

  /// The recipe of the network that is named last.
  private func recipe(for document: Node, _ arguments: [Assignment]) -> RecipeLayer? {
    var model = document["model"]
    for argument in arguments {
      switch argument.path {
      case "model": model = argument.value
      case "model.arch": model = argument.value
      default: break
      }
    }
    return (model?["arch"] ?? model)?.text.flatMap { RecipeLayer(of: $0) }
  }

  /// Whether the spec has a schedule of its own, whose steps are meant as they are.
  private func writesSchedule(_ document: Node, _ arguments: [Assignment]) -> Bool {
    let profile = document["profiles"]?[profile]?.entries ?? []
    let paths = arguments.map(\.path) + profile.map(\.key)
    return document["train"]?["schedule"] != nil
      || paths.contains { $0.hasPrefix("train.schedule") }
  }

  /// Puts a layer under the document; nothing counts as overridden by it.
  private func lay(_ base: Node?, under document: inout Node) {
    guard let base else { return }
    var quiet = Layers()
    document = quiet.merge(document, over: base, .record(Experiment.shape))
  }

  /// Shortens or lengthens the schedule of a recipe with the training.
  private mutating func fit(_ recipe: RecipeLayer, to document: inout Node) {
    guard let steps = document["train"]?["steps"]?.text.flatMap(ScalarText.integer),
      let schedule = recipe.schedule(steps: steps)
    else { return }
    let path = PathPart.parts(of: "train.schedule", at: 0, in: nil) ?? []
    var quiet = Layers()
    document = quiet.set(schedule, at: path[...], in: document, .record(Experiment.shape))
  }

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

  /// `path=value`, read with places in the argument.
  private mutating func assignment(_ source: SourceText) -> Assignment? {
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

  private mutating func apply(_ assignments: [Assignment], to document: inout Node) {
    for assignment in assignments {
      document = layers.set(
        assignment.value, at: assignment.parts[...], in: document, .record(Experiment.shape))
    }
  }

  private mutating func applyProfile(to document: inout Node) {
    guard profile != Profile.asWritten else { return }
    let blocks = document["profiles"]?.entries ?? []
    if let block = blocks.first(where: { $0.key == profile }) {
      let values = (block.value.entries ?? []).compactMap { entry -> Assignment? in
        let parts = PathPart.parts(
          of: entry.key, at: entry.keySpot?.range.lowerBound ?? 0, in: entry.keySpot?.source)
        return parts.map { Assignment(parts: $0, value: entry.value) }
      }
      apply(values, to: &document)
    } else if let sets = Profile.builtIn(profile, for: document) {
      let values = sets.compactMap {
        assignment(SourceText(name: "--profile \(profile)", text: $0, order: 900))
      }
      apply(values, to: &document)
    } else {
      let names = blocks.map(\.key) + ["smoke", "short"]
      diagnostics.append(
        Diagnostic(
          "E033", "the spec has no profile `\(profile)`",
          notes: ["profiles: \(names.joined(separator: ", "))"]))
    }
    if profile == "smoke" {
      diagnostics.append(
        Diagnostic("W202", "the smoke profile shows that a spec runs; its numbers mean nothing"))
    }
  }

  /// `prior: name` as the record of that name under `priors`.
  private mutating func expandPrior(_ document: inout Node) {
    guard let word = document["loss"]?["prior"], let name = word.text,
      let prior = document["priors"]?[name]
    else { return }
    let path = PathPart.parts(of: "loss.prior", at: 0, in: nil) ?? []
    document = layers.set(prior, at: path[...], in: document, .record(Experiment.shape))
  }
}

/// One value for one path.
private struct Assignment {
  var parts: [PathPart]
  var value: Node

  var isAboutPriors: Bool {
    if case .name("priors") = parts.first?.step { true } else { false }
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
