public import Documents
import Files

/// Set5, Set14, BSD100, Urban100, Manga109 and their like, in the layouts in which they go round.
public struct BenchmarkSource: FileSource {
  public static let name = "benchmark"
  public static let about = "Set5, Set14, BSD100, Urban100, … in the layouts in which they go round"
  public static let needsRoot = true
  public static let page = """
    Test sets of super-resolution. `root` is the folder of one of them:
      Set5/HR/baby.png            Set5/LR_bicubic/X4/babyx4.png     as EDSR's authors pack them
      Set5/GTmod12/baby.png       Set5/LRbicx4/baby.png             as BasicSR packs them
      Set5/image_SRF_4/img_001_SRF_4_HR.png   …_LR.png              as SelfExSR packs them
      Set5/baby.png                                                 nothing but pictures
    `inputs: made` reduces the targets as MATLAB's imresize does; `inputs: official` takes the files.
    """

  public enum Inputs: String, CaseIterable, Sendable {
    case made, official
  }

  public struct Options: SourceOptions {
    public var inputs: Inputs

    public init(from fields: inout Fields) {
      inputs = fields.read(
        "inputs", "made from the targets, or the files that come with them", default: .made,
        affects: ["data"])
    }
  }

  /// A layout: the folder that tells it, targets, inputs.
  private static let layouts: [(folder: String, target: String, input: String)] = [
    ("HR", "HR/{id}.png", "LR_bicubic/X{scale}/{id}x{scale}.png"),
    ("GTmod12", "GTmod12/{id}.png", "LRbicx{scale}/{id}.png"),
    (
      "image_SRF_{scale}", "image_SRF_{scale}/{id}_SRF_{scale}_HR.png",
      "image_SRF_{scale}/{id}_SRF_{scale}_LR.png"
    ),
    ("", "{id}.png", "LR_bicubic/X{scale}/{id}x{scale}.png"),
  ]

  let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    _ = try OfficialRoot(Self.name, root)
    func filled(_ text: String) -> String {
      text.replacing("{scale}", with: "\(scale ?? 4)")
    }
    let layout =
      Self.layouts.first { Files.isFolder(Path.join(root, filled($0.folder))) }
      ?? Self.layouts[3]
    let usesFiles = options.inputs == .official && scale != nil
    var files = PairedFiles(
      official: filled(layout.target), input: usesFiles ? filled(layout.input) : nil)
    files.isComplete = usesFiles
    return try files.entries(root, limit: limit)
  }
}
