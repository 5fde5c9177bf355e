public import Files
import Glibc

/// A folder for one test, gone when the test is.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws(Failure) {
    var template = Array("/tmp/mae-run-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw Failure(.resources, "no temporary folder can be made", path: "/tmp")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  public func path(_ name: String) -> String { Path.join(path, name) }

  /// All files below, relative, sorted.
  public func files(below folder: String = "") throws(Failure) -> [String] {
    var found: [String] = []
    for name in try Files.list(Path.join(path, folder)) {
      let relative = folder.isEmpty ? name : "\(folder)/\(name)"
      if Files.isFolder(path(relative)) {
        found += try files(below: relative)
      } else {
        found.append(relative)
      }
    }
    return found
  }

  deinit { try? Files.remove(path) }
}
