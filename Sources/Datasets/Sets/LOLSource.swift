public import Documents
import Files

/// LOL (Wei, Wang, Yang, Liu, BMVC 2018): photographs in too little light with well-exposed ones.
public struct LOLSource: FileSource {
  public static let name = "lol"
  public static let about = "LOL in its official layout: 485 pairs to train, 15 to test"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Wei, Wang, Yang, Liu, "Deep Retinex Decomposition", BMVC 2018. Published at \
    daooshee.github.io/BMVC2018website (LOLdataset).
      our485/low/<n>.png   our485/high/<n>.png    485 pairs, split `train`
      eval15/low/<n>.png   eval15/high/<n>.png     15 pairs, split `test`
    The same name in low and high; 8-bit RGB, 600×400. Folders train, test and normal are understood \
    as well.
    `version: v2-real` and `v2-synthetic` read LOL-v2 (Yang et al., TIP 2021): \
    Real_captured/Train/Low/low00001.png with Normal/normal00001.png, Synthetic/Train/Low and Normal \
    with equal names. Scenes of v1's test are among v2's training: never mix them.
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, test
  }

  public enum Version: String, CaseIterable, Sendable {
    case v1
    case v2Real = "v2-real"
    case v2Synthetic = "v2-synthetic"
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var version: Version

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "485 pairs to train or 15 to test", default: .train,
        affects: ["targets", "data"])
      version = fields.read(
        "version", "the set of 2018, or a part of that of 2021", default: .v1,
        affects: ["targets", "data"])
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
    let (target, input): (String, String)
    switch options.version {
    case .v1:
      let official = options.split == .train ? "our485" : "eval15"
      let folder = try set.folder([official, options.split.rawValue], "split `\(options.split)`")
      let bright = try set.folder(["\(folder)/high", "\(folder)/normal"], "the targets")
      (target, input) = ("\(bright)/{id}.png", "\(folder)/low/{id}.png")
    case .v2Real:
      let folder = "Real_captured/\(options.split == .train ? "Train" : "Test")"
      (target, input) = ("\(folder)/Normal/normal{id}.png", "\(folder)/Low/low{id}.png")
    case .v2Synthetic:
      let folder = "Synthetic/\(options.split == .train ? "Train" : "Test")"
      (target, input) = ("\(folder)/Normal/{id}.png", "\(folder)/Low/{id}.png")
    }
    return try PairedFiles(official: target, input: input).entries(root, limit: limit)
  }
}
