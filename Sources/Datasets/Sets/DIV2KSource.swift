public import Documents
public import Files
import Images

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
    8-bit RGB, about 2040 pixels on the long side. `inputs: made` reduces the targets as MATLAB's \
    imresize does, which gives the official files' samples.
    """

  private let options: Options
  private let root: String
  let form = SampleForm()

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    try PictureFolder.check(root, "the root of `div2k`")
    let split = options.split.rawValue
    let folder = "DIV2K_\(split)_HR"
    try PictureFolder.check(
      Path.join(root, folder), "the folder of split `\(split)` of `div2k`")
    guard let target = FilePattern("\(folder)/{id}.png") else {
      preconditionFailure("the pattern has an id")
    }
    var ids = try target.ids(in: root, isRecursive: false)
    guard !ids.isEmpty else {
      throw Failure(
        .data, "split `\(split)` of `div2k` has no PNG files", path: Path.join(root, folder))
    }
    if let limit { ids = Array(ids.prefix(limit)) }
    let input = try officialInputs(ids, target, scale)
    let entries = ids.map { id in
      SourceFile.Entry(
        id: id, target: Path.join(root, target.path(id)),
        input: input.map { Path.join(root, $0.path(id)) })
    }
    return try SourceFile.scan(entries, form: form, scale: scale, cache: cache)
  }

  private func officialInputs(
    _ ids: [String], _ target: FilePattern, _ scale: Int?
  ) throws(Failure) -> FilePattern? {
    guard options.inputs == .official, let scale else { return nil }
    let folder = "DIV2K_\(options.split.rawValue)_LR_bicubic/X\(scale)"
    try PictureFolder.check(
      Path.join(root, folder),
      "the folder of official ×\(scale) inputs of split `\(options.split.rawValue)`")
    guard let input = FilePattern("\(folder)/{id}x\(scale).png") else { return nil }
    try Pairing(root: root, target: target, other: input).check(ids)
    return input
  }
}
