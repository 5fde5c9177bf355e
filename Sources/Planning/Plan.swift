public import Documents
public import ExperimentSpec
public import Files
import MaskedAutoencoders
import Metrics

/// The stages of an experiment, each behind those whose results it uses.
///
/// A pure function of the spec, of what the data contain, and of the engine; nothing runs, and no
/// result is needed.
public struct Plan: Sendable {
  public let stages: [Stage]
  public let loaded: Loaded
  /// What decides the last bits of numbers besides the spec.
  public let engine: JSON

  /// - Parameters:
  ///   - engine: identity of whatever computes; enters all keys but those of data.
  ///   - toleratesAbsence: whether stages whose data or weights are not there are planned all the
  ///     same; see `Stage.absence`.
  ///   - digest: of a file of weights.
  ///   - contents: what a source contains, independent of where it lies: ids and digests, or what a
  ///     generator is made of. Enters the keys of data.
  public init(
    _ experiment: Experiment, _ loaded: Loaded, engine: JSON, toleratesAbsence: Bool = false,
    digest: (String) throws(Failure) -> Digest = Digest.ofFile,
    contents: (SourceSpec) throws(Failure) -> JSON
  ) throws(Failure) {
    let planner = Planner(experiment, loaded, engine, toleratesAbsence)
    stages = try planner.stages(digest) { (source) throws(Failure) in
      do throws(Failure) {
        return try contents(source)
      } catch {
        throw loaded.located(error, at: source.path)
      }
    }
    self.loaded = loaded
    self.engine = engine
  }

  public func stage(_ label: String) -> Stage? { stages.first { $0.label == label } }
}

/// What a key is made of besides the spec: raised whenever the numbers of a kind of stage change.
///
/// A release that does not change numbers keeps them, and so all results.
enum Numerics {
  static func revision(_ kind: Stage.Kind) -> Int {
    switch kind {
    case .data: 1
    case .weights: 1
    case .prior: 1
    case .niqe: 1
    // 2: position tables of another grid are resampled in single precision, as PyTorch does it.
    case .train: 2
    case .evaluate: 1
    }
  }
}

/// Something of the world that stages are made of: what enters their keys, or why it is not there.
private struct Found<Value> {
  var value: Value
  var absence: Failure?
}

private struct Planner {
  let experiment: Experiment
  let loaded: Loaded
  let fields: [ResolvedField]
  let engine: JSON
  let toleratesAbsence: Bool

  typealias Digests = (String) throws(Failure) -> Digest

  init(
    _ experiment: Experiment, _ loaded: Loaded, _ engine: JSON, _ toleratesAbsence: Bool
  ) {
    self.experiment = experiment
    self.loaded = loaded
    self.engine = engine
    self.toleratesAbsence = toleratesAbsence
    // What follows from another field, and what nobody set, would only be noise in a key.
    fields = loaded.fields.filter { field in
      if case .given = field.source { return false }
      return !field.value.isNull && !field.affects.isEmpty && !Self.isLaterDefault(field)
    }
  }

  /// Fields that the language got after the first results were stored, with the value that means
  /// what was done before there were any: in no key, so that those results are still found.
  private static let later: [String: JSON] = [
    "every": 1, "outputs": "result", "position": "interpolate", "pretrain.normalize": "auto",
  ]

  private static func isLaterDefault(_ field: ResolvedField) -> Bool {
    guard let name = field.path.priorField, let value = later[String(name)] else { return false }
    return field.value == value
  }

  func stages(
    _ digest: Digests, _ contents: (SourceSpec) throws(Failure) -> JSON
  ) throws(Failure) -> [Stage] {
    func content(_ source: SourceSpec) throws(Failure) -> Found<JSON> {
      try found(["absent": .string(source.root ?? "")]) { () throws(Failure) in
        try contents(source)
      }
    }
    let learned = try experiment.data.train.map { (train) throws(Failure) in
      try content(train.source)
    }
    guard let model = experiment.model else { return try encoders(learned, digest) }
    var data: [Stage] = []
    var works: [Stage] = []
    if let spec = model.weights { works.append(try weights(spec, of: model, digest)) }
    var trained = works.last
    if let train = experiment.train, let source = experiment.data.train, let learned {
      let encoders = try encoders(learned, digest)
      data += encoders.filter { $0.kind == .data }
      let pairs = pairs(source.source, "data.train.", "train", learned)
      data.append(pairs)
      works += encoders.filter { $0.kind == .prior }
      let training = try training(
        train, of: model, source, pairs, encoders.last, from: trained, digest)
      works.append(training)
      trained = training
    }
    guard let trained else { return [] }
    var niqe: Stage?
    if experiment.measuresNIQE {
      let known = data.first { if case .targets = $0.work { true } else { false } }
      let made = try pristine(known, learned)
      niqe = made.last
      data += made.filter { $0.kind == .data }
      works.insert(contentsOf: made.filter { $0.kind == .niqe }, at: 0)
    }
    let tests = try experiment.data.tests.enumerated().map {
      (i, test) throws(Failure) -> (SourceSpec, Stage) in
      let prefix = isList ? "data.test[\(i)]." : "data.test."
      return (test, pairs(test, prefix, "test", try content(test)))
    }
    return data + tests.map(\.1) + works
      + tests.map { evaluation($0, of: model, $1, trained, niqe) }
  }

  /// What is not there keeps its place in the plan, if that is wanted.
  private func found<Value>(
    _ substitute: Value, _ look: () throws(Failure) -> Value
  ) throws(Failure) -> Found<Value> {
    do throws(Failure) {
      return Found(value: try look())
    } catch {
      guard toleratesAbsence, error.kind == .data else { throw error }
      return Found(value: substitute, absence: error)
    }
  }

  /// Whether the test sources were written as a list.
  private var isList: Bool { fields.contains { $0.path.hasPrefix("data.test[") } }

  private func targets(_ source: SourceSpec, _ content: Found<JSON>) -> Stage {
    Stage(
      "data/\(source.label)-train-targets", .data, .targets(source), [],
      fields(under: "data.train.") { $0.affects.contains("targets") },
      ["role": "targets", "content": content.value], absence: content.absence)
  }

  private func pairs(
    _ source: SourceSpec, _ prefix: String, _ role: String, _ content: Found<JSON>
  ) -> Stage {
    let scale = fields(under: "") { $0.path == "scale" }
    let kind = experiment.scale > 1 ? "x\(experiment.scale)" : "pairs"
    return Stage(
      "data/\(source.label)-\(role)-\(kind)", .data,
      .pairs(source, scale: experiment.scale), [],
      scale + fields(under: prefix) { $0.affects.contains("data") },
      ["role": "pairs", "content": content.value], absence: content.absence)
  }

  private func weights(
    _ spec: WeightsSpec, of model: ModelSpec, _ digest: Digests
  ) throws(Failure) -> Stage {
    let content = try found(Digest.of("absent \(spec.file)")) { () throws(Failure) in
      let own = try digest(spec.file)
      try confirm(own, spec.sha256, spec.file, "model.weights")
      return own
    }
    let work = WeightsWork(model: model, weights: spec, digest: content.value)
    return Stage(
      "weights/\(model.arch)", .weights, .weights(work), [],
      fields(under: "model.") { !$0.affects.isDisjoint(with: ["train", "weights"]) },
      ["content": .string(content.value.hex)], absence: content.absence)
  }

  /// The networks of the learned losses, behind the targets if any of them learns.
  ///
  /// - Parameter content: of the pictures to learn from
  private func encoders(
    _ content: Found<JSON>?, _ digest: Digests
  ) throws(Failure) -> [Stage] {
    var stages: [Stage] = []
    let places = experiment.placedPriors
    if let source = experiment.data.train?.source, let content,
      places.contains(where: { $0.prior.source.isLearned })
    {
      stages.append(targets(source, content))
    }
    let learned = stages.map { $0.asInput(.targets) }
    for place in places {
      stages.append(
        try prior(
          place.prior, "prior/\(place.name)", place.path,
          place.prior.source.isLearned ? learned : [], digest))
    }
    return stages
  }

  /// The model that NIQE measures distances to, behind the targets if it learns from them.
  ///
  /// - Parameters:
  ///   - known: the stage that packs the targets, if there is one already
  ///   - content: of the pictures to learn from
  private func pristine(_ known: Stage?, _ content: Found<JSON>?) throws(Failure) -> [Stage] {
    if experiment.wantsOfficialPristine {
      let published = PublishedPristine.official
      let file = try found("") { () throws(Failure) in
        guard let file = experiment.officialPristine else {
          throw loaded.located(experiment.missingPristine, at: "evaluate.niqe")
        }
        return file
      }
      return [
        Stage(
          "niqe/\(published.name)", .niqe,
          .pristine(PristineWork(source: .official(file.value), name: published.name)), [], [],
          ["content": .string(published.digest)], absence: file.absence)
      ]
    }
    guard let source = experiment.data.train?.source, let content else {
      throw Failure(.internalFault, "there is nothing that NIQE could learn from")
    }
    let targets = known ?? targets(source, content)
    let fit = Stage(
      "niqe/fit-\(source.set)", .niqe,
      .pristine(PristineWork(source: .fit, name: "fit:\(source.set)")),
      [targets.asInput(.targets)], [],
      [
        "block": .integer(PristineModel.standardBlock),
        "threshold": .number(PristineModel.standardThreshold), "luma": "y8",
      ])
    return (known == nil ? [targets] : []) + [fit]
  }

  /// - Parameter place: the path of the prior in the spec; its key is the same wherever it stands.
  private func prior(
    _ spec: PriorSpec, _ label: String, _ place: String, _ inputs: [Stage.Input],
    _ digest: Digests
  ) throws(Failure) -> Stage {
    var absence: Failure?
    var extra: JSON = ["engine": engine]
    var work = PriorWork(source: spec.source, bands: experiment.data.bands)
    let whole = fields(under: place + ".") {
      $0.affects.contains("prior") && $0.path != "\(place).kind"
    }
    var kept = whole
    switch spec.source {
    case .pretrained: break
    case .random, .randomClassifier:
      // As initialised, an encoder depends on its sizes and its seed alone.
      let sizes = ["pretrain.arch", "pretrain.crop", "pretrain.frames", "pretrain.normalize"]
      kept = whole.filter { field in
        ["weights", "arch", "pretrain.seed"].contains(field.name)
          || sizes.contains { field.name.hasPrefix($0) }
      }
    case .file(let file):
      kept = whole.filter { !$0.name.hasPrefix("pretrain.") || $0.name.hasPrefix("pretrain.arch") }
      let content = try found(Digest.of("absent \(file.weights.file)")) { () throws(Failure) in
        try self.digest(of: file, "\(place).weights", digest)
      }
      absence = content.absence
      work.digest = content.value
      extra["content"] = .string(content.value.hex)
    }
    // Decided by the data, so no field of the prior; three are taken for granted.
    let bands = spec.source.architecture?.bands ?? 3
    if bands != 3 { extra["bands"] = .integer(bands) }
    let kind = fields(under: "") { $0.path == "\(place).kind" }.map {
      KeyField(name: "loss.prior.kind", field: $0.field)
    }
    return Stage(
      label, .prior, .prior(work), inputs,
      kind + kept
        + fields(under: "") { $0.path.hasPrefix("engine.") && $0.affects.contains("prior") },
      extra, absence: absence)
  }

  private func digest(
    of file: EncoderFile, _ place: String, _ digest: Digests
  ) throws(Failure) -> Digest {
    guard Files.exists(file.weights.file) else {
      throw loaded.located(file.missing(place), at: place)
    }
    let own = try digest(file.weights.file)
    try confirm(own, file.weights.sha256, file.weights.file, place)
    return own
  }

  private func confirm(
    _ digest: Digest, _ wanted: String?, _ file: String, _ place: String
  ) throws(Failure) {
    guard let wanted, wanted.lowercased() != digest.hex else { return }
    throw Failure(
      .data, "is not the file that `\(place).sha256` names", path: file,
      remedy: "its digest is \(digest.hex)")
  }

  private func training(
    _ train: TrainSpec, of model: ModelSpec, _ source: TrainingSource, _ pairs: Stage,
    _ prior: Stage?, from initial: Stage?, _ digest: Digests
  ) throws(Failure) -> Stage {
    var extra: JSON = ["engine": engine]
    if let initial = train.initial {
      extra["init"] = .string(try digest(initial).hex)
    }
    let work = TrainingWork(
      task: experiment.task, model: model, scale: experiment.scale,
      loss: experiment.loss, train: train, crop: source.crop, window: source.window,
      augment: source.augment, seed: experiment.seed, engine: experiment.engine)
    let inputs =
      [pairs.asInput(.pairs)] + (prior.map { [$0.asInput(.prior)] } ?? [])
      + (initial.map { [$0.asInput(.weights)] } ?? [])
    return Stage(
      "train", .train, .train(work), inputs,
      fields(under: "") { $0.affects.contains("train") && !$0.path.hasPrefix("priors.") }, extra)
  }

  private func evaluation(
    _ source: SourceSpec, of model: ModelSpec, _ pairs: Stage, _ trained: Stage, _ niqe: Stage?
  ) -> Stage {
    let evaluate = experiment.evaluate
    var pristine: String?
    if case .pristine(let work)? = niqe?.work { pristine = work.name }
    let work = EvaluationWork(
      task: experiment.task, model: model, scale: experiment.scale, test: source.label,
      evaluate: evaluate, sensor: source.sensor, pristine: pristine, engine: experiment.engine)
    let protocols = evaluate.protocols.compactMap { name in
      QualityProtocol.named(name).map { (name, JSON.string($0.digest.hex)) }
    }
    return Stage(
      "evaluate/\(source.label)", .evaluate, .evaluate(work),
      [trained.asInput(.weights), pairs.asInput(.pairs)]
        + (niqe.map { [$0.asInput(.niqe)] } ?? []),
      fields(under: "") { $0.affects.contains("evaluate") },
      ["engine": engine, "protocols": .object(JSONObject(protocols))])
  }

  /// Fields below a path, named as they are called there.
  private func fields(
    under prefix: String, where isWanted: (ResolvedField) -> Bool
  ) -> [KeyField] {
    fields.filter { $0.path.hasPrefix(prefix) && isWanted($0) }.map {
      KeyField(name: String($0.path.dropFirst(prefix.count)), field: $0)
    }
  }
}

extension String {
  /// What a field of a learned loss is called there: `loss.prior.every` and `priors.mine.every` are
  /// `every`.
  fileprivate var priorField: Substring? {
    if hasPrefix("loss.prior.") { return dropFirst("loss.prior.".count) }
    guard hasPrefix("priors.") else { return nil }
    let rest = dropFirst("priors.".count)
    return rest.firstIndex(of: ".").map { rest[rest.index(after: $0)...] }
  }
}

extension Stage {
  fileprivate init(
    _ label: String, _ kind: Kind, _ work: Work, _ inputs: [Input], _ fields: [KeyField],
    _ extra: JSON, absence: Failure? = nil
  ) {
    var document: JSON = [
      "kind": .string(kind.rawValue), "numerics": .integer(Numerics.revision(kind)),
      "fields": .object(JSONObject(fields.map { ($0.name, $0.field.value) })),
      "inputs": .object(JSONObject(inputs.map { ($0.role.rawValue, .string($0.key)) })),
    ]
    for (name, value) in extra.object ?? .init() { document[name] = value }
    self.label = label
    self.kind = kind
    self.work = work
    self.inputs = inputs
    self.fields = fields
    keyDocument = document
    self.absence = absence
    key = Digest.of(document.canonical).hex
  }

  fileprivate func asInput(_ role: Input.Role) -> Input {
    Input(role: role, label: label, key: key)
  }
}
