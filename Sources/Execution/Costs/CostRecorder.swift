import Files
import Synchronization

/// Measures what stages take while they run, and writes it into a cost book when they end.
///
/// The first step of a training is not counted as one: it makes what the others use again.
public final class CostRecorder: EventConsumer {
  private struct Watch {
    var begun: Double
    /// When the first and the last unit were done, and how many were by then.
    var first: (seconds: Double, done: Int)?
    var last: (seconds: Double, done: Int)?
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
        if watches[stage.key]?.first == nil { watches[stage.key]?.first = (now, progress.done) }
        watches[stage.key]?.last = (now, progress.done)
        let bytes = max(watches[stage.key]?.bytes ?? 0, progress.memoryBytes ?? 0)
        watches[stage.key]?.bytes = bytes
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
    return CostMeasurement(
      secondsPerUnit: rate, overheadSeconds: max(0, seconds - saving - (steps + 1) * rate),
      saveSeconds: watch.saves.max() ?? 0, units: steps + 1, bytes: watch.bytes)
  }
}
