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
/// them, while the others go on with what is left, or wait.
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
  /// - Returns: one outcome a job, in their order. Stops at the first failure unless `keepsGoing`; a
  ///   request to stop always ends the run, as a failure of kind `stopped`.
  public func run(_ jobs: [Job]) throws(Failure) -> [Outcome] {
    let start = Clock.steady()
    events.send(
      .runStarted(
        stages: jobs.count,
        toRun: jobs.count { forced.contains($0.key) || !store.isFinished($0.key) }))
    var state = State(jobs)
    while !state.open.isEmpty {
      var left: [Int] = []
      for i in state.open where try !advance(jobs[i], i, &state) { left.append(i) }
      // Everything that is left waits for others, directly or not.
      if left.count == state.open.count { try wait(for: jobs, &state) }
      state.open = left
    }
    events.send(.runFinished(seconds: Clock.steady() - start))
    return state.outcomes.compactMap { $0 }
  }

  /// What a run has come to.
  private struct State {
    /// Jobs without an outcome, in order.
    var open: [Int]
    var outcomes: [Outcome?]
    /// Results by key.
    var records: [String: KeyRecord] = [:]
    /// Keys without which others cannot go on, with what their jobs are called.
    var lost: [String: String] = [:]
    /// Keys that other processes were seen to work on, with who does.
    var held: [String: ProcessIdentity] = [:]
    /// Those of them that were announced.
    var announced: Set<String> = []
    /// Keys of all jobs.
    let keys: Set<String>

    init(_ jobs: [Job]) {
      open = Array(jobs.indices)
      outcomes = jobs.map { _ in nil }
      keys = Set(jobs.map(\.key))
    }
  }

  /// Carries a job out if that is possible now. Returns whether it has an outcome.
  private func advance(_ job: Job, _ i: Int, _ state: inout State) throws(Failure) -> Bool {
    let label = label(job, i, state)
    if let cause = job.inputs.first(where: { state.lost[$0] != nil || !state.keys.contains($0) }) {
      events.send(.stageSkipped(label, needs: state.lost[cause] ?? String(cause.prefix(8))))
      state.outcomes[i] = Outcome(name: job.title, key: job.key, ending: .skipped)
      state.lost[job.key] = job.title
      return true
    }
    let inputs = Dictionary(
      job.inputs.compactMap { key in state.records[key].map { (key, $0) } }
    ) { first, _ in first }
    guard job.inputs.allSatisfy({ inputs[$0] != nil }) else { return false }
    do {
      guard let outcome = try carryOut(job, label, inputs, &state) else { return false }
      state.records[job.key] = outcome.record
      state.outcomes[i] = outcome
    } catch {
      guard error.kind != .stopped else { throw error }
      events.send(.stageFailed(label, message: error.description))
      guard keepsGoing else { throw error }
      state.outcomes[i] = Outcome(name: job.title, key: job.key, ending: .failed(error))
      state.lost[job.key] = job.title
    }
    return true
  }

  private func label(_ job: Job, _ i: Int, _ state: State) -> StageLabel {
    StageLabel(name: job.title, key: job.key, number: i + 1, count: state.outcomes.count)
  }

  /// Nil if another process works on it.
  private func carryOut(
    _ job: Job, _ label: StageLabel, _ inputs: [String: KeyRecord], _ state: inout State
  ) throws(Failure) -> Outcome? {
    let isForced = forced.contains(job.key)
    let hasWaited = state.held[job.key] != nil
    func stored() throws(Failure) -> Outcome? {
      guard !isForced || hasWaited, let record = try store.lookup(job.key) else { return nil }
      events.send(.stageCached(label))
      return Outcome(name: job.title, key: job.key, ending: .cached(record))
    }
    if let outcome = try stored() { return outcome }
    let attempt = try store.claim(job.key) { dead in
      events.send(.takenOver(label, from: dead?.description ?? "an unreadable claim"))
    }
    switch attempt {
    case .held(let holder):
      state.held[job.key] = holder
      return nil
    case .taken(let claim):
      defer { claim.release() }
      // Its former holder may have finished between our look and our claim.
      if let outcome = try stored() { return outcome }
      return try make(job, label, inputs)
    }
  }

  /// A moment for the processes that work on what is left.
  private func wait(for jobs: [Job], _ state: inout State) throws(Failure) {
    var holder: ProcessIdentity?
    for i in state.open {
      guard let other = state.held[jobs[i].key] else { continue }
      holder = holder ?? other
      guard state.announced.insert(jobs[i].key).inserted else { continue }
      events.send(.waiting(label(jobs[i], i, state), holder: other.description))
    }
    if let reason = stop.reason {
      throw Failure(
        .stopped, "\(reason) while waiting for \(holder?.description ?? "another process")",
        remedy: "run the same command to continue")
    }
    Clock.sleep(seconds: Self.pollSeconds)
  }

  private func make(
    _ job: Job, _ label: StageLabel, _ inputs: [String: KeyRecord]
  ) throws(Failure) -> Outcome {
    if let reason = stop.reason {
      throw Failure(
        .stopped, "\(reason) before \(job.title)", remedy: "run the same command to continue")
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
      name: job.title, key: job.key, ending: .made(record), seconds: seconds,
      processorSeconds: Clock.processor() - processor, peakBytes: Self.peakMemory())
  }

  private static func peakMemory() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
