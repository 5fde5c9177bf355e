import Files
import Glibc

/// Which process on which machine: enough to tell, later, whether it still lives.
///
/// A process number alone is not: numbers are used again, after a reboot and in every container.
/// So the machine is named with its boot and its process namespace, the process with its start.
public struct ProcessIdentity: Hashable, Sendable, CustomStringConvertible {
  /// The machine's name, for people.
  public var host: String
  /// Differs between boots and between process namespaces.
  public var system: String
  public var pid: Int32
  /// When the process started, in the kernel's ticks since boot.
  public var started: UInt64

  public init(host: String, system: String, pid: Int32, started: UInt64) {
    self.host = host
    self.system = system
    self.pid = pid
    self.started = started
  }

  public var description: String { "process \(pid) on \(host)" }

  public static let current = ProcessIdentity(
    host: hostName(), system: systemName(), pid: getpid(), started: startTime(of: getpid()) ?? 0)

  public enum Life: Sendable { case alive, gone, unknown }

  /// `unknown` for processes of another system: only their heartbeat can tell.
  public var life: Life {
    guard system == Self.current.system else { return .unknown }
    guard let now = Self.startTime(of: pid) else { return .gone }
    return now == started ? .alive : .gone
  }

  /// One line of text; fields are separated by spaces and hold none.
  var text: String { "\(host) \(system) \(pid) \(started)" }

  init?(text: some StringProtocol) {
    let fields = text.split(separator: " ")
    guard fields.count == 4, let pid = Int32(fields[2]), let started = UInt64(fields[3]) else {
      return nil
    }
    self.init(
      host: String(fields[0]), system: String(fields[1]), pid: pid, started: started)
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self)
    return name.isEmpty ? "unknown" : String(name.map { $0 == " " || $0 == "\n" ? "-" : $0 })
  }

  private static func systemName() -> String {
    let boot = (try? Files.readText("/proc/sys/kernel/random/boot_id"))?.prefix { $0 != "\n" }
    let space = Files.status("/proc/self/ns/pid")?.inode ?? 0
    return "\(boot ?? "unknown")/\(space)"
  }

  /// Field 22 of `/proc/<pid>/stat`, counted behind the command's name, which may hold anything.
  private static func startTime(of pid: Int32) -> UInt64? {
    guard let text = try? Files.read("/proc/\(pid)/stat"),
      let end = text.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = String(decoding: text[(end + 1)...], as: UTF8.self).split(separator: " ")
    // A zombie has ended already; it only waits to be noticed.
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return UInt64(fields[19])
  }
}
