import Datasets
public import Documents
import ExperimentSpec
import Files
import Images
import MaskedAutoencoders
public import Planning
import RestorationModels

/// What decides how long a stage takes, and how much there is of it.
public struct StageCost: Sendable {
  public enum Unit: String, Sendable {
    /// A step of a training.
    case step
    /// A million pixels of the pictures that are made or restored.
    case megapixel
    /// The stage as a whole.
    case run
  }

  /// Stages with equal signatures take equal times a unit.
  public var signature: JSON
  public var unit: Unit
  /// Units of it; nil if its pictures are not there.
  public var amount: Double?
  /// Steps from one checkpoint to the next; nil for what saves nothing on its way.
  public var stepsBetweenSaves: Int?

  public init(
    signature: JSON, unit: Unit, amount: Double? = nil, stepsBetweenSaves: Int? = nil
  ) {
    self.signature = signature
    self.unit = unit
    self.amount = amount
    self.stepsBetweenSaves = stepsBetweenSaves
  }

  /// The name of its measurement in a store.
  public var digest: String { Digest.of(signature.canonical).hex }
}

extension Plan {
  /// - Parameter machine: what computes, and with how many threads.
  func cost(of stage: Stage, _ sources: SourceCatalogue, machine: JSON) -> StageCost {
    let (parts, unit, amount) = parts(of: stage, sources)
    var signature: JSON = [
      "kind": .string(stage.kind.rawValue), "engine": engine, "machine": machine,
      "numerics": stage.keyDocument["numerics"] ?? .null,
    ]
    for (name, value) in parts { signature[name] = value }
    return StageCost(
      signature: signature, unit: unit, amount: amount, stepsBetweenSaves: stage.stepsBetweenSaves)
  }

  private typealias Parts = (parts: [(String, JSON)], unit: StageCost.Unit, amount: Double?)

  private func parts(of stage: Stage, _ sources: SourceCatalogue) -> Parts {
    switch stage.work {
    case .targets(let source):
      return ([("set", .string(source.set))], .megapixel, megapixels(source, stage, sources))
    case .pairs(let source, let scale):
      let made: [(String, JSON)] = [
        ("set", .string(source.set)), ("degrade", .string("\(source.degrade)")),
        ("scale", .integer(scale)),
      ]
      return (made, .megapixel, megapixels(source, stage, sources))
    case .weights(let work):
      return ([("model", .string("\(work.model.options)"))], .run, 1)
    case .prior(let work):
      let (parts, unit, amount) = parts(of: work, stage)
      return (parts + fields(of: stage) { $0.hasPrefix("engine.") }, unit, amount)
    case .pristine(let work):
      guard case .fit = work.source else { return ([], .run, 1) }
      return ([("fit", true)], .megapixel, megapixels(of: .targets, stage, sources))
    case .train(let work):
      var parts = fields(of: stage) { !Self.isCheap($0) }
      parts += [
        ("bands", .integer(pairsSource(stage)?.bands ?? 3)),
        ("learned", .bool((work.loss.prior?.lambda ?? 0) != 0)),
      ]
      // Without a window a sample is as long as the shortest clip.
      if work.task.isVideo, work.window == nil {
        parts.append(("clips", .string(stage.input(.pairs)?.key ?? "")))
      }
      if let prior = stage.input(.prior).flatMap({ self.stage($0.label) }) {
        parts.append(("encoder", encoder(of: prior)))
      }
      return (parts, .step, Double(work.train.steps))
    case .evaluate(let work):
      var parts = fields(of: stage) { _ in true }
      parts += [
        ("model", .string("\(work.model.options)")), ("task", .string(work.task.rawValue)),
        ("scale", .integer(work.scale)),
      ]
      return (parts, .megapixel, megapixels(of: .pairs, stage, sources))
    }
  }

  private func parts(of work: PriorWork, _ stage: Stage) -> Parts {
    guard case .pretrained(let spec) = work.source else {
      return ([("encoder", encoder(of: stage))], .run, 1)
    }
    let parts: [(String, JSON)] = [
      ("encoder", spec.architecture.json), ("crop", .integer(spec.crop)),
      ("batch", .integer(spec.batch)),
    ]
    return (parts, .step, Double(spec.steps))
  }

  /// The sizes of the network of a learned loss.
  private func encoder(of stage: Stage) -> JSON {
    guard case .prior(let work) = stage.work else { return .null }
    if let sizes = work.source.architecture { return sizes.json }
    if let classifier = work.source.classifier { return .string("\(classifier)") }
    return .string(work.digest?.hex ?? "")
  }

  /// The fields of a training that decide nothing about the time of a step.
  private static func isCheap(_ name: String) -> Bool {
    [
      "seed", "quirks", "data.train.augment", "loss.prior.lambda", "loss.prior.weights",
      "train.steps", "train.clip", "train.schedule", "train.optimizer",
    ].contains { name == $0 || name.hasPrefix($0 + ".") }
  }

  private func fields(of stage: Stage, where isWanted: (String) -> Bool) -> [(String, JSON)] {
    let kept = stage.fields.filter { isWanted($0.name) }
    return [("fields", .object(JSONObject(kept.map { ($0.name, $0.field.value) })))]
  }

  // MARK: Pictures

  private func megapixels(
    of role: Stage.Input.Role, _ stage: Stage, _ sources: SourceCatalogue
  ) -> Double? {
    guard let maker = stage.input(role).flatMap({ self.stage($0.label) }) else { return nil }
    switch maker.work {
    case .targets(let source), .pairs(let source, _): return megapixels(source, maker, sources)
    default: return nil
    }
  }

  private func megapixels(
    _ source: SourceSpec, _ stage: Stage, _ sources: SourceCatalogue
  ) -> Double? {
    guard stage.absence == nil, let scan = try? sources.scan(source) else { return nil }
    let pixels = scan.images.reduce(0) { $0 + $1.size.width * $1.size.height * $1.frames }
    return Double(pixels) / 1e6
  }

  private func pairsSource(_ stage: Stage) -> SourceSpec? {
    guard case .pairs(let source, _) = stage.input(.pairs).flatMap({ self.stage($0.label) })?.work
    else { return nil }
    return source
  }
}

extension Stage {
  fileprivate var stepsBetweenSaves: Int? {
    switch work {
    case .train(let work): work.train.checkpoint.every
    case .prior(let work) where work.source.isLearned: work.source.pretrain?.checkpoint.every
    default: nil
    }
  }
}

extension StudyPlan {
  /// What its stages cost, by key.
  public func costs(_ sources: SourceCatalogues, machine: JSON) -> [String: StageCost] {
    var costs: [String: StageCost] = [:]
    for item in stages {
      let cell = cells[item.users[0]]
      costs[item.stage.key] = cell.plan.cost(
        of: item.stage, sources.at(scale: cell.experiment.scale), machine: machine)
    }
    return costs
  }
}
