import Documents
import Files
public import Planning

extension Plan {
  /// The stages as jobs for a `Runner`, in order.
  public func jobs(_ sources: SourceCatalogue) -> [Job] {
    stages.map { $0.job(sources, title: $0.label, in: self) }
  }
}

extension Stage {
  /// - Parameters:
  ///   - title: what displays call it.
  ///   - plan: to which it belongs.
  func job(_ sources: SourceCatalogue, title: String, in plan: Plan) -> Job {
    Job(
      name: label, title: title, kind: kind.rawValue, key: key,
      numerics: keyDocument["numerics"]?.int ?? 0, document: keyDocument,
      inputs: inputs.map(\.key)
    ) { context throws(Failure) in
      if let absence { throw absence }
      // The data of its experiment are packed before anything learns from them.
      if kind == .train || kind == .evaluate { try plan.confirmPixels(in: context.store) }
      return try carryOut(sources, context)
    }
  }
}

extension Stage {
  fileprivate func carryOut(
    _ sources: SourceCatalogue, _ context: StageContext
  ) throws(Failure) -> StageOutput {
    switch work {
    case .targets(let source):
      try DataStage(source: source, catalogue: sources).targets(context)
    case .pairs(let source, let scale):
      try DataStage(source: source, catalogue: sources).pairs(scale: scale, context)
    case .weights(let work): try WeightsStage(work: work).run(context)
    case .prior(let work):
      try PriorStage(work: work, targets: input(.targets)?.key).run(context)
    case .pristine(let work):
      try NIQEStage(work: work, targets: input(.targets)?.key).run(context)
    case .train(let work):
      try TrainStage(
        work: work, pairs: key(.pairs), prior: input(.prior)?.key, initial: input(.weights)?.key
      ).run(context)
    case .evaluate(let work):
      try EvaluateStage(
        work: work, weights: key(.weights), pairs: key(.pairs), pristine: input(.niqe)?.key
      ).run(context)
    }
  }

  private func key(_ role: Input.Role) throws(Failure) -> String {
    guard let input = input(role) else {
      throw Failure(.internalFault, "the plan gives \(label) no \(role.rawValue)")
    }
    return input.key
  }
}

extension Store {
  /// What planning may ask of this store.
  public var view: StoreView {
    StoreView(
      holds: { self.isFinished($0) },
      step: { key in
        let step = self.checkpoints(key).newestStep
        return step > 0 ? step : nil
      },
      results: { kind in
        ((try? self.records()) ?? []).filter { $0.kind == kind.rawValue }
          .map { StoredResult(key: $0.key, label: $0.stage, document: $0.document) }
      })
  }
}
