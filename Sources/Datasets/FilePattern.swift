import Documents
public import Files

/// A path with `{id}` where the name of an image stands: `HR/{id}.png`, `{id}x{scale}.png`.
public struct FilePattern: Hashable, Sendable {
  public let text: String
  private let before: String
  private let after: String

  /// Nil unless `{id}` stands in it exactly once. `{scale}` stands for the scale.
  public init?(_ text: String, scale: Int? = nil) {
    var filled = text
    if let scale { filled = filled.replacing("{scale}", with: "\(scale)") }
    let parts = filled.split(separator: "{id}", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.text = text
    before = String(parts[0])
    after = String(parts[1])
  }

  /// The path of one image below the root.
  public func path(_ id: String) -> String { before + id + after }

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
  public func ids(in root: String, isRecursive: Bool) throws(Failure) -> [String] {
    var found: [String] = []
    if isRecursive || !after.contains("/") {
      let paths = try PictureFolder.files(root, below: folder, isRecursive: isRecursive)
      found = paths.compactMap { id(in: $0) }
    } else {
      // The id names a folder: `{id}/clean.png`.
      let start = String(before.dropFirst(folder.isEmpty ? 0 : folder.count + 1))
      let inner = after.prefix { $0 != "/" }
      for name in try Files.list(Path.join(root, folder))
      where name.hasPrefix(start) && name.hasSuffix(inner) {
        let id = String(name.dropFirst(start.count).dropLast(inner.count))
        if !id.isEmpty && Files.exists(Path.join(root, path(id))) { found.append(id) }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
