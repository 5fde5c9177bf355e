import Glibc
import Synchronization

/// The threads that compute. BLAS runs single-threaded inside them.
///
/// Work comes as numbered blocks whose size must not depend on the number of threads; then neither
/// do the bits of the result. Blocks are taken in order by whoever is free.
@safe
public final class ComputeThreads: @unchecked Sendable {
  // Every field below is touched only under `mutex`, except `next`, which is atomic, and `body`,
  // which is written before workers are woken and read only while `run` waits for them.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var generation = 0
  private var working = 0
  private var workers = 0
  private var wanted: Int
  /// The threads of the current run: `wanted` may be changed while it lasts.
  private var team = 1
  private var blocks = 0
  private var body: ((Int) -> Void)?
  private let next = Atomic(0)
  private let busy = Atomic(false)

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
    let team = min(shared.wanted, blocks)
    if team == 1 || shared.busy.exchange(true, ordering: .acquiring) {
      for block in 0..<blocks { body(block) }
      return
    }
    withoutActuallyEscaping(body) { shared.run(blocks, team, $0) }
    shared.busy.store(false, ordering: .releasing)
  }

  private func run(_ blocks: Int, _ team: Int, _ body: @escaping (Int) -> Void) {
    unsafe pthread_mutex_lock(mutex)
    while workers < team - 1 { startWorker() }
    self.blocks = blocks
    self.body = body
    self.team = team
    next.store(0, ordering: .relaxed)
    working = team - 1
    generation += 1
    unsafe pthread_cond_broadcast(wake)
    unsafe pthread_mutex_unlock(mutex)

    takeBlocks(blocks, body)

    unsafe pthread_mutex_lock(mutex)
    while working > 0 { unsafe pthread_cond_wait(done, mutex) }
    self.body = nil
    unsafe pthread_mutex_unlock(mutex)
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
    let start = Start(threads: self, number: number, generation: generation)
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.threads.work(start.number, since: start.generation)
        return nil
      }, Unmanaged.passRetained(start).toOpaque())
    precondition(status == 0, "a compute thread cannot be started")
    pthread_detach(thread)
  }

  private final class Start {
    let threads: ComputeThreads
    let number: Int
    let generation: Int
    init(threads: ComputeThreads, number: Int, generation: Int) {
      self.threads = threads
      self.number = number
      self.generation = generation
    }
  }

  private func work(_ number: Int, since first: Int) {
    var seen = first
    unsafe pthread_mutex_lock(mutex)
    while true {
      while generation == seen { unsafe pthread_cond_wait(wake, mutex) }
      seen = generation
      // Fewer threads may be wanted than have been started.
      guard number < team - 1, let body else { continue }
      let blocks = blocks
      unsafe pthread_mutex_unlock(mutex)
      takeBlocks(blocks, body)
      unsafe pthread_mutex_lock(mutex)
      working -= 1
      if working == 0 { unsafe pthread_cond_signal(done) }
    }
  }
}
