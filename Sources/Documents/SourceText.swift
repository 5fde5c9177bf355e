/// A text that diagnostics can point into: a spec, a used file, a `--set` argument.
public final class SourceText: Sendable, Hashable {
  /// The name under which the user knows it, usually the path as it was given.
  public let name: String
  public let bytes: [UInt8]
  /// Diagnostics are listed by `order`, then by place in the text.
  public let order: Int
  /// Relative locations written in this text start here; nil leaves them to the working directory.
  public let folder: String?
  /// Offset of the first byte of every line.
  private let lineStarts: [Int]

  public init(name: String, bytes: [UInt8], order: Int = 0, folder: String? = nil) {
    self.name = name
    self.bytes = bytes
    self.order = order
    self.folder = folder
    var starts = [0]
    for (i, byte) in bytes.enumerated() where byte == 0x0A { starts.append(i + 1) }
    lineStarts = starts
  }

  public convenience init(name: String, text: String, order: Int = 0, folder: String? = nil) {
    self.init(name: name, bytes: Array(text.utf8), order: order, folder: folder)
  }

  /// Whether it was read from a file, so that places in it mean something to its reader.
  public var isFile: Bool { !name.hasPrefix("--") && !isRecipe }

  /// Whether it is a layer that nobody wrote, under the spec.
  public var isRecipe: Bool { name.hasPrefix("recipe of ") }

  /// A line (from 1) and a column (characters, from 1).
  public struct Position: Hashable, Sendable {
    public var line: Int
    public var column: Int
  }

  /// Where the byte at `offset` stands.
  public func position(of offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let before = String(decoding: bytes[lineStarts[low]..<offset], as: UTF8.self)
    return Position(line: low + 1, column: before.count + 1)
  }

  /// The bytes of a line (from 1) without its line break.
  public func range(ofLine line: Int) -> Range<Int> {
    guard lineStarts.indices.contains(line - 1) else { return bytes.count..<bytes.count }
    let start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
    if end > start && bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  public func text(in range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  public static func == (a: SourceText, b: SourceText) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A range of bytes in a text.
public struct Spot: Hashable, Sendable, CustomStringConvertible {
  public var source: SourceText
  public var range: Range<Int>

  public init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  public var position: SourceText.Position { source.position(of: range.lowerBound) }

  /// `file:line:column`.
  public var description: String { "\(source.name):\(position.line):\(position.column)" }

  /// The same where there is a file; arguments and recipes are known by their names.
  public var place: String { source.isFile ? description : source.name }
}
