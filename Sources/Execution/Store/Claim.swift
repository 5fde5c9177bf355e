import Files
import Glibc
import Synchronization

/// The right to work on a key: `claims/<key>`, made exclusively, its time of change the heartbeat.
///
/// A claim says who, so that others wait for the living and take over from the dead. Two workers
/// that end up with the same key all the same store the same bytes, so the race is harmless; claims
/// save time, they do not keep results right.
final class Claim {
  /// A claim of another machine that is silent for longer than this is dead.
  static let promiseSeconds = 60.0
  private static let beatSeconds = 5.0

  enum Attempt {
    case taken(Claim)
    /// Somebody lives and works on it.
    case held(by: ProcessIdentity)
  }

  private let path: String
  private let heart: Heart

  /// Takes the claim, from a dead holder if need be; `report` hears of such a take-over.
  static func attempt(
    _ path: String, _ scratch: Scratch, takeover report: (ProcessIdentity?) -> Void
  ) throws(Failure) -> Attempt {
    // The content is complete before the name exists: nobody ever reads half a claim.
    let file = scratch.path("claim")
    try Files.write(ProcessIdentity.current.text, to: file)
    defer { try? Files.remove(file) }
    // Each round removes one dead claim; others may be quicker, hence more than two rounds.
    for _ in 0..<16 {
      if unsafe link(file, path) == 0 { return .taken(Claim(path)) }
      guard errno == EEXIST else {
        throw Failure(.store, "a claim cannot be written", path: path)
      }
      let text = try? Files.readText(path)
      let holder = text.flatMap { ProcessIdentity(text: $0) }
      if Files.exists(path), let holder, isAlive(holder, path, scratch) {
        return .held(by: holder)
      }
      if try remove(path, ifItSays: text, scratch) { report(holder) }
    }
    return .held(by: .current)
  }

  private static func isAlive(_ holder: ProcessIdentity, _ path: String, _ scratch: Scratch) -> Bool
  {
    switch holder.life {
    case .alive: return true
    case .gone: return false
    case .unknown: return (silence(path, scratch) ?? 0) <= promiseSeconds
    }
  }

  /// Seconds since the last heartbeat by the clock of the file system, the only one that all
  /// machines share.
  private static func silence(_ path: String, _ scratch: Scratch) -> Double? {
    let probe = scratch.path("now")
    defer { try? Files.remove(probe) }
    guard (try? Files.write([], to: probe)) != nil, let now = Files.status(probe)?.changed,
      let beat = Files.status(path)?.changed
    else { return nil }
    return Double(now - beat) * 1e-9
  }

  /// Moves the dead claim away. If a quicker worker has put its own in place in between, that one
  /// goes back.
  private static func remove(
    _ path: String, ifItSays text: String?, _ scratch: Scratch
  ) throws(Failure) -> Bool {
    let grave = scratch.path("dead-claim")
    guard unsafe rename(path, grave) == 0 else { return false }
    let removed = try? Files.readText(grave)
    if removed != text { _ = unsafe link(grave, path) }
    try Files.remove(grave)
    return removed == text
  }

  private init(_ path: String) {
    self.path = path
    heart = Heart(path, every: Self.beatSeconds)
  }

  func release() {
    heart.stop()
    // Only our own: it may have been taken over while this machine slept.
    if (try? Files.readText(path)) == ProcessIdentity.current.text { try? Files.remove(path) }
  }

  deinit { release() }
}

/// A thread that touches a file until told to stop.
private final class Heart: Sendable {
  private let state: Beating

  init(_ path: String, every seconds: Double) {
    state = Beating(path, seconds)
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(state).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Beating>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument)
    if status == 0 {
      pthread_detach(thread)
    } else {
      // Without a heartbeat other machines may repeat the work; nothing worse.
      unsafe Unmanaged<Beating>.fromOpaque(argument).release()
    }
  }

  func stop() { state.stopped.store(true, ordering: .relaxed) }

  deinit { stop() }
}

private final class Beating: Sendable {
  let path: String
  let seconds: Double
  let stopped = Atomic(false)

  init(_ path: String, _ seconds: Double) {
    self.path = path
    self.seconds = seconds
  }

  func run() {
    while true {
      // Short naps, so that the thread ends soon after it is told to.
      for _ in 0..<Int(seconds / 0.25) {
        Clock.sleep(seconds: 0.25)
        if stopped.load(ordering: .relaxed) { return }
      }
      unsafe utimensat(AT_FDCWD, path, nil, 0)
    }
  }
}
