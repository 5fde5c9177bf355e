import Datasets
import ExperimentSpec
public import Files
public import Planning

extension Plan {
  /// Fails if a picture of a test set is also learned from: its score would say nothing.
  public func confirmSeparation(_ sources: SourceCatalogue) throws(Failure) {
    let learned = Set(stages.filter { $0.kind == .train }.compactMap { $0.input(.pairs)?.label })
    let tested = Set(stages.filter { $0.kind == .evaluate }.compactMap { $0.input(.pairs)?.label })
    for train in stages where learned.contains(train.label) {
      for test in stages where tested.contains(test.label) {
        try confirm(test, apartFrom: train, sources)
      }
    }
  }

  private func confirm(
    _ test: Stage, apartFrom train: Stage, _ sources: SourceCatalogue
  ) throws(Failure) {
    guard case .pairs(let own, _) = test.work, case .pairs(let other, _) = train.work,
      test.absence == nil, train.absence == nil
    else { return }
    let shared = try sources.scan(own).overlap(with: sources.scan(other))
    guard let first = shared.first else { return }
    let count = shared.count == 1 ? "1 image" : "\(shared.count) images"
    throw loaded.located(
      Failure(
        .data, "shares \(count) with `\(other.path)`", code: "E120",
        remedy: "`\(first.own)` is `\(first.other)` there; leave it out of one of them"),
      at: own.path)
  }

  /// Fails if a packed test picture has the pixels of one that is learned from, whatever files and
  /// names they came in. Packs that are not there yet are passed over.
  public func confirmPixels(in store: Store) throws(Failure) {
    func packs(_ kind: Stage.Kind) throws(Failure) -> [(stage: Stage, pack: SamplePack)] {
      let labels = Set(stages.filter { $0.kind == kind }.compactMap { $0.input(.pairs)?.label })
      var found: [(stage: Stage, pack: SamplePack)] = []
      for stage in stages where labels.contains(stage.label) {
        guard let record = store.peek(stage.key) else { continue }
        found.append((stage, try SamplePack(store.path(DataStage.pairsName, of: record))))
      }
      return found
    }
    for (train, learned) in try packs(.train) {
      for (test, tested) in try packs(.evaluate) {
        guard case .pairs(let own, _) = test.work, case .pairs(let other, _) = train.work else {
          continue
        }
        let shared = tested.overlap(with: learned)
        guard !shared.isEmpty else { continue }
        throw loaded.located(
          Failure(
            .data,
            "shares \(shared.count == 1 ? "1 image" : "\(shared.count) images") with `\(other.path)`",
            code: "E120",
            details: shared.prefix(3).map { "\($0.own) has the same pixels as \($0.other)" },
            remedy: "leave them out of one of the two"), at: own.path)
      }
    }
  }
}
