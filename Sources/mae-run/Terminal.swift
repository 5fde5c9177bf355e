import Glibc

/// Standard error and what we know about the window behind it.
enum Terminal {
  /// Whether a person watches: progress may then redraw in place.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  static func complain(_ text: String) { write(text + "\n") }

  /// To standard error, as it is.
  static func write(_ text: String) {
    let line = Array(text.utf8)
    var done = 0
    while done < line.count {
      let n = unsafe line.withUnsafeBytes {
        unsafe Glibc.write(STDERR_FILENO, $0.baseAddress! + done, $0.count - done)
      }
      if n <= 0 { return }
      done += n
    }
  }
}
