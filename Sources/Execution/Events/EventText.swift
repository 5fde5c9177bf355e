import Files

/// Events in words, the same on every display and in the log.
enum EventText {
  /// `[ 7/50] train edsr x4  6e0d91c2`.
  static func head(_ stage: StageLabel) -> String {
    let count = String(stage.count)
    let number = String(stage.number)
    let gap = String(repeating: " ", count: max(0, count.count - number.count))
    return "[\(gap)\(number)/\(count)] \(stage.name)  \(stage.key.prefix(8))"
  }

  /// One line (or several) for everything that deserves to stay on the screen.
  static func lines(_ event: Event) -> String? {
    switch event {
    case .runStarted(let stages, let toRun):
      toRun == 0 ? nil : "\(stages) stages, \(toRun) to run"
    case .stageCached: nil
    case .stageStarted(let stage): "\(head(stage))  started"
    case .resumed(let stage, let step, let total):
      "\(head(stage))  goes on from step \(Decimals.grouped(step)) of \(Decimals.grouped(total))"
    case .progress, .checkpoint, .estimated: nil
    case .stageFinished(let stage, let seconds):
      "\(head(stage))  done in \(Decimals.duration(seconds))"
    case .stageFailed(let stage, let message): "\(head(stage))  failed: \(message)"
    case .stageSkipped(let stage, let needs): "\(head(stage))  skipped, it needs \(needs)"
    case .waiting(let stage, let holder): "\(head(stage))  waits: \(holder) works on it"
    case .takenOver(let stage, let from):
      "\(head(stage))  taken over from \(from), which is gone"
    case .stopRequested(_, let step, let reason):
      "\(reason): finishing step \(Decimals.grouped(step)) ..."
    case .kept(let stage, let step, let total):
      "kept \(Decimals.grouped(step)) of \(Decimals.grouped(total)) steps of \(stage.name); "
        + "run the same command to continue"
    case .finding(let code, let message): "warning[\(code)]: \(message)"
    case .warning(let text): "warning: \(text)"
    case .note(let text): text
    case .runFinished: nil
    }
  }

  /// `step 18 400/300 000  6.1 %   11.8 step/s   left 6 h 38`.
  static func position(_ p: Progress) -> String {
    var text = place(p)
    if let speed = p.speed, speed > 0 {
      text += "   \(Decimals.significant(speed, 3)) \(p.unit)/s"
      text += "   left \(Decimals.duration(Double(p.total - p.done) / speed))"
    }
    return text
  }

  /// `step 18 400/300 000  6.1 %`.
  static func place(_ p: Progress) -> String {
    let share = p.total > 0 ? 100 * Double(p.done) / Double(p.total) : 100
    return "\(p.unit) \(Decimals.grouped(p.done))/\(Decimals.grouped(p.total))"
      + "  \(Decimals.fixed(share, 1)) %"
  }

  /// `loss 0.02914 = pixel 0.02102 + 1.0 x prior 0.00812     grad 0.41   lr 1.0e-4   mem 3.1 GB`.
  static func details(_ p: Progress) -> String {
    var parts: [String] = []
    if !p.terms.isEmpty {
      let sum = p.terms.map { term in
        let factor = term.weight == 1 ? "" : "\(Decimals.significant(term.weight, 3)) x "
        return "\(factor)\(term.name) \(Decimals.significant(term.value, 4))"
      }.joined(separator: " + ")
      parts.append("loss \(Decimals.significant(p.loss, 4)) = \(sum)")
    }
    if let norm = p.gradientNorm { parts.append("grad \(Decimals.significant(norm, 2))") }
    if let rate = p.rate { parts.append("lr \(Decimals.scientific(rate))") }
    if let bytes = p.memoryBytes { parts.append("mem \(Decimals.bytes(bytes))") }
    return parts.joined(separator: "   ")
  }
}
