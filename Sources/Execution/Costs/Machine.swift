public import Documents
import Files
import Tensors

/// What computes here, as far as the time of a step depends on it.
public enum Machine {
  /// The processor by name, and how many threads compute.
  public static var identity: JSON {
    ["processor": .string(processor), "threads": .integer(ComputeThreads.count)]
  }

  private static let processor: String = {
    let lines = ((try? Files.readText("/proc/cpuinfo")) ?? "").split(separator: "\n")
    let line = lines.first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).dropFirst().first ?? "unknown"
    return name.split(separator: " ").joined(separator: " ")
  }()
}
