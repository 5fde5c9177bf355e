public import Documents
import Files

/// DRV, also called SMID (Chen, Chen, Do, Koltun, ICCV 2019): videos in the dark of scenes that stand
/// still, with one long exposure of each.
public struct DRVSource: FileSource {
  public static let name = "drv"
  public static let about = "DRV (SMID): dark videos of 202 scenes with a long exposure of each"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Chen, Chen, Do, Koltun, "Seeing Motion in the Dark", ICCV 2019; links in the read-me of \
    github.com/cchen156/Seeing-Motion-in-the-Dark. Two versions go round:
      SMID_LQ_np/0001/<frame>.npy      SMID_Long_np/0001/<name>.npy     `version: srgb`
        as prepared for SDSD (github.com/dvlab-research/SDSD), arrays rows×columns×3
      VBM4D_rawRGB/0001/<frame>.png    long/0001/half0001*.png          `version: raw-rgb`
        linear colours of 16 bits, as the authors prepared them
    The one target stands for all frames of its video. 49 scenes are for tests, the others to train; \
    M0000 to M0022 move and have no target, so they are passed over. `root` may also be the folder \
    above (smid, DRV).
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, test
  }

  public enum Version: String, CaseIterable, Sendable {
    case srgb
    case rawRGB = "raw-rgb"
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var version: Version
    public var clip: Int?
    public var form: SampleForm
    public var bands: Int { form.bands }
    public var frames: Int? { clip }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "153 scenes to train, 49 to test", default: .train,
        affects: ["targets", "data"])
      version = fields.read(
        "version", "NumPy arrays of colours for screens, or linear colours of 16 bits",
        default: .srgb, affects: ["targets", "data"])
      clip = fields.readFrameLimit()
      form = SampleForm(from: &fields)
    }
  }

  /// The authors' list; SDSD's is the same.
  private static let tests: Set<Int> = [
    13, 9, 20, 7, 10, 12, 154, 36, 37, 39, 47, 48, 49, 50, 51, 52, 65, 66, 75, 76, 78, 88, 92, 99,
    91, 103, 104, 105, 106, 107, 151, 145, 147, 139, 129, 83, 153, 157, 180, 175, 181, 196, 170,
    166, 172, 177, 167, 169, 191,
  ]

  let options: Options
  private let root: String
  var form: SampleForm { options.form }

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let isSRGB = options.version == .srgb
    let (dark, long) = isSRGB ? ("SMID_LQ_np", "SMID_Long_np") : ("VBM4D_rawRGB", "long")
    let above = isSRGB ? "smid" : "DRV"
    let inputs = try set.folder([dark, "\(above)/\(dark)"], "the frames")
    let targets = try set.folder([long, "\(above)/\(long)"], "the long exposures")
    let suffix = isSRGB ? "npy" : "png"
    let scenes = try Files.list(Path.join(root, inputs)).filter { name in
      guard let number = Int(name) else { return false }
      return Self.tests.contains(number) == (options.split == .test)
    }
    guard !scenes.isEmpty else {
      throw PictureFolder.nothing(
        "holds no scenes of split `\(options.split.rawValue)`", root, inputs, isRecursive: true)
    }
    var entries: [SourceFile.Entry] = []
    for scene in scenes.prefix(limit ?? .max) {
      guard let frames = FilePattern("\(inputs)/{id}/{frame}.\(suffix)"),
        let target = FilePattern("\(targets)/{id}/\(isSRGB ? "" : "half0001"){frame}.\(suffix)")
      else { continue }
      guard Files.isFolder(Path.join(root, target.path(scene))) else {
        throw Failure(
          .data, "scene \(scene) has no long exposure", path: Path.join(root, target.path(scene)),
          code: "E112",
          remedy: PictureFolder.nearest(to: scene, in: Path.join(root, targets)))
      }
      let inputs = try frames.frames(scene, in: root).map { Path.join(root, $0) }
      let long = Path.join(root, try target.frames(scene, in: root)[0])
      entries.append(
        SourceFile.Entry(
          id: scene, target: .frames(inputs.map { _ in long }), input: .frames(inputs)))
    }
    return entries
  }
}
