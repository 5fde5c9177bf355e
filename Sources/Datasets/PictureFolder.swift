import Documents
import Files
import Images

/// What can be said about a folder of pictures, found or not.
enum PictureFolder {
  /// Paths below `root` of all files in `folder`, which is itself below `root`.
  static func files(
    _ root: String, below folder: String, isRecursive: Bool
  ) throws(Failure) -> [String] {
    var result: [String] = []
    for name in try Files.list(Path.join(root, folder)) where !name.hasPrefix(".") {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if !isRecursive {
        result.append(path)
      } else if Files.isFolder(Path.join(root, path)) {
        result += try files(root, below: path, isRecursive: true)
      } else {
        result.append(path)
      }
    }
    return result
  }

  static func isPicture(_ path: String) -> Bool {
    FrameFile.suffixes.contains(Path.suffix(of: path))
  }

  /// Fails with the nearest names where a folder is not there.
  static func check(_ folder: String, _ what: String) throws(Failure) {
    if Files.isFolder(folder) { return }
    let name = Path.name(of: folder)
    let parent = Path.folder(of: folder)
    let others = ((try? Files.list(parent)) ?? []).filter {
      !$0.hasPrefix(".") && Files.isFolder(Path.join(parent, $0))
    }
    let remedy: String
    if let near = Spelling.nearest(to: name, among: others) {
      remedy = "did you mean \(Path.join(parent, near))?"
    } else if !Files.isFolder(parent) {
      remedy = "\(parent) does not exist either"
    } else {
      remedy = "\(parent) holds \(listed(others, of: "folders"))"
    }
    throw Failure(
      .data, Files.exists(folder) ? "\(what) is not a folder" : "\(what) does not exist",
      path: folder, remedy: remedy)
  }

  /// What is spelt almost like `name` in a folder, as a remedy.
  static func nearest(to name: String, in folder: String) -> String {
    let names = ((try? Files.list(folder)) ?? []).filter { !$0.hasPrefix(".") }
    return Spelling.nearest(to: name, among: names).map { "folder holds \($0)" }
      ?? "\(folder) holds \(listed(names, of: "entries"))"
  }

  /// A folder in which nothing was found, with what it holds instead.
  static func nothing(
    _ message: String, _ root: String, _ folder: String, isRecursive: Bool
  ) -> Failure {
    let names = (try? files(root, below: folder, isRecursive: false)) ?? []
    let folders = names.filter { Files.isFolder(Path.join(root, $0)) }
    let hint =
      folders.isEmpty || isRecursive ? "" : "; write `recursive: on` to look into its folders"
    return Failure(
      .data, message, path: Path.join(root, folder),
      remedy: "it holds \(listed(names, of: "entries"))\(hint)")
  }

  /// The first few names, and how many there are.
  static func listed(_ names: [String], of what: String) -> String {
    guard !names.isEmpty else { return "no \(what)" }
    let first = names.prefix(4).joined(separator: ", ")
    return names.count <= 4 ? first : "\(first), … (\(names.count) \(what))"
  }
}
