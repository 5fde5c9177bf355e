import Files
import Glibc
import Tensors

/// Keeps a run within the memory that this machine can spare, instead of being killed by it.
enum Memory {
  static func guardRun() {
    guard let available else { return }
    BufferPool.shared.limit(to: available) { wanted, held in
      let failure = Failure(
        .resources,
        "out of memory: \(Decimals.bytes(wanted)) more than the \(Decimals.bytes(held)) in use",
        remedy: "\(Decimals.bytes(available)) were free; try a smaller `train.batch` or `crop`")
      Terminal.complain("error: \(failure)")
      // Other threads may be in the middle of anything: leave without tidying up. Results are
      // only ever renamed into place, and claims of dead processes are taken over.
      _exit(failure.kind.rawValue)
    }
  }

  /// Bytes that can be had without swapping: of the machine, or of the group we are confined to.
  static var available: Int? {
    let group = "/sys/fs/cgroup/memory."
    let limits = [
      meminfo("MemAvailable"),
      number(in: group + "max").map { $0 - (number(in: group + "current") ?? 0) },
    ]
    // The rest is for what is not tensors, and for what others take meanwhile.
    return limits.compactMap(\.self).min().map { max($0 / 8 * 7, 64 << 20) }
  }

  private static func meminfo(_ name: String) -> Int? {
    guard let text = try? Files.readText("/proc/meminfo") else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }

  private static func number(in file: String) -> Int? {
    guard let text = try? Files.readText(file) else { return nil }
    return text.split(separator: "\n").first.flatMap { Int($0) }
  }
}
