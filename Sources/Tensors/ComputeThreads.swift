internal import CKernels
import Glibc
import Synchronization

/// The threads that compute. BLAS runs single-threaded inside them.
///
/// Work comes as numbered blocks whose size must not depend on the number of threads; then neither
/// do the bits of the result. Blocks are taken in order by whoever is free.
@safe
public final class ComputeThreads: @unchecked Sendable {
  // What a run consists of (`blocks`, `body`) is written before it is announced, and read by its own
  // team only, for which `run` waits. `workers` and `patience` are the calling thread's, of which
  // `busy` lets in one at a time. All else is atomic; `mutex` is there for those who sleep.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// The current run, as one word: whoever is not of its team may look when the next one begins.
  private let announced = Atomic(Announcement(number: 0, team: 1).word)
  /// The workers of the team that have not finished.
  private let working = Atomic(0)
  private var workers = 0
  private var wanted: Int
  private var blocks = 0
  private var body: ((Int) -> Void)?
  private let next = Atomic(0)
  private let busy = Atomic(false)
  private var patience = Patience()

  public static let shared = ComputeThreads()

  /// How many threads compute, the calling one included. Never changes a result.
  public static var count: Int {
    get { shared.wanted }
    set {
      precondition(newValue >= 1, "at least one thread is needed")
      shared.wanted = newValue
    }
  }

  private init() {
    wanted = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(wake, nil)
    unsafe pthread_cond_init(done, nil)
  }

  /// Runs `body` once for each number in `0..<blocks`, on several threads at once.
  ///
  /// A call from inside a block runs on the calling thread alone.
  public static func run(_ blocks: Int, _ body: (Int) -> Void) {
    guard blocks > 0 else { return }
    let team = min(shared.wanted, blocks, Announcement.largestTeam)
    if team == 1 || shared.busy.exchange(true, ordering: .acquiring) {
      for block in 0..<blocks { body(block) }
      return
    }
    withoutActuallyEscaping(body) { shared.run(blocks, team, $0) }
    shared.busy.store(false, ordering: .releasing)
  }

  private func run(_ blocks: Int, _ team: Int, _ body: @escaping (Int) -> Void) {
    while workers < team - 1 { startWorker() }
    self.blocks = blocks
    self.body = body
    next.store(0, ordering: .relaxed)
    working.store(team - 1, ordering: .relaxed)
    let last = Announcement(word: announced.load(ordering: .relaxed))
    unsafe pthread_mutex_lock(mutex)
    announced.store(Announcement(number: last.number + 1, team: team).word, ordering: .releasing)
    unsafe pthread_cond_broadcast(wake)
    unsafe pthread_mutex_unlock(mutex)

    takeBlocks(blocks, body)

    unsafe wait(for: done, &patience) { working.load(ordering: .acquiring) == 0 }
    self.body = nil
  }

  private func wait(
    for condition: UnsafeMutablePointer<pthread_cond_t>, _ patience: inout Patience,
    until isOver: () -> Bool
  ) {
    if patience.isEnough(until: isOver) { return }
    unsafe pthread_mutex_lock(mutex)
    while !isOver() { unsafe pthread_cond_wait(condition, mutex) }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// A function of its own, never inlined, because `body` must not be held any longer than it lasts.
  @inline(never)
  private func takePart() {
    if let body { takeBlocks(blocks, body) }
  }

  private func takeBlocks(_ blocks: Int, _ body: (Int) -> Void) {
    while true {
      let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if block >= blocks { return }
      body(block)
    }
  }

  private func startWorker() {
    let number = workers
    workers += 1
    var thread = pthread_t()
    let start = Start(self, number, announced.load(ordering: .relaxed))
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.threads.work(start.number, since: start.announced)
        return nil
      }, Unmanaged.passRetained(start).toOpaque())
    precondition(status == 0, "a compute thread cannot be started")
    pthread_detach(thread)
  }

  private final class Start {
    let threads: ComputeThreads
    let number: Int
    let announced: Int

    init(_ threads: ComputeThreads, _ number: Int, _ announced: Int) {
      (self.threads, self.number, self.announced) = (threads, number, announced)
    }
  }

  private func work(_ number: Int, since first: Int) {
    var (seen, patience) = (first, Patience())
    while true {
      unsafe wait(for: wake, &patience) { announced.load(ordering: .acquiring) != seen }
      seen = announced.load(ordering: .acquiring)
      // Fewer threads may be wanted than have been started.
      guard number < Announcement(word: seen).team - 1 else { continue }
      takePart()
      if working.subtract(1, ordering: .releasing).newValue == 0 {
        unsafe pthread_mutex_lock(mutex)
        unsafe pthread_cond_signal(done)
        unsafe pthread_mutex_unlock(mutex)
      }
    }
  }
}

/// Which run it is, and how many threads take part.
private struct Announcement {
  static let largestTeam = 0xffff

  let number: Int
  let team: Int

  init(number: Int, team: Int) { (self.number, self.team) = (number, team) }

  init(word: Int) { (number, team) = (word >> 16, word & Self.largestTeam) }

  var word: Int { number << 16 | team }
}

/// How long a thread looks whether what it waits for has come, before it sleeps. Most waits are shorter
/// than falling asleep and being woken; where others want the processor they are not, and looking would
/// take it from them.
private struct Patience {
  private static let limits = 64...4096
  private var looks = 1024

  /// Whether it came in time; the next time it is looked for longer then, and less long if not.
  mutating func isEnough(until isOver: () -> Bool) -> Bool {
    for _ in 0..<looks {
      if isOver() {
        looks = min(looks * 2, Self.limits.upperBound)
        return true
      }
      pause_briefly()
    }
    looks = max(looks / 2, Self.limits.lowerBound)
    return false
  }
}
