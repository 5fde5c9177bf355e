import Glibc

/// Makes the batches of the next steps on a thread of its own while the current one is used.
///
/// Batches come from a pure function of the step, so that reading ahead never changes a result:
/// asking for an unexpected step costs time and nothing else.
public final class ReadAhead<Batch: Sendable>: Sendable {
  private let queue: Queue<Batch>

  /// - Parameters:
  ///   - step: the first step that will be asked for
  ///   - depth: how many batches wait at most
  public init(
    from step: Int = 0, depth: Int = 2, _ make: @escaping @Sendable (Int) -> Batch
  ) {
    precondition(depth >= 1, "at least one batch must be ready")
    queue = Queue(from: step, depth: depth, make)
    queue.start()
  }

  /// The batch of one step; normally the one after the last.
  public func batch(at step: Int) -> Batch { queue.take(step) }

  deinit { queue.stop() }
}

/// What both threads share. Every variable is touched only under `mutex`, which makes it safe to
/// send.
@safe
private final class Queue<Batch: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let depth: Int
  private let make: @Sendable (Int) -> Batch
  /// The step of the first batch that waits, or will.
  private var first: Int
  private var ready: [Batch] = []
  private var isStopped = false

  init(from step: Int, depth: Int, _ make: @escaping @Sendable (Int) -> Batch) {
    first = step
    self.depth = depth
    self.make = make
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  func start() {
    var thread = pthread_t()
    // The thread keeps the queue alive until it has seen that it must stop.
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(Work { self.work() }).toOpaque())
    precondition(status == 0, "a thread for reading ahead cannot be started")
    pthread_detach(thread)
  }

  func stop() {
    unsafe pthread_mutex_lock(mutex)
    isStopped = true
    unsafe pthread_cond_broadcast(changed)
    unsafe pthread_mutex_unlock(mutex)
  }

  func take(_ step: Int) -> Batch {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if step != first {
      first = step
      ready = []
      unsafe pthread_cond_broadcast(changed)
    }
    while ready.isEmpty { unsafe pthread_cond_wait(changed, mutex) }
    first += 1
    unsafe pthread_cond_broadcast(changed)
    return ready.removeFirst()
  }

  private func work() {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while !isStopped {
      if ready.count == depth {
        unsafe pthread_cond_wait(changed, mutex)
        continue
      }
      let step = first + ready.count
      unsafe pthread_mutex_unlock(mutex)
      let batch = make(step)
      unsafe pthread_mutex_lock(mutex)
      // Somebody may have asked for another step meanwhile.
      if first + ready.count == step {
        ready.append(batch)
        unsafe pthread_cond_broadcast(changed)
      }
    }
  }
}

/// A closure that C can carry.
private final class Work {
  private let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
  func run() { body() }
}
