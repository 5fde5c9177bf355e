import Glibc

/// Time, for people and for waiting; no number of a result may come from here.
public enum Clock {
  public struct Moment: Hashable, Sendable {
    /// Seconds since 1970.
    public var seconds: Double

    /// `2026-01-31T23:59:59Z`.
    public var text: String {
      let (days, rest) = Int(seconds.rounded(.down)).quotientAndRemainder(dividingBy: 86_400)
      let (year, month, day) = Self.date(days)
      func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
      return "\(year)-\(two(month))-\(two(day))"
        + "T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    /// Civil date of a day since 1970 (Hinnant's algorithm: years begin in March, so that the leap
    /// day comes last).
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
      let z = days + 719_468
      let era = z / 146_097
      let dayOfEra = z % 146_097
      let yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let shifted = (5 * dayOfYear + 2) / 153
      let month = shifted < 10 ? shifted + 3 : shifted - 9
      let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
      return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
  }

  /// The wall clock.
  public static func now() -> Moment { Moment(seconds: read(CLOCK_REALTIME)) }

  /// Seconds of a clock that never jumps; only differences mean something.
  public static func steady() -> Double { read(CLOCK_MONOTONIC) }

  /// Seconds of processor time that this process has used.
  public static func processor() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

  public static func sleep(seconds: Double) {
    var pause = timespec(
      tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
    unsafe nanosleep(&pause, nil)
  }

  private static func read(_ clock: clockid_t) -> Double {
    var t = timespec()
    unsafe clock_gettime(clock, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
  }
}
