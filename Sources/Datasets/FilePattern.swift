import Documents
public import Files

/// A path with `{id}` where the name of an image stands: `HR/{id}.png`, `{id}x{scale}.png`. Of
/// clips, `{frame}` is any name within the folder of one: `clips/{id}/{frame}.png`.
public struct FilePattern: Hashable, Sendable {
  public let text: String
  private let before: String
  private let after: String
  /// What stands behind `{frame}`, where there is one.
  private let tail: String?

  /// Nil unless `{id}` stands in it exactly once, and `{frame}` at most once, in a folder below.
  /// `{scale}` stands for the scale.
  public init?(_ text: String, scale: Int? = nil) {
    var filled = text
    if let scale { filled = filled.replacing("{scale}", with: "\(scale)") }
    let parts = filled.split(separator: "{id}", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].contains("{frame}") else { return nil }
    let rest = parts[1].split(separator: "{frame}", omittingEmptySubsequences: false)
    guard rest.count == 1 || rest.count == 2 && rest[0].contains("/") && !rest[1].contains("/")
    else { return nil }
    self.text = text
    before = String(parts[0])
    after = String(rest[0])
    tail = rest.count == 2 ? String(rest[1]) : nil
  }

  /// Whether an image is a clip of several files.
  public var isOfFrames: Bool { tail != nil }

  /// The path of one image below the root; of a clip, its folder.
  public func path(_ id: String) -> String {
    let path = before + id + after
    return isOfFrames ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : path
  }

  /// The paths of the frames of a clip below the root, numbers in their names in order.
  public func frames(_ id: String, in root: String) throws(Failure) -> [String] {
    let folder = path(id)
    let start = String((before + id + after).dropFirst(folder.count + 1))
    let names = try Files.list(Path.join(root, folder)).filter {
      !$0.hasPrefix(".") && $0.hasPrefix(start) && $0.hasSuffix(tail ?? "")
        && $0.utf8.count > start.utf8.count + (tail ?? "").utf8.count
    }
    guard !names.isEmpty else {
      throw Failure(
        .data, "holds no frames (pattern \"\(text)\")", path: Path.join(root, folder))
    }
    return names.sorted { NaturalOrder.precedes($0, $1) }.map { "\(folder)/\($0)" }
  }

  /// The folder below the root that is searched: all before the component with `{id}`.
  public var folder: String {
    guard let slash = before.lastIndex(of: "/") else { return "" }
    return String(before[..<slash])
  }

  /// The id in a path below the root, if the path has this form.
  public func id(in path: String) -> String? {
    guard path.utf8.count > before.utf8.count + after.utf8.count, path.hasPrefix(before),
      path.hasSuffix(after)
    else { return nil }
    return String(path.dropFirst(before.count).dropLast(after.count))
  }

  /// The ids of all files below `root` that have this form, sorted by their bytes. An id is one
  /// name without `/`, unless `isRecursive`.
  public func ids(in root: String, isRecursive: Bool = false) throws(Failure) -> [String] {
    var found: [String] = []
    if !after.contains("/") || isRecursive && !isOfFrames {
      let paths = try PictureFolder.files(root, below: folder, isRecursive: isRecursive)
      found = paths.compactMap { id(in: $0) }
    } else {
      // The id names a folder: `{id}/clean.png`.
      let start = String(before.dropFirst(folder.isEmpty ? 0 : folder.count + 1))
      let inner = after.prefix { $0 != "/" }
      for name in try Files.list(Path.join(root, folder))
      where name.hasPrefix(start) && name.hasSuffix(inner) && !name.hasPrefix(".") {
        let id = String(name.dropFirst(start.count).dropLast(inner.count))
        if !id.isEmpty && Files.exists(Path.join(root, path(id))) { found.append(id) }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
