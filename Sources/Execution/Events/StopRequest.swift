import Glibc
import Synchronization

/// The wish to stop early: a signal or the end of the time allowed. Stages look at it between steps.
///
/// SIGINT, SIGTERM and SIGUSR1 ask; a second SIGINT ends the process at once, which is safe too,
/// only the steps since the last checkpoint are lost.
public final class StopRequest: Sendable {
  private let deadline: Double?
  private let asked = Mutex<String?>(nil)
  private let listensToSignals: Bool
  /// Who started this process; nil if that does not matter.
  private let parent: pid_t?

  /// - Parameters:
  ///   - timeLimit: seconds from now after which the run stops.
  ///   - endsWithParent: whether to stop when the process that started this one is gone.
  public init(
    timeLimit: Double? = nil, listensToSignals: Bool = false, endsWithParent: Bool = false
  ) {
    parent = endsWithParent ? getppid() : nil
    deadline = timeLimit.map { Clock.steady() + $0 }
    self.listensToSignals = listensToSignals
    if listensToSignals {
      for number in [SIGINT, SIGTERM, SIGUSR1] { install(number) }
    }
  }

  /// Why to stop, if so.
  public var reason: String? {
    if let text = asked.withLock({ $0 }) { return text }
    if listensToSignals {
      switch receivedSignal.load(ordering: .relaxed) {
      case 0: break
      case SIGINT: return "stop requested"
      case SIGTERM: return "asked to terminate"
      default: return "told by the scheduler to stop"
      }
    }
    if let parent, getppid() != parent { return "the first process is gone" }
    if let deadline, Clock.steady() >= deadline { return "time limit reached" }
    return nil
  }

  /// Asks from inside the program.
  public func stop(_ reason: String = "stop requested") {
    asked.withLock { $0 = reason }
  }

  private func install(_ number: Int32) {
    // Touched here so that the handler never has to initialise it.
    receivedSignal.store(0, ordering: .relaxed)
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      if number == SIGINT && receivedSignal.load(ordering: .relaxed) == SIGINT {
        signal(SIGINT, SIG_DFL)
        raise(SIGINT)
        return
      }
      receivedSignal.store(number, ordering: .relaxed)
    }
    action.sa_flags = SA_RESTART
    unsafe sigaction(number, &action, nil)
  }
}

private let receivedSignal = Atomic<Int32>(0)
