import Documents
public import Files
import Glibc
import Synchronization

/// A file that only grows, line by line; losing its end in a crash is acceptable.
private final class GrowingFile: Sendable {
  private let descriptor: Int32

  init(_ path: String) throws(Failure) {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure(.data, "cannot be written", path: path) }
  }

  func append(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    // A full disk must not stop a training for the sake of its log.
    _ = unsafe write(descriptor, bytes, bytes.count)
  }

  deinit { close(descriptor) }
}

/// `log.txt`: what the screen showed, with times.
public final class LogFile: EventConsumer {
  private let file: GrowingFile
  public init(_ path: String) throws(Failure) { file = try GrowingFile(path) }

  public func receive(_ event: Event) {
    guard let text = EventText.lines(event) else { return }
    file.append("\(Clock.now().text)  \(text)")
  }
}

/// `events.jsonl`: the stream for tools, one object a line; progress at most once a second.
public final class EventFile: EventConsumer {
  private let file: GrowingFile
  private let lastProgress = Mutex(0.0)
  public init(_ path: String) throws(Failure) { file = try GrowingFile(path) }

  public func receive(_ event: Event) {
    if case .progress(_, let progress) = event, progress.done < progress.total {
      let isDue = lastProgress.withLock { last in
        let now = Clock.steady()
        guard now - last >= 1 else { return false }
        last = now
        return true
      }
      guard isDue else { return }
    }
    var line: JSON = ["time": .string(Clock.now().text)]
    for (key, value) in event.fields { line[key] = value }
    file.append(line.compact)
  }
}

extension Event {
  /// Name and values, for tools.
  var fields: [(String, JSON)] {
    switch self {
    case .runStarted(let stages, let toRun):
      [("event", "run-started"), ("stages", .integer(stages)), ("to-run", .integer(toRun))]
    case .estimated(let seconds):
      [
        ("event", "estimated"),
        (
          "seconds",
          .object(JSONObject(seconds.sorted { $0.key < $1.key }.map { ($0, .number($1)) }))
        ),
      ]
    case .stageCached(let stage): [("event", "stage-cached")] + stage.fields
    case .stageStarted(let stage): [("event", "stage-started")] + stage.fields
    case .resumed(let stage, let step, let total):
      [("event", "resumed")] + stage.fields + [("step", .integer(step)), ("of", .integer(total))]
    case .progress(let stage, let progress):
      [("event", "progress")] + stage.fields + progress.fields
    case .checkpoint(let stage, let step, let seconds):
      [("event", "checkpoint")] + stage.fields
        + [("step", .integer(step)), ("seconds", .number(seconds))]
    case .stageFinished(let stage, let seconds):
      [("event", "stage-finished")] + stage.fields + [("seconds", .number(seconds))]
    case .stageFailed(let stage, let message):
      [("event", "stage-failed")] + stage.fields + [("message", .string(message))]
    case .stageSkipped(let stage, let needs):
      [("event", "stage-skipped")] + stage.fields + [("needs", .string(needs))]
    case .waiting(let stage, let holder):
      [("event", "waiting")] + stage.fields + [("holder", .string(holder))]
    case .takenOver(let stage, let from):
      [("event", "taken-over")] + stage.fields + [("from", .string(from))]
    case .stopRequested(let stage, let step, let reason):
      [("event", "stop-requested")] + stage.fields
        + [("step", .integer(step)), ("reason", .string(reason))]
    case .kept(let stage, let step, let total):
      [("event", "kept")] + stage.fields + [("step", .integer(step)), ("of", .integer(total))]
    case .finding(let code, let message):
      [("event", "finding"), ("code", .string(code)), ("message", .string(message))]
    case .warning(let text): [("event", "warning"), ("message", .string(text))]
    case .note(let text): [("event", "note"), ("message", .string(text))]
    case .runFinished(let seconds): [("event", "run-finished"), ("seconds", .number(seconds))]
    }
  }
}

extension StageLabel {
  fileprivate var fields: [(String, JSON)] {
    [("stage", .string(name)), ("key", .string(key))]
  }
}

extension Progress {
  fileprivate var fields: [(String, JSON)] {
    var fields: [(String, JSON)] = [
      ("unit", .string(unit)), ("done", .integer(done)), ("total", .integer(total)),
    ]
    if !terms.isEmpty {
      fields.append(("loss", .number(loss)))
      fields.append(
        ("terms", .object(JSONObject(terms.map { ($0.name, .number($0.value)) }))))
    }
    if let gradientNorm { fields.append(("gradient-norm", .number(gradientNorm))) }
    if let rate { fields.append(("rate", .number(rate))) }
    if let speed { fields.append(("speed", .number(speed))) }
    if let memoryBytes { fields.append(("memory-bytes", .integer(memoryBytes))) }
    return fields
  }
}
