import Files
import Glibc
import Tensors

/// Measurements of this process and this machine; none of them reaches a result.
enum Stopwatch {
  /// What is read: the time of day, or the processor time of all threads.
  enum Clock { case wall, processor }

  nonisolated(unsafe) private static var clock = Clock.wall

  /// Measures processor time from now on, in shares of the compute threads: on a machine that does
  /// other things too, what a step would take on one that does not.
  static func countProcessorTime() { unsafe clock = .processor }

  static func seconds(_ body: () -> Void) -> Double {
    let start = now()
    body()
    return now() - start
  }

  /// Times of `body`, after one that does not count: three at least, and more until `budget` is
  /// spent.
  static func timings(seconds budget: Double = 0.1, _ body: () -> Void) -> Timings {
    body()
    var times: [Double] = []
    let start = now()
    while times.count < 3 || (now() - start < budget && times.count < 1000) {
      times.append(seconds(body))
    }
    return Timings(times)
  }

  /// GFLOP/s of a product of large square matrices on all compute threads, the best of several.
  static func matrixProductRate() -> Double {
    let side = 1536
    let values = RandomStream(1)
    let a = Tensor([side, side]) { Float(values.uniform($0)) - 0.5 }
    let best = (0..<6).map { _ in seconds { _ = Matrices.product(a, a) } }.min() ?? 1
    return 2e-9 * Double(side * side * side) / best
  }

  /// The most memory that the process has had in use since `forgetPeaks`.
  static func peakResidentBytes() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// Begins to look for the most memory anew, where the system lets us.
  static func forgetPeaks() {
    BufferPool.shared.forgetPeak()
    // Linux: see `clear_refs` in proc(5).
    let file = unsafe open("/proc/self/clear_refs", O_WRONLY)
    guard file >= 0 else { return }
    _ = unsafe write(file, "5", 1)
    close(file)
  }

  private static func now() -> Double {
    var time = timespec()
    let isWall = unsafe clock == .wall
    unsafe clock_gettime(isWall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time)
    let seconds = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    return isWall ? seconds : seconds / Double(ComputeThreads.count)
  }
}

/// How long the same work took, several times.
struct Timings {
  let seconds: [Double]

  init(_ seconds: [Double]) { self.seconds = seconds }

  /// What the work takes if nobody disturbs it.
  var least: Double { seconds.min() ?? 0 }

  var median: Double {
    let sorted = seconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
