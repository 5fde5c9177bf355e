import Execution
import Files
import Glibc
import Tensors

/// More processes that carry out the same jobs on the same store: `--jobs N`.
///
/// They share the work through the claims of the store, as two terminals would: whoever claims a
/// stage makes it, the others go on with another one. Nothing passes between them but files, so one
/// may be killed at any time, and no result depends on how many there are.
struct Workers {
  private let processes: [pid_t]

  /// Starts the same command `count` times with a share of the threads.
  init(_ count: Int, threads: Int) throws(Failure) {
    var processes: [pid_t] = []
    for _ in 0..<count {
      let words = CommandLine.arguments + ["--worker", "--quiet", "--threads", String(threads)]
      var process = pid_t()
      var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
      defer { for i in unsafe arguments.indices { unsafe free(arguments[i]) } }
      let status = unsafe posix_spawn(
        &process, "/proc/self/exe", nil, nil, &arguments, environ)
      guard status == 0 else {
        for other in processes { kill(other, SIGTERM) }
        throw Failure(.resources, "no more processes can be started")
      }
      processes.append(process)
    }
    self.processes = processes
  }

  /// Waits for all of them.
  func join() {
    for process in processes {
      while waitpid(process, nil, 0) < 0 && errno == EINTR {}
    }
  }

  /// Asks all of them to save what they have, and waits.
  func stop() {
    for process in processes { kill(process, SIGTERM) }
    join()
  }
}
