public import Documents
public import Files
public import Images

/// SIDD (Abdelhamed, Lin, Brown, CVPR 2018): real noise of the cameras of telephones.
public struct SIDDSource: FileSource {
  public static let name = "sidd"
  public static let about =
    "SIDD in its official layout: pairs of photographs, or validation blocks"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Abdelhamed, Lin, Brown, CVPR 2018. Published at www.eecs.yorku.ca/~kamel/sidd.
      SIDD_Medium_Srgb/Data/0001_001_S6_00100_00060_3200_L/0001_GT_SRGB_010.PNG
                                                           0001_NOISY_SRGB_010.PNG, … _011.PNG
    8-bit RGB of full resolution: 160 pairs (Small) or 320 (Medium), split `train`. `root` is the \
    folder that holds Data, or the one above.
      ValidationNoisyBlocksSrgb.mat, ValidationGtBlocksSrgb.mat       split `validation`
    1,280 blocks of 256×256 pixels, uint8 40×32×256×256×3 in MAT-files of version 5.
    """

  public enum Split: String, CaseIterable, Sendable {
    case train, validation
  }

  public struct Options: SourceOptions {
    public var split: Split

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "pairs of photographs, or 1,280 blocks to validate", default: .train,
        affects: ["targets", "data"])
    }
  }

  let options: Options
  private let root: String
  private let blocks: SIDDBlocks

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
    blocks = SIDDBlocks(root: root)
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    guard options.split == .validation else {
      return try SourceFile.scan(
        entries(scale: scale, limit: limit), form: form, scale: scale, cache: cache)
    }
    return try blocks.scan(form, limit: limit, cache: cache)
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let data = try set.folder(
      ["Data", "SIDD_Medium_Srgb/Data", "SIDD_Small_sRGB_Only/Data"], "the pairs")
    let scenes = try PictureFolder.files(root, below: data, isRecursive: false).filter {
      Files.isFolder(Path.join(root, $0))
    }
    var entries: [SourceFile.Entry] = []
    for scene in scenes where entries.count < limit ?? .max {
      let name = Path.name(of: scene)
      // A scene's files begin with its number.
      let number = name.prefix { $0 != "_" }
      let pairs = try PairedFiles(
        official: "\(scene)/\(number)_GT_SRGB_{id}.PNG",
        input: "\(scene)/\(number)_NOISY_SRGB_{id}.PNG"
      ).entries(root)
      entries += pairs.map { pair in
        var pair = pair
        pair.id = "\(name)/\(pair.id)"
        return pair
      }
    }
    guard !entries.isEmpty else {
      throw PictureFolder.nothing("holds no scenes", root, data, isRecursive: true)
    }
    return Array(entries.prefix(limit ?? .max))
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    guard let place = image.target else { preconditionFailure("every pair of SIDD has a target") }
    if options.split == .validation {
      return try blocks.picture(place, isTarget: true, form)
    }
    return try SourceFile.read(place, image.identity, form: form)
  }

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? {
    guard let place = image.input, let identity = image.inputIdentity else { return nil }
    if options.split == .validation {
      return try blocks.picture(place, isTarget: false, form)
    }
    return try SourceFile.read(place, identity, form: form)
  }
}
