import Files
import Glibc

/// The program as users have it: a process of its own, started in a given folder.
final class Program: Sendable {
  /// What it said and how it ended.
  struct Ending: Sendable {
    /// As shells say it: 128 + the signal for a process that was killed.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The one that was built together with these tests.
  static let path: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe readlink("/proc/self/exe", bytes.baseAddress!, bytes.count)
    }
    let tests = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return Path.join(Path.folder(of: tests), "mae-run")
  }()

  let pid: pid_t
  private let output: String
  private let errors: String

  /// Starts a command.
  ///
  /// - Parameter said: a path; what the process says goes to files whose names begin with it.
  init(
    _ words: [String], in folder: String, environment: [String: String], said: String
  ) throws(Failure) {
    (output, errors) = (said + ".out", said + ".err")
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o666)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o666)
    let variables = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
      .merging(environment) { $1 }
    // `env` goes to the folder and becomes the program.
    let words = ["/usr/bin/env", "-C", folder] + words
    var arguments = unsafe words.map { unsafe strdup($0) }
    var entries = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") }
    unsafe arguments.append(nil)
    unsafe entries.append(nil)
    defer {
      for i in unsafe arguments.indices { unsafe free(arguments[i]) }
      for i in unsafe entries.indices { unsafe free(entries[i]) }
    }
    var pid: pid_t = 0
    // Threads of the test runner block signals, which a child would inherit.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let code = unsafe posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &entries)
    guard code == 0 else {
      throw Failure(.internalFault, "cannot be started: error \(code)", path: words[0])
    }
    self.pid = pid
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  func wait() throws(Failure) -> Ending {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return Ending(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: try Files.readText(output), errors: try Files.readText(errors))
  }

  /// Whether it still runs; one that has ended stays to be waited for.
  var isRunning: Bool {
    var information = unsafe siginfo_t()
    unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
    return unsafe information.si_signo == 0
  }
}
