public import Documents
import Files

/// DAVIS 2017 at 480p (Pont-Tuset et al. 2017): videos for denoising.
public struct DAVISSource: FileSource {
  public static let name = "davis"
  public static let about = "DAVIS 2017 at 480p: 90 sequences to train, 30 to test"
  public static let needsRoot = true
  public static let page = """
    Pont-Tuset et al., "The 2017 DAVIS Challenge". Published at davischallenge.org \
    (DAVIS-2017-trainval-480p.zip, DAVIS-2017-test-dev-480p.zip); not for commerce.
      JPEGImages/480p/<sequence>/00000.jpg …
      ImageSets/2017/train.txt, val.txt      90 sequences, split `train`
      ImageSets/2017/test-dev.txt            30 sequences, split `test`
    This is how the denoising literature divides it. JPEG, mostly 854×480; `frames: 85` takes the \
    first 85 frames of each, as FastDVDnet's and PaCNet's tables do. `root` is the folder DAVIS or \
    the one above; inputs are made, `noise` is the usual way.
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, test

    fileprivate var lists: [String] { self == .train ? ["train", "val"] : ["test-dev"] }
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var clip: Int?
    public var frames: Int? { clip }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "train and val, or test-dev", default: .train, affects: ["targets", "data"])
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
    let set = try OfficialRoot(Self.name, root)
    let frames = try set.folder(["JPEGImages/480p", "DAVIS/JPEGImages/480p"], "the frames")
    let lists = try set.folder(["ImageSets/2017", "DAVIS/ImageSets/2017"], "the lists")
    var names: [String] = []
    for list in options.split.lists {
      let text = try Files.readText(Path.join(root, "\(lists)/\(list).txt"), limit: 1 << 20)
      names += text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return try ClipFolders.entries(
      Array(names.prefix(limit ?? .max)), in: Path.join(root, frames))
  }
}
