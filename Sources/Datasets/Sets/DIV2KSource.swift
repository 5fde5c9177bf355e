public import Documents
import Files

/// DIV2K (Agustsson, Timofte 2017) as it is distributed: `DIV2K_train_HR/0001.png` to `0800.png`,
/// `DIV2K_valid_HR/0801.png` to `0900.png`, beside them `DIV2K_train_LR_bicubic/X4/0001x4.png`.
public struct DIV2KSource: FileSource {
  public static let name = "div2k"
  public static let about = "DIV2K in its official layout: 800 images to train, 100 to validate"
  public static let needsRoot = true

  public enum Split: String, CaseIterable, Sendable {
    case train, valid
  }

  /// Where low-resolution images come from.
  public enum Inputs: String, CaseIterable, Sendable {
    /// Made out of the targets by `degrade`.
    case made
    /// The official bicubic ones.
    case official
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var inputs: Inputs

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "images 1 to 800, or 801 to 900", default: .train,
        affects: ["targets", "data"])
      inputs = fields.read(
        "inputs", "made from the targets, or the official bicubic files", default: .made,
        affects: ["data"])
    }
  }

  public static let page = """
    Agustsson, Timofte, NTIRE 2017. Published at data.vision.ee.ethz.ch/cvl/DIV2K; academic \
    research only.
      DIV2K_train_HR/0001.png … 0800.png                  targets of split `train`
      DIV2K_valid_HR/0801.png … 0900.png                  targets of split `valid`
      DIV2K_train_LR_bicubic/X4/0001x4.png …              `inputs: official`
    All 900 in the folders of `train`, as EDSR's authors keep them, are divided by their numbers.
    8-bit RGB, about 2040 pixels on the long side. `inputs: made` reduces the targets as MATLAB's \
    imresize does, which gives the official files' samples.
    """

  let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let split = options.split.rawValue
    let isMerged = Files.exists(Path.join(root, "DIV2K_train_HR/0801.png"))
    let holder = isMerged ? Split.train.rawValue : split
    let targets = try set.folder(["DIV2K_\(holder)_HR"], "split `\(split)`")
    var input: String?
    if options.inputs == .official, let scale {
      let folder = "DIV2K_\(holder)_LR_bicubic/X\(scale)"
      input = try set.folder([folder], "official ×\(scale) inputs") + "/{id}x\(scale).png"
    }
    let files = PairedFiles(official: "\(targets)/{id}.png", input: input)
    guard isMerged else { return try files.entries(root, limit: limit) }
    let own = try files.entries(root).filter { ($0.id > "0800") == (options.split == .valid) }
    return Array(own.prefix(limit ?? .max))
  }
}
