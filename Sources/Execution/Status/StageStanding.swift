public import Documents
import Files

/// Where a stage of a run stands right now.
public struct StageStanding: Sendable {
  public enum State: Sendable {
    case done
    /// A process works on it.
    case running(ProcessIdentity)
    /// A checkpoint holds its first steps, and nobody works on it.
    case interrupted
    case failed(String)
    /// It needs one that failed.
    case skipped(needs: String)
    case waiting
  }

  public var title: String
  public var key: String
  public var state: State
  /// How far it is, as far as anybody wrote it down.
  public var progress: Progress?
  /// Seconds that it will still take; nil if nobody knows.
  public var secondsLeft: Double?

  /// One word for tables.
  public var word: String {
    switch state {
    case .done: "done"
    case .running: "running"
    case .interrupted: "interrupted"
    case .failed: "failed"
    case .skipped: "skipped"
    case .waiting: "waiting"
    }
  }

  public var isRunning: Bool { if case .running = state { true } else { false } }
  public var isDone: Bool { if case .done = state { true } else { false } }

  public var json: JSON {
    var json: JSON = ["stage": .string(title), "key": .string(key), "state": .string(word)]
    if let progress {
      json["unit"] = .string(progress.unit)
      json["done"] = .integer(progress.done)
      if progress.total > 0 { json["total"] = .integer(progress.total) }
      if let speed = progress.speed { json["per_second"] = .number(speed) }
    }
    if let secondsLeft { json["seconds_left"] = .number((secondsLeft * 10).rounded() / 10) }
    switch state {
    case .running(let holder): json["holder"] = .string(holder.description)
    case .failed(let message): json["message"] = .string(message)
    case .skipped(let needs): json["needs"] = .string(needs)
    case .done, .interrupted, .waiting: break
    }
    return json
  }

  /// What there is to say of it beside its state.
  var details: String {
    var parts: [String] = []
    if let progress {
      // Without a total there is only a checkpoint to go by.
      parts.append(
        progress.total > 0
          ? EventText.place(progress) : "\(progress.unit) \(Decimals.grouped(progress.done))")
      if isRunning, let speed = progress.speed, speed > 0 {
        parts.append("\(Decimals.significant(speed, 3)) \(progress.unit)/s")
      }
    }
    switch state {
    case .running(let holder):
      if let secondsLeft { parts.append("left \(Decimals.duration(secondsLeft))") }
      parts.append(holder.description)
    case .failed(let message):
      parts.append(message.split(separator: "\n").first.map(String.init) ?? "")
    case .skipped(let needs): parts.append("it needs \(needs)")
    case .interrupted, .waiting:
      if let secondsLeft { parts.append("about \(Decimals.duration(secondsLeft))") }
    case .done: break
    }
    return parts.joined(separator: "   ")
  }
}
