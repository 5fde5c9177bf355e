public import Files

/// A folder for one test, gone when the last who knows it is.
public final class ScratchFolder: Sendable {
  public let path = temporaryFolder()

  public init() {}

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
