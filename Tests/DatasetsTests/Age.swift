import Files
import Glibc

/// Makes a file look an hour old.
func age(_ path: String) throws {
  var times = [timespec](repeating: timespec(), count: 2)
  unsafe clock_gettime(CLOCK_REALTIME, &times[0])
  times[0].tv_sec -= 3600
  times[1] = times[0]
  guard unsafe utimensat(AT_FDCWD, path, times, 0) == 0 else {
    throw Failure(.data, "its time cannot be set", path: path)
  }
}
