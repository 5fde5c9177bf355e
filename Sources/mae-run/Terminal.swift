import Execution
import Glibc

/// Standard error and what we know about the window behind it.
enum Terminal {
  /// Whether a person watches: progress may then redraw in place.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Progress for whoever watches: a live block for a person, a line a minute for a log.
  static func display() -> any EventConsumer {
    isInteractive ? LiveDisplay { write($0) } : LineDisplay { complain($0) }
  }

  static func complain(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n") }

  private static func write(_ text: String) {
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
