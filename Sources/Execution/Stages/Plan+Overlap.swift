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
    guard case .pairs(let own, _) = test.work, case .pairs(let other, _) = train.work else {
      return
    }
    let shared = try sources.scan(own).overlap(with: sources.scan(other))
    guard let first = shared.first else { return }
    let count = shared.count == 1 ? "1 image" : "\(shared.count) images"
    throw loaded.located(
      Failure(
        .data, "shares \(count) with `\(other.path)`",
        remedy: "`\(first.own)` is `\(first.other)` there; leave it out of one of them"),
      at: own.path)
  }
}
