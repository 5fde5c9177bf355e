import Files
import Glibc
import Synchronization

/// Progress on a terminal: a block of a few lines that is redrawn in place, below the lines that
/// stay.
public final class LiveDisplay: EventConsumer {
  private struct State {
    var drawnLines = 0
    var lastDrawn = 0.0
    var checkpoint: (step: Int, at: Double)?
  }

  private let write: @Sendable (String) -> Void
  private let width: @Sendable () -> Int
  private let state = Mutex(State())
  private static let secondsBetweenDraws = 0.1

  /// - Parameters:
  ///   - width: columns of the terminal, asked at each redraw, since windows change.
  ///   - write: takes text with escape sequences and its own line ends.
  public init(
    width: @escaping @Sendable () -> Int = { LiveDisplay.terminalWidth() },
    write: @escaping @Sendable (String) -> Void
  ) {
    self.width = width
    self.write = write
  }

  public func receive(_ event: Event) {
    state.withLock { state in
      switch event {
      case .progress(let stage, let progress):
        let now = Clock.steady()
        guard now - state.lastDrawn >= Self.secondsBetweenDraws else { return }
        state.lastDrawn = now
        draw(block(stage, progress, state.checkpoint, now), &state)
      case .kept:
        // The command ends with this sentence.
        return
      case .checkpoint(_, let step, _):
        state.checkpoint = (step, Clock.steady())
      default:
        if case .stageStarted = event { state.checkpoint = nil }
        guard let text = EventText.lines(event) else { return }
        write(erase(state.drawnLines) + text + "\n")
        state.drawnLines = 0
        state.lastDrawn = 0
      }
    }
  }

  private func block(
    _ stage: StageLabel, _ progress: Progress, _ checkpoint: (step: Int, at: Double)?,
    _ now: Double
  ) -> [String] {
    let columns = max(20, width())
    let head = EventText.head(stage)
    let position = EventText.position(progress)
    let indent = String(repeating: " ", count: 2 * String(stage.count).count + 4)
    var lines: [String] = []
    if head.count + position.count + 3 < columns {
      let gap = min(columns - 1, 110) - head.count - position.count
      lines.append(head + String(repeating: " ", count: max(3, gap)) + position)
    } else {
      lines = [head, indent + position]
    }
    let details = EventText.details(progress)
    if !details.isEmpty { lines.append(indent + details) }
    if let checkpoint {
      lines.append(
        "\(indent)last checkpoint \(Decimals.grouped(checkpoint.step)), "
          + "\(Decimals.duration(now - checkpoint.at)) ago")
    }
    return lines.map { String($0.prefix(columns - 1)) }
  }

  private func draw(_ lines: [String], _ state: inout State) {
    write(erase(state.drawnLines) + lines.map { $0 + "\n" }.joined())
    state.drawnLines = lines.count
  }

  /// Up to the start of the block, and everything below it gone.
  private func erase(_ lines: Int) -> String { lines == 0 ? "" : "\u{1B}[\(lines)A\u{1B}[J" }

  /// Columns of the terminal behind standard error, 80 if unknown.
  public static func terminalWidth() -> Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}
