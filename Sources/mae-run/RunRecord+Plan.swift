import Documents
import Execution
import ExperimentSpec
import Files
import Metrics
import Planning
import RestorationModels
import Results

extension RunRecord {
  /// What is known before anything has run.
  init(_ experiment: Experiment, _ plan: Plan) {
    let loaded = plan.loaded
    self.init(
      name: experiment.name, digest: loaded.digest.hex, profile: loaded.profile,
      task: experiment.task.rawValue, seed: experiment.seed, quirks: experiment.quirks,
      engine: EngineIdentity(
        backend: EngineChoice.backend, numerics: EngineChoice.numerics,
        precision: EngineChoice.precision, blas: EngineChoice.blas),
      fields: loaded.ownFields.map { FieldRecord($0) },
      sources: loaded.sources.filter(\.isFile).map {
        SourceFile(name: $0.name, text: $0.text(in: 0..<$0.bytes.count))
      }, resolved: loaded.resolvedText,
      stages: plan.stages.map { stage in
        StageRecord(
          name: stage.label, kind: stage.kind.rawValue, key: stage.key,
          inputs: stage.inputs.map(\.key))
      })
    reportImages = experiment.report.images
  }

  /// Adds what the stages made.
  mutating func fill(
    _ experiment: Experiment, _ plan: Plan, _ outcomes: [Outcome], _ store: Store
  ) throws(Failure) {
    var scores: [ScoreSet] = []
    var files: [PlacedFile] = []
    let tests = plan.stages.count { $0.kind == .evaluate }
    let priors = plan.stages.count { $0.kind == .prior }
    for (i, outcome) in outcomes.enumerated() {
      guard let record = outcome.record else { continue }
      stages[i].out = record.out
      switch plan.stages[i].work {
      case .targets, .pairs: break
      case .pristine:
        files += Self.files(record, store, [NIQEStage.modelName: "niqe.npz"])
      case .weights:
        files += Self.files(
          record, store, [WeightsStage.reportName: "weights/\(WeightsStage.reportName)"])
        files += Self.files(
          record, store, ["weights.safetensors": "weights/initial.safetensors"], isLink: true)
      case .prior:
        // One encoder needs no name of its own.
        let own = outcome.name.dropFirst("prior/".count)
        let name = priors > 1 ? "prior-\(own)" : "prior"
        files += Self.files(record, store, ["prior.csv": "\(name).csv"])
        files += Self.files(
          record, store, ["weights.safetensors": "weights/\(name).safetensors"], isLink: true)
        let kept = priors > 1 ? String(own) : nil
        files += Self.files(
          record, store,
          [
            PriorReconstruction.pictureName: StoredReconstruction.pictureName(of: kept),
            PriorReconstruction.qualityName: StoredReconstruction.qualityName(of: kept),
          ])
      case .train:
        files += Self.files(record, store, ["train.csv": "train.csv"])
        files += Self.files(
          record, store, ["weights.safetensors": "weights/final.safetensors"], isLink: true)
      case .evaluate(let work):
        scores += try EvaluateStage.scores(record, in: store)
        // One test set needs no folder of its own.
        let folder = tests > 1 ? "\(work.test)/" : ""
        for output in record.outputs {
          for kind in [EvaluateStage.imagesFolder, EvaluateStage.stripsFolder]
          where output.name.hasPrefix(kind) {
            let name = output.name.dropFirst(kind.count)
            files.append(
              PlacedFile(name: "\(kind)\(folder)\(name)", source: store.path(output.object)))
          }
        }
      }
    }
    variants = [
      VariantRecord(
        label: experiment.variantLabel, stages: plan.stages.map(\.key), scores: scores,
        files: files)
    ]
  }

  private static func files(
    _ record: KeyRecord, _ store: Store, _ names: [String: String], isLink: Bool = false
  ) -> [PlacedFile] {
    record.outputs.compactMap { output in
      names[output.name].map {
        PlacedFile(name: $0, source: store.path(output.object), isLink: isLink)
      }
    }
  }
}

extension FieldRecord {
  init(_ field: ResolvedField) {
    self.init(
      path: field.path, value: field.value, origin: field.origin,
      isAssumption: field.source == .standard(.assumed),
      affects: Self.downstream(field.affects), about: field.about)
  }

  /// Kinds of stages whose results change with the field: those whose keys it enters, and whatever
  /// uses them.
  private static func downstream(_ kinds: Set<String>) -> [String] {
    let users = [
      "targets": ["data", "prior", "train", "evaluate"], "data": ["data", "train", "evaluate"],
      "weights": ["weights", "train", "evaluate"],
      "prior": ["prior", "train", "evaluate"], "niqe": ["niqe", "evaluate"],
      "train": ["train", "evaluate"],
      "evaluate": ["evaluate"],
    ]
    let reached = Set(kinds.flatMap { users[$0] ?? [] })
    return ["data", "weights", "prior", "niqe", "train", "evaluate"].filter { reached.contains($0) }
  }
}

extension Experiment {
  /// What tables call it: `edsr x4 ctmae`, `edsr x4 p-ctmae`, `edsr x4`, `dncnn`; without a network
  /// its encoders.
  var variantLabel: String {
    guard let model else { return placedPriors.map(\.name).joined(separator: " ") }
    let network = scale > 1 ? "\(model.arch) x\(scale)" : model.arch
    guard let prior = loss.prior else { return network }
    return "\(network) \(prior.isPatchVersion ? "p-" : "")\(prior.kind.rawValue)"
  }
}
