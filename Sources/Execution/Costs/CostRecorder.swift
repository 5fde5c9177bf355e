import Files
import Synchronization

/// Measures what stages take while they run, and writes it into a cost book when they end.
///
/// The first two steps of a training are not counted, if there are more: they make what the others use
/// again.
public final class CostRecorder: EventConsumer {
  private struct Watch {
    var begun: Double
    /// The report from which on is counted, and the last one: when, and how many units were done.
    var first: (seconds: Double, done: Int)?
    var last: (seconds: Double, done: Int)?
    var reports = 0
    /// Seconds that each checkpoint took.
    var saves: [Double] = []
    var bytes = 0
  }

  private let book: CostBook
  private let costs: [String: StageCost]
  private let watches = Mutex<[String: Watch]>([:])
  private let clock: @Sendable () -> Double

  /// - Parameters:
  ///   - costs: what the stages of the run cost, by key.
  ///   - clock: seconds that pass.
  public init(
    _ book: CostBook, _ costs: [String: StageCost],
    clock: @escaping @Sendable () -> Double = { Clock.steady() }
  ) {
    self.book = book
    self.costs = costs
    self.clock = clock
  }

  public func receive(_ event: Event) {
    let now = clock()
    switch event {
    case .stageStarted(let stage):
      watches.withLock { $0[stage.key] = Watch(begun: now) }
    case .progress(let stage, let progress):
      watches.withLock { watches in
        guard var watch = watches[stage.key] else { return }
        watch.reports += 1
        if watch.reports <= 2, progress.done < progress.total || watch.first == nil {
          watch.first = (now, progress.done)
        }
        watch.last = (now, progress.done)
        watch.bytes = max(watch.bytes, progress.memoryBytes ?? 0)
        watches[stage.key] = watch
      }
    case .checkpoint(let stage, _, let seconds):
      watches.withLock { $0[stage.key]?.saves.append(seconds) }
    case .stageFinished(let stage, let seconds):
      let watch = watches.withLock { $0.removeValue(forKey: stage.key) }
      if let watch { keep(watch, seconds, of: stage.key) }
    default: break
    }
  }

  private func keep(_ watch: Watch, _ seconds: Double, of key: String) {
    guard let cost = costs[key], let measured = measurement(watch, seconds, cost) else { return }
    // A full disk must not stop a run for the sake of its statistics.
    try? book.keep(measured, of: cost)
  }

  private func measurement(
    _ watch: Watch, _ seconds: Double, _ cost: StageCost
  ) -> CostMeasurement? {
    guard cost.unit == .step else {
      guard let amount = cost.amount, amount > 0 else { return nil }
      return CostMeasurement(
        secondsPerUnit: seconds / amount, units: amount, bytes: watch.bytes)
    }
    guard let first = watch.first, let last = watch.last, last.done > first.done else { return nil }
    let steps = Double(last.done - first.done)
    // The last checkpoint is written after the last step.
    let saving = watch.saves.dropLast().reduce(0, +)
    let rate = max(0, last.seconds - first.seconds - saving) / steps
    // Steps that were not counted count as such all the same; what they took beyond that is overhead.
    let done = steps + Double(min(2, watch.reports - 1))
    return CostMeasurement(
      secondsPerUnit: rate, overheadSeconds: max(0, seconds - saving - done * rate),
      saveSeconds: watch.saves.max() ?? 0, units: done, bytes: watch.bytes)
  }
}
