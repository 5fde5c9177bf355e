import Files
import Synchronization

/// Progress for logs and pipes: a line when something happens, otherwise one a minute.
public final class LineDisplay: EventConsumer {
  private let write: @Sendable (String) -> Void
  private let lastProgress = Mutex(Clock.steady())
  private let seconds: Double

  public init(every seconds: Double = 60, write: @escaping @Sendable (String) -> Void) {
    self.seconds = seconds
    self.write = write
  }

  public func receive(_ event: Event) {
    // The command ends with this sentence.
    if case .kept = event { return }
    if let text = EventText.lines(event) {
      if case .stageStarted = event { lastProgress.withLock { $0 = Clock.steady() } }
      write(text)
      return
    }
    guard case .progress(let stage, let progress) = event else { return }
    let isDue = lastProgress.withLock { last in
      let now = Clock.steady()
      guard now - last >= seconds else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let details = EventText.details(progress)
    write(
      "\(EventText.head(stage))  \(EventText.position(progress))"
        + (details.isEmpty ? "" : "   \(details)"))
  }
}
