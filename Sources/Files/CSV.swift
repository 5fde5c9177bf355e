/// Cells of comma-separated values (RFC 4180).
public enum CSV {
  /// A cell, in quotes where it needs them.
  public static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
