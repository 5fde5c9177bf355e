public import Documents
import Files

/// SMOID (Jiang, Zheng, ICCV 2019): moving street scenes, taken by two cameras at once of which one
/// sees little light.
public struct SMOIDSource: FileSource {
  public static let name = "smoid"
  public static let about = "SMOID: raw videos in the dark with bright ones of the same moment"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Jiang, Zheng, "Learning to See Moving Objects in the Dark", ICCV 2019; \
    github.com/MichaelHYJiang/Learning-to-See-Moving-Objects-in-the-Dark. The whole set was never \
    released.
      train_he/<name>.npy   uint16, frames×rows×columns×4: planes of the mosaic
      gt_he/<name>.npy      uint8, frames×2 rows×2 columns×3
    179 videos of 200 frames; their names, sorted and shuffled as NumPy's generator does from seed \
    236, give 125 to train, 27 to validate and 27 to test. `root` may also be the folder above \
    (0_data). Networks take the four planes: `smoid`, or others with 4 inputs.
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, valid, test
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var clip: Int?
    public var frames: Int? { clip }
    public var inputBands: Int { 4 }
    public var inputFactor: Int { 2 }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "70 %, 15 % and 15 % of the videos", default: .train,
        affects: ["targets", "data"])
      clip = fields.readFrameLimit()
    }
  }

  private static let seed: UInt32 = 236

  let options: Options
  private let root: String
  var inputForm: SampleForm { SampleForm(bands: 4) }

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let inputs = try set.folder(["train_he", "0_data/train_he"], "the dark videos")
    let targets = try set.folder(["gt_he", "0_data/gt_he"], "the bright videos")
    let all = try PairedFiles(official: "\(targets)/{id}.npy", input: "\(inputs)/{id}.npy")
      .entries(root)
    let order = LegacyRandom(seed: Self.seed).permutation(all.count)
    // 125, 27 and 27 of 179.
    let (train, rest) = (all.count * 125 / 179, (all.count - all.count * 125 / 179) / 2)
    let chosen: ArraySlice<Int> =
      switch options.split {
      case .train: order[0..<train]
      case .valid: order[train..<train + rest]
      case .test: order[(train + rest)...]
      }
    guard !chosen.isEmpty else {
      throw Failure(
        .data, "\(all.count) videos leave none for split `\(options.split.rawValue)`", path: root)
    }
    return chosen.sorted().prefix(limit ?? .max).map { all[$0] }
  }
}
