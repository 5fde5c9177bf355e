import Documents
import Execution
import Files
import Glibc
import Tensors

/// What surrounds the process. None of it may change a number.
enum Environment {
  /// For `${env.X}` in locations.
  static var variables: [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let parts = unsafe String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
      unsafe entry += 1
    }
    return result
  }

  /// For `env.json`: where a run took place; never compared.
  static var description: JSON {
    var system = utsname()
    unsafe uname(&system)
    func text<T>(_ field: T) -> JSON {
      unsafe withUnsafeBytes(of: field) { bytes in
        .string(unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return [
      "host": text(system.nodename), "system": text(system.sysname),
      "release": text(system.release), "machine": text(system.machine),
      "threads": .integer(ComputeThreads.count), "blas": .string(EngineChoice.blas),
      "command": .array(CommandLine.arguments.map { .string($0) }),
    ]
  }
}
