public import Documents
import Files

/// Set8: the eight sequences on which video denoising is compared.
public struct Set8Source: FileSource {
  public static let name = "set8"
  public static let about = "Set8: eight sequences to test video denoising"
  public static let needsRoot = true
  public static let page = """
    Four sequences of Derf's collection and four of GoPro, as FastDVDnet's authors chose them; links \
    in the read-me of github.com/m-tassano/fastdvdnet. PaCNet's repository carries Derf's four.
      <root>/tractor/00000.png …   touchdown park_joy sunflower              `part: derf`
      <root>/snowboard/00000.png … hypersmooth motorbike rafting             `part: gopro`
    PNG, RGB in 8 bits. Tables use at most 85 frames of each (`frames: 85`).
    """

  public enum Part: String, CaseIterable, Sendable {
    case all, derf, gopro

    fileprivate var sequences: [String] {
      let derf = ["park_joy", "sunflower", "touchdown", "tractor"]
      let gopro = ["hypersmooth", "motorbike", "rafting", "snowboard"]
      return switch self {
      case .derf: derf
      case .gopro: gopro
      case .all: (derf + gopro).sorted()
      }
    }
  }

  public struct Options: SourceOptions {
    public var part: Part
    public var clip: Int?
    public var frames: Int? { clip }

    public init(from fields: inout Fields) {
      part = fields.read(
        "part", "all eight, or four of them", default: .all, affects: ["targets", "data"])
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
    let names = options.part.sequences.prefix(limit ?? .max)
    return try ClipFolders.entries(Array(names), in: root)
  }
}
