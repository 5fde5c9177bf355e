public import Documents
import Files

/// Where a run stands: read from what is written down, so that it works beside the processes that do
/// the work, and after they were killed.
public struct RunStatus: Sendable {
  /// The run directory.
  public let path: String
  public private(set) var stages: [StageStanding] = []
  private let wanted: [Wanted]
  private let store: Store
  private var history = EventHistory()

  /// A stage of the plan.
  public struct Wanted: Sendable {
    public var title: String
    public var key: String

    public init(title: String, key: String) {
      self.title = title
      self.key = key
    }
  }

  /// - Parameters:
  ///   - path: of the run directory.
  ///   - stages: of its plan, in order.
  public init(_ path: String, _ stages: [Wanted], _ store: Store) {
    self.path = path
    wanted = stages
    self.store = store
    refresh()
  }

  /// Looks again.
  public mutating func refresh() {
    history.read(Path.join(path, "events.jsonl"))
    stages = wanted.map { standing($0) }
  }

  private func standing(_ wanted: Wanted) -> StageStanding {
    let key = wanted.key
    var standing = StageStanding(title: wanted.title, key: key, state: .waiting)
    if store.isFinished(key) {
      standing.state = .done
      return standing
    }
    let saved = store.checkpoints(key).newestStep
    let seen = history.positions[key]
    if let holder = store.livingHolder(key) {
      standing.state = .running(holder)
      standing.progress = seen
      if standing.progress == nil, saved > 0 {
        standing.progress = Progress(done: saved, total: 0)
      }
    } else if saved > 0 {
      standing.state = .interrupted
      standing.progress = Progress(done: saved, total: seen?.total ?? 0)
    }
    if !standing.isRunning {
      if let message = history.failures[key] { standing.state = .failed(message) }
      if let needs = history.skipped[key] { standing.state = .skipped(needs: needs) }
    }
    standing.secondsLeft = secondsLeft(standing)
    return standing
  }

  private func secondsLeft(_ stage: StageStanding) -> Double? {
    let estimate = history.estimates[stage.key]
    guard let progress = stage.progress, progress.total > 0 else { return estimate }
    if stage.isRunning, let speed = progress.speed, speed > 0 {
      return Double(progress.total - progress.done) / speed
    }
    return estimate.map { $0 * (1 - Double(progress.done) / Double(progress.total)) }
  }

  // MARK: All of it

  public var isFinished: Bool { stages.allSatisfy(\.isDone) }
  public var isRunning: Bool { stages.contains(where: \.isRunning) }

  /// `running`, `finished`, or `stopped`.
  public var word: String { isFinished ? "finished" : isRunning ? "running" : "stopped" }

  /// What is left together, as far as it is known: stages that nobody has measured are not in it.
  public var secondsLeft: Double? {
    let known = stages.filter { !$0.isDone }.compactMap(\.secondsLeft)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  private static let words = ["done", "running", "interrupted", "failed", "skipped", "waiting"]

  private var counts: [(word: String, count: Int)] {
    Self.words.compactMap { word in
      let count = stages.count { $0.word == word }
      return count == 0 ? nil : (word, count)
    }
  }

  /// `runs/table3/7b02aa19   running   17 done, 1 running, 32 waiting   left 41 d 2 h`.
  public var headline: String {
    var text = "\(path)   \(word)   "
    text += counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    guard let secondsLeft else { return text }
    let isWhole = stages.allSatisfy { $0.isDone || $0.secondsLeft != nil }
    return text + "   left \(isWhole ? "" : "at least ")\(Decimals.duration(secondsLeft))"
  }

  /// - Parameter all: a line for every stage; otherwise what is done and what waits is only counted.
  public func text(all: Bool = false) -> String {
    let shown = stages.filter { all || !["done", "waiting"].contains($0.word) }
    let width = (shown.map(\.title.count).max() ?? 0) + 3
    var text = headline + "\n"
    for stage in shown {
      let head = "  " + stage.word.padded(to: 13) + stage.title.padded(to: width)
      text += (head + stage.details).trimmed + "\n"
    }
    if !all, let next = stages.first(where: { $0.word == "waiting" }) {
      text += "  next         \(next.title)\n"
    }
    return text
  }

  public var json: JSON {
    [
      "run": .string(path), "state": .string(word),
      "counts": .object(JSONObject(counts.map { ($0.word, .integer($0.count)) })),
      "seconds_left": secondsLeft.map { .number(($0 * 10).rounded() / 10) } ?? .null,
      "stages": .array(stages.map(\.json)),
    ]
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
