/// A JSON text whose last line binds every byte before it.
///
/// The digest covers the text up to and including the newline before the sealing line; what follows
/// the digest is fixed. So no byte of the file can change without being noticed.
public enum Seal {
  /// Adds the sealing field to an object in pretty form (two spaces, one closing brace, newline).
  public static func sealed(_ object: String, field: String) -> String {
    let ending = "\n}\n"
    precondition(object.hasSuffix(ending), "only a pretty JSON object can be sealed")
    let body = object.dropLast(ending.count) + ",\n"
    return "\(body)\(opening(field))\(Digest.of(String(body)).hex)\(closing)"
  }

  /// The digest in the last line, if it fits the rest of the text.
  public static func digest(of text: String, field: String) -> String? {
    let bytes = Array(text.utf8)
    let line = Array((opening(field)).utf8)
    let tail = Array(closing.utf8)
    let length = line.count + 64 + tail.count
    guard bytes.count > length, bytes.suffix(tail.count).elementsEqual(tail) else { return nil }
    let start = bytes.count - length
    guard bytes[start..<(start + line.count)].elementsEqual(line) else { return nil }
    let said = String(decoding: bytes[(start + line.count)...].prefix(64), as: UTF8.self)
    return Digest.of(Array(bytes[..<start])).hex == said ? said : nil
  }

  private static func opening(_ field: String) -> String { "  \"\(field)\": \"sha256:" }
  private static let closing = "\"\n}\n"
}
