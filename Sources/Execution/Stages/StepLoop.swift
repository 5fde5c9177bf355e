public import Checkpoints
public import Files
import Tensors

/// Work made of numbered steps, each a pure function of the state before it and its number.
public protocol SteppedWork {
  /// Does step `step` (from 0) and says how it went. A number that is not finite is a failure.
  mutating func advance(_ step: Int) throws(Failure) -> Progress
  /// Everything that steps change.
  var state: [NamedTensor] { get }
  mutating func restore(_ state: [NamedTensor]) throws(Failure)
  /// What the stage has logged so far.
  var logs: [StageLog] { get set }
}

/// Carries out stepped work: goes on from the newest checkpoint, writes new ones, stops on request.
///
/// When checkpoints are written never changes a result, so time may decide it too.
public struct StepLoop: Sendable {
  public var steps: Int
  /// Steps between checkpoints.
  public var checkpointEvery: Int
  /// A slow stage writes more often than that: at least once in so many seconds.
  public var checkpointSeconds = 300.0

  public init(steps: Int, checkpointEvery: Int) {
    self.steps = steps
    self.checkpointEvery = max(1, checkpointEvery)
  }

  public func run(_ work: inout some SteppedWork, in context: StageContext) throws(Failure) {
    let folder = context.store.checkpoints(context.label.key)
    var done = try resume(&work, folder, context)
    var saved = done
    var lastSave = Clock.steady()
    var pace = Pace()
    while done < steps {
      var progress: Progress
      do {
        progress = try work.advance(done)
      } catch {
        throw explained(error, step: done, saved: saved)
      }
      done += 1
      progress.speed = pace.tick()
      progress.memoryBytes = BufferPool.shared.statistics.held
      context.send(.progress(context.label, progress))

      let reason = done < steps ? context.stop.reason : nil
      if let reason { context.send(.stopRequested(context.label, step: done, reason: reason)) }
      let now = Clock.steady()
      if reason != nil || done == steps || done % checkpointEvery == 0
        || now - lastSave > checkpointSeconds
      {
        try folder.write(Checkpoint(step: done, tensors: work.state, logs: work.logs))
        saved = done
        lastSave = Clock.steady()
        context.send(.checkpoint(context.label, step: done, seconds: lastSave - now))
      }
      if reason != nil {
        context.send(.kept(context.label, step: done, of: steps))
        throw Failure(
          .stopped,
          "kept \(Decimals.grouped(done)) of \(Decimals.grouped(steps)) steps of "
            + "\(context.label.name); run the same command to continue")
      }
    }
  }

  /// Steps done already.
  private func resume(
    _ work: inout some SteppedWork, _ folder: CheckpointFolder, _ context: StageContext
  ) throws(Failure) -> Int {
    guard let checkpoint = try folder.newest() else { return 0 }
    try work.restore(checkpoint.tensors)
    work.logs = checkpoint.logs
    context.send(.resumed(context.label, step: checkpoint.step, of: steps))
    return checkpoint.step
  }

  private func explained(_ failure: Failure, step: Int, saved: Int) -> Failure {
    guard failure.kind == .numeric else { return failure }
    var failure = failure
    let last = saved > 0 ? "step \(Decimals.grouped(saved))" : "none"
    failure.message = "step \(Decimals.grouped(step + 1)): \(failure.message)"
    failure.remedy = "last good checkpoint: \(last)" + (failure.remedy.map { "; \($0)" } ?? "")
    return failure
  }
}

/// Steps a second, averaged over the last moments.
struct Pace {
  private var times: [Double] = [Clock.steady()]
  private static let window = 20

  mutating func tick() -> Double? {
    times.append(Clock.steady())
    if times.count > Self.window { times.removeFirst() }
    guard let first = times.first, let last = times.last, last > first else { return nil }
    return Double(times.count - 1) / (last - first)
  }
}
