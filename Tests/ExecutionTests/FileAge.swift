import Files
import Glibc

/// Makes a file look as if it had last changed so long ago.
func setAge(of path: String, seconds: Int) throws {
  var now = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  now.tv_sec -= seconds
  guard unsafe utimensat(AT_FDCWD, path, [now, now], 0) == 0 else {
    throw Failure(.internalFault, "the time of a test file cannot be set", path: path)
  }
}
