public import Documents
public import Files
public import Images

/// Any folder of PNG and JPEG files; with `files`, targets and inputs that pair by name.
public struct FolderSource: DataSource {
  public static let name = "files"
  public static let about = "a folder of PNG and JPEG files"
  public static let needsRoot = true

  /// Where targets and inputs lie below the root.
  public struct Patterns: Readable, Hashable {
    public var target: String
    public var input: String?

    public init(from fields: inout Fields) {
      target = fields.read(
        "target", "path of a target below the root, with `{id}` for its name",
        default: "{id}.png", affects: [])
      input = fields.read(
        "input", "path of its input, with `{id}` and `{scale}`; made out of the target if absent",
        as: .optional(.text), default: .some(nil), affects: [])
      for (name, text) in [("target", target), ("input", input ?? "{id}")]
      where FilePattern(text) == nil {
        fields.report("E111", "`\(text)` must contain `{id}` once", name)
      }
    }
  }

  public struct Options: Readable, Hashable {
    public var files: Patterns?
    public var isRecursive: Bool

    public init(from fields: inout Fields) {
      files = fields.readOptional(
        "files", "where files lie, if not every picture of the folder is a target", affects: [])
      isRecursive = fields.read(
        "recursive", "also look into folders in the folder", default: false, affects: [])
    }
  }

  private let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    try PictureFolder.check(root, "the folder of `\(Self.name)`")
    let entries =
      if let patterns = options.files {
        try paired(patterns, scale: scale, limit: limit)
      } else {
        try everything(limit: limit)
      }
    return try SourceFile.scan(entries, scale: scale, cache: cache)
  }

  private func paired(
    _ patterns: Patterns, scale: Int?, limit: Int?
  ) throws(Failure) -> [SourceFile.Entry] {
    guard let target = FilePattern(patterns.target, scale: scale) else {
      preconditionFailure("the pattern was checked when it was read")
    }
    try PictureFolder.check(Path.join(root, target.folder), "the folder of the targets")
    var ids = try target.ids(in: root, isRecursive: options.isRecursive)
    guard !ids.isEmpty else {
      throw nothing("no file matches \"\(patterns.target)\"", in: target.folder)
    }
    if let limit { ids = Array(ids.prefix(limit)) }
    let input = patterns.input.flatMap { scale == nil ? nil : FilePattern($0, scale: scale) }
    if let input { try Pairing(root: root, target: target, input: input).check(ids) }
    return ids.map { id in
      SourceFile.Entry(
        id: id, target: Path.join(root, target.path(id)),
        input: input.map { Path.join(root, $0.path(id)) })
    }
  }

  private func everything(limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let paths = try PictureFolder.files(root, below: "", isRecursive: options.isRecursive)
      .filter(PictureFolder.isPicture)
    guard !paths.isEmpty else { throw nothing("holds no PNG or JPEG files", in: "") }
    var entries = paths.map { path in
      let stem = String(path.dropLast(Path.suffix(of: path).count + 1))
      return SourceFile.Entry(id: stem, target: Path.join(root, path))
    }
    entries.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for (a, b) in zip(entries, entries.dropFirst()) where a.id == b.id {
      throw Failure(
        .data,
        "two pictures are called `\(a.id)`: \(Path.name(of: a.target)) and "
          + "\(Path.name(of: b.target))", path: root)
    }
    return Array(entries.prefix(limit ?? .max))
  }

  private func nothing(_ message: String, in folder: String) -> Failure {
    let names = (try? PictureFolder.files(root, below: folder, isRecursive: false)) ?? []
    let folders = names.filter { Files.isFolder(Path.join(root, $0)) }
    let hint =
      folders.isEmpty || options.isRecursive
      ? "" : "; write `recursive: on` to look into its folders"
    return Failure(
      .data, message, path: Path.join(root, folder),
      remedy: "it holds \(PictureFolder.listed(names, of: "entries"))\(hint)")
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    try SourceFile.read(image.target, image.identity)
  }
}
