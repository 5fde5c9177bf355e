import Glibc
import Tensors

/// Measurements of this process and this machine; none of them reaches a result.
enum Stopwatch {
  static func seconds(_ body: () -> Void) -> Double {
    let start = now()
    body()
    return now() - start
  }

  /// GFLOP/s of a product of large square matrices on all compute threads, the best of several.
  static func matrixProductRate() -> Double {
    let side = 1536
    let values = RandomStream(1)
    let a = Tensor([side, side]) { Float(values.uniform($0)) - 0.5 }
    let best = (0..<6).map { _ in seconds { _ = Matrices.product(a, a) } }.min() ?? 1
    return 2e-9 * Double(side * side * side) / best
  }

  /// The most memory that the process has had in use.
  static func peakResidentBytes() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
