public import Files
import Glibc

/// How one stage ended.
public struct Outcome: Sendable {
  public enum Ending: Sendable {
    /// Its result was in the store.
    case cached(KeyRecord)
    case made(KeyRecord)
    case failed(Failure)
    /// It needs the result of a stage that failed.
    case skipped
  }

  public var name: String
  public var key: String
  public var ending: Ending
  /// Wall time, processor time and the process's largest memory so far.
  public var seconds = 0.0
  public var processorSeconds = 0.0
  public var peakBytes = 0

  public var record: KeyRecord? {
    switch ending {
    case .cached(let record), .made(let record): record
    case .failed, .skipped: nil
    }
  }

  public var wasMade: Bool { if case .made = ending { true } else { false } }
}

/// Carries out jobs in order, those whose results the store does not hold yet.
///
/// Several processes may do the same jobs on the same store at once: each key is made by one of
/// them while the others wait.
public struct Runner: Sendable {
  public var store: Store
  public var events: EventStream
  public var stop: StopRequest
  /// Whether the rest goes on after a failure.
  public var keepsGoing = false
  /// Keys that are made even though the store holds them.
  public var forced: Set<String> = []

  private static let pollSeconds = 0.2

  public init(store: Store, events: EventStream = EventStream(), stop: StopRequest = StopRequest())
  {
    self.store = store
    self.events = events
    self.stop = stop
  }

  /// - Parameter jobs: every job behind those whose results it uses.
  /// - Returns: one outcome a job. Stops at the first failure unless `keepsGoing`; a request to stop
  ///   always ends the run, as a failure of kind `stopped`.
  public func run(_ jobs: [Job]) throws(Failure) -> [Outcome] {
    let start = Clock.steady()
    events.send(
      .runStarted(
        stages: jobs.count,
        toRun: jobs.count { forced.contains($0.key) || !store.isFinished($0.key) }))
    var outcomes: [Outcome] = []
    var records: [String: KeyRecord] = [:]
    for (i, job) in jobs.enumerated() {
      let label = StageLabel(name: job.name, key: job.key, number: i + 1, count: jobs.count)
      guard job.inputs.allSatisfy({ records[$0] != nil }) else {
        outcomes.append(Outcome(name: job.name, key: job.key, ending: .skipped))
        continue
      }
      var outcome: Outcome
      do {
        let used = records.filter { job.inputs.contains($0.key) }
        outcome = try carryOut(job, label, used)
      } catch {
        guard keepsGoing, error.kind != .stopped else {
          if error.kind != .stopped {
            events.send(.stageFailed(label, message: error.description))
          }
          throw error
        }
        events.send(.stageFailed(label, message: error.description))
        outcome = Outcome(name: job.name, key: job.key, ending: .failed(error))
      }
      records[job.key] = outcome.record
      outcomes.append(outcome)
    }
    events.send(.runFinished(seconds: Clock.steady() - start))
    return outcomes
  }

  private func carryOut(
    _ job: Job, _ label: StageLabel, _ inputs: [String: KeyRecord]
  ) throws(Failure) -> Outcome {
    let isForced = forced.contains(job.key)
    var hasWaited = false
    while true {
      if !isForced || hasWaited, let record = try store.lookup(job.key) {
        events.send(.stageCached(label))
        return Outcome(name: job.name, key: job.key, ending: .cached(record))
      }
      let attempt = try store.claim(job.key) { dead in
        events.send(.takenOver(label, from: dead?.description ?? "an unreadable claim"))
      }
      switch attempt {
      case .held(let holder):
        if !hasWaited { events.send(.waiting(label, holder: holder.description)) }
        hasWaited = true
        if let reason = stop.reason {
          throw Failure(
            .stopped, "\(reason) while waiting for \(holder)",
            remedy: "run the same command to continue")
        }
        Clock.sleep(seconds: Self.pollSeconds)
      case .taken(let claim):
        defer { claim.release() }
        // Its former holder may have finished between our look and our claim.
        if !isForced, let record = try store.lookup(job.key) {
          events.send(.stageCached(label))
          return Outcome(name: job.name, key: job.key, ending: .cached(record))
        }
        return try make(job, label, inputs)
      }
    }
  }

  private func make(
    _ job: Job, _ label: StageLabel, _ inputs: [String: KeyRecord]
  ) throws(Failure) -> Outcome {
    if let reason = stop.reason {
      throw Failure(
        .stopped, "\(reason) before \(job.name)", remedy: "run the same command to continue")
    }
    let (wall, processor) = (Clock.steady(), Clock.processor())
    events.send(.stageStarted(label))
    if forced.contains(job.key) { try store.checkpoints(job.key).remove() }
    let context = StageContext(
      label: label, store: store, stop: stop, inputs: inputs, events: events)
    let made = try job.run(context)
    let record = KeyRecord(
      key: job.key, kind: job.kind, stage: job.name, numerics: job.numerics,
      document: job.document, inputs: job.inputs, out: made.out, outputs: made.outputs)
    try store.finish(record)
    try store.checkpoints(job.key).remove()
    let seconds = Clock.steady() - wall
    events.send(.stageFinished(label, seconds: seconds))
    return Outcome(
      name: job.name, key: job.key, ending: .made(record), seconds: seconds,
      processorSeconds: Clock.processor() - processor, peakBytes: Self.peakMemory())
  }

  private static func peakMemory() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
