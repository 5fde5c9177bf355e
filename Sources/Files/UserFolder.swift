import Glibc

extension Path {
  /// The folder for what a user keeps for all experiments, such as files that may not be shipped:
  /// `~/.local/share/mae-run`, or below `XDG_DATA_HOME`. It need not exist.
  ///
  /// Nothing that is looked up here may change a result without being named in it.
  public static var userData: String? {
    func variable(_ name: String) -> String? {
      guard let value = unsafe getenv(name) else { return nil }
      let text = unsafe String(cString: value)
      return text.isEmpty ? nil : text
    }
    let folder =
      variable("XDG_DATA_HOME") ?? variable("HOME").map { join($0, ".local/share") }
    return folder.map { join($0, "mae-run") }
  }
}
