import Glibc

/// Standard error and what we know about the window behind it.
enum Terminal {
  /// Whether a person watches: progress may then redraw in place.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  static func complain(_ text: String) {
    var line = Array(text.utf8)
    line.append(UInt8(ascii: "\n"))
    var done = 0
    while done < line.count {
      let n = unsafe line.withUnsafeBytes {
        unsafe write(STDERR_FILENO, $0.baseAddress! + done, $0.count - done)
      }
      if n <= 0 { return }
      done += n
    }
  }
}
