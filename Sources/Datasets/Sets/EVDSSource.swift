public import Documents
import Files

/// The e-Lab Video Data Set: everyday objects in short videos, from which dark ones are made.
public struct EVDSSource: FileSource {
  public static let name = "evds"
  public static let about = "e-VDS: clips of everyday objects in folders by class; inputs are made"
  public static let needsRoot = true
  public static let page = """
    Culurciello, Canziani, e-Lab Video Data Set, Purdue University (engineering.purdue.edu/elab/eVDS): \
    35 classes, about 2,050 clips. It holds bright videos only; MBLLVEN's authors made dark ones from \
    them and never published these. Inputs are made here, with one darkness a clip: `low-light`.
      <root>/<class>/<clip>/<frame>.jpg       or      <root>/<class>/<clip>.y4m
    Folders of frames (PNG, JPEG) or .y4m and .npy files; convert others first, such as with ffmpeg. \
    Every tenth clip, in the order of names, is for tests. Any such tree of videos will do.
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, test, all
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var clip: Int?
    public var frames: Int? { clip }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "nine of ten clips, the tenth, or all", default: .train,
        affects: ["targets", "data"])
      clip = fields.readFrameLimit()
    }
  }

  let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    _ = try OfficialRoot(Self.name, root)
    var clips = try clips(below: "")
    clips.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let chosen = clips.enumerated().filter { i, _ in
      switch options.split {
      case .all: true
      case .test: i % 10 == 9
      case .train: i % 10 != 9
      }
    }
    guard !chosen.isEmpty else {
      throw PictureFolder.nothing(
        clips.isEmpty
          ? "holds no clips" : "\(clips.count) clips leave none for split `\(options.split)`", root,
        "", isRecursive: true)
    }
    return try chosen.prefix(limit ?? .max).map { _, clip throws(Failure) in
      let path = Path.join(root, clip)
      return Files.isFolder(path)
        ? SourceFile.Entry(id: clip, target: .frames(try ClipFolders.frames(path)))
        : SourceFile.Entry(
          id: String(clip.dropLast(Path.suffix(of: clip).count + 1)), target: path)
    }
  }

  /// Files of videos, and folders that hold pictures.
  private func clips(below folder: String) throws(Failure) -> [String] {
    var found: [String] = []
    for path in try PictureFolder.files(root, below: folder, isRecursive: false) {
      if Files.isFolder(Path.join(root, path)) {
        found += try clips(below: path)
      } else if ["y4m", "npy"].contains(Path.suffix(of: path)) {
        found.append(path)
      } else if PictureFolder.isPicture(path) {
        return [folder]
      }
    }
    return found
  }
}
