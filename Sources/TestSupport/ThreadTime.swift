import Glibc

/// Seconds that the calling thread computes in `body`: unlike those of a clock on the wall they do not
/// grow when other tests run beside it.
public func threadSeconds<E: Error>(_ body: () throws(E) -> Void) throws(E) -> Double {
  func now() -> Double {
    var t = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
  }
  let start = now()
  try body()
  return now() - start
}
