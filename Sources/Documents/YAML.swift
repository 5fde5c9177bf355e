/// Reads the restricted YAML in which specs are written.
///
/// YAML 1.2 core with one document, UTF-8, no tags, no merge keys; repeated keys and tabs are
/// errors; anchors may expand a little. Everything keeps its place in the text.
public enum YAML {
  /// Bounds that an honest spec never meets.
  public struct Limits: Sendable {
    /// Size of the text.
    public var bytes = 4 << 20
    /// Nesting of records and lists.
    public var depth = 64
    /// Values in the document, those repeated by aliases included.
    public var values = 200_000
    /// Values that aliases may add.
    public var expansion = 1_000

    public init() {}
  }

  /// The document, and every mistake in it; nil if it could not be read to its end. What stands
  /// before `start` is not read.
  public static func parse(
    _ source: SourceText, from start: Int = 0, limits: Limits = Limits()
  ) -> (node: Node?, diagnostics: [Diagnostic]) {
    if let mistake = unreadable(source, limits) { return (nil, [mistake]) }
    var composer = YAMLComposer(source, from: start, limits)
    let node = composer.document()
    return (node, composer.diagnostics)
  }

  /// What makes the bytes no text of ours at all.
  private static func unreadable(_ source: SourceText, _ limits: Limits) -> Diagnostic? {
    let bytes = source.bytes
    guard bytes.count <= limits.bytes else {
      return Diagnostic(
        "E002", "`\(source.name)` is larger than \(limits.bytes >> 20) MiB", at: nil,
        label: "a spec is a small text")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      let place = validPrefix(bytes)
      return Diagnostic(
        "E002", "`\(source.name)` is not UTF-8 text", at: Spot(source, place..<place),
        label: "from here on")
    }
    if let zero = bytes.firstIndex(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }) {
      return Diagnostic(
        "E002", "`\(source.name)` contains a control character", at: Spot(source, zero..<zero + 1))
    }
    return nil
  }

  /// How many bytes at the start are UTF-8.
  private static func validPrefix(_ bytes: [UInt8]) -> Int {
    var (low, high) = (0, bytes.count)
    while low < high {
      let middle = (low + high + 1) / 2
      // A cut inside a character is no mistake: look back to the start of that character.
      var end = middle
      while end > low, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      if end == low { end = middle }
      if String(validating: bytes[..<end], as: UTF8.self) != nil {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }
}
