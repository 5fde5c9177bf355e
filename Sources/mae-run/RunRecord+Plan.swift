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
  init(_ study: Study, _ plan: StudyPlan) {
    let first = plan.cells[0]
    self.init(
      name: first.experiment.name, digest: study.digest.hex, profile: study.profile,
      task: first.experiment.task.rawValue, seed: first.experiment.seed,
      quirks: first.experiment.quirks,
      engine: EngineIdentity(
        backend: EngineChoice.backend, numerics: EngineChoice.numerics,
        precision: EngineChoice.precision, blas: EngineChoice.blas),
      fields: plan.isMatrix ? plan.commonFields : first.ownFields,
      sources: study.sources.filter(\.isFile).map {
        SourceFile(name: $0.name, text: $0.text(in: 0..<$0.bytes.count))
      }, resolved: plan.isMatrix ? plan.list : first.plan.loaded.resolvedText,
      stages: plan.stages.map { item in
        StageRecord(
          name: item.title, label: item.stage.label, kind: item.stage.kind.rawValue,
          key: item.stage.key,
          inputs: item.stage.inputs.map(\.key))
      })
    axes = study.axes
    reportImages = first.experiment.report.images
    plot = first.experiment.report.plot
    formats = first.experiment.report.formats
    writesEvents = first.experiment.report.tensorBoard
    table = TableSettings(first.experiment)
    variants = plan.cells.map { cell in
      var variant = VariantRecord(
        label: cell.label, stages: cell.plan.stages.map(\.key), scores: [], files: [])
      variant.measures = cell.plan.stages.flatMap(\.measures)
      if plan.isMatrix { variant.cell = CellRecord(cell) }
      return variant
    }
  }

  /// Adds what the stages made: those of this run, and for other cells what the store holds.
  mutating func fill(
    _ plan: StudyPlan, _ outcomes: [Outcome], _ store: Store
  ) throws(Failure) {
    var records: [String: KeyRecord] = [:]
    var failures: [String: String] = [:]
    for outcome in outcomes {
      records[outcome.key] = outcome.record
      if case .failed(let failure) = outcome.ending { failures[outcome.key] = "\(failure)" }
    }
    let tried = Set(outcomes.map(\.key))
    for (i, item) in plan.stages.enumerated() {
      let key = item.stage.key
      if !tried.contains(key), store.isFinished(key) { records[key] = store.peek(key) }
      stages[i].out = records[key]?.out ?? ""
      if item.stage.kind == .prior, let record = records[key] {
        stages[i].normalization = try PriorStage.normalization(record, in: store)
      }
    }
    for (i, cell) in plan.cells.enumerated() {
      var variant = try Self.variant(cell, records, store)
      variant.cell = variants[i].cell
      variant.measures = variants[i].measures
      let failed = cell.plan.stages.lazy.compactMap { failures[$0.key] }.first
      let isWhole = cell.plan.stages.allSatisfy { records[$0.key] != nil }
      if !isWhole { variant.absence = failed ?? VariantRecord.notRun }
      variants[i] = variant
    }
  }

  private static func variant(
    _ cell: StudyPlan.Cell, _ records: [String: KeyRecord], _ store: Store
  ) throws(Failure) -> VariantRecord {
    var scores: [ScoreSet] = []
    var files: [PlacedFile] = []
    let tests = cell.plan.stages.count { $0.kind == .evaluate }
    let priors = cell.plan.stages.count { $0.kind == .prior }
    for stage in cell.plan.stages {
      guard let record = records[stage.key] else { continue }
      switch stage.work {
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
        let own = stage.label.dropFirst("prior/".count)
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
    return VariantRecord(
      label: cell.label, stages: cell.plan.stages.map(\.key), scores: scores, files: files)
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

extension Stage {
  /// What an evaluation measures.
  fileprivate var measures: [TestMeasure] {
    guard case .evaluate(let work) = work else { return [] }
    return work.evaluate.protocols.compactMap { QualityProtocol.named($0) }.map { quality in
      TestMeasure(
        test: work.test, protocolName: quality.name,
        metrics: work.evaluate.metrics(of: quality).map(\.name))
    }
  }
}

extension StudyPlan.Cell {
  fileprivate var ownFields: [FieldRecord] { plan.loaded.ownFields.map { FieldRecord($0) } }
}

extension CellRecord {
  fileprivate init(_ cell: StudyPlan.Cell) {
    let loaded = cell.plan.loaded
    self.init(
      coordinates: cell.coordinates, digest: loaded.digest.hex,
      task: cell.experiment.task.rawValue, seed: cell.experiment.seed, fields: cell.ownFields,
      resolved: loaded.resolvedText)
  }
}

extension StudyPlan {
  /// Every field of every cell once; of those in which cells differ all values.
  fileprivate var commonFields: [FieldRecord] {
    var fields: [FieldRecord] = []
    var values: [[JSON]] = []
    var seen: [Set<String>] = []
    var places: [String: Int] = [:]
    for field in cells.flatMap(\.plan.loaded.ownFields) {
      guard let place = places[field.path] else {
        places[field.path] = fields.count
        fields.append(FieldRecord(field))
        values.append([field.value])
        seen.append([field.value.canonical])
        continue
      }
      if field.source == .standard(.assumed) { fields[place].isAssumption = true }
      if seen[place].insert(field.value.canonical).inserted { values[place].append(field.value) }
    }
    for i in fields.indices where values[i].count > 1 {
      fields[i].value = .array(values[i])
      fields[i].origin = "differs between cells"
    }
    return fields
  }

  /// The cells, one a line.
  fileprivate var list: String {
    "# \(cells.count) cells; what each of them says stands in its folder under variants\n"
      + cells.map { "# \($0.label)\n" }.joined()
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
