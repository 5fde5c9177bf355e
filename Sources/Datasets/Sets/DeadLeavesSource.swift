public import Documents
public import Files
public import Images

/// The data set that needs no files: square dead-leaves images or clips, made from a seed.
public struct DeadLeavesSource: DataSource {
  public static let name = "dead-leaves"
  public static let about = "synthetic images made from a seed; needs no download"
  public static let needsRoot = false

  /// Parts of the endless sequence of images that never meet.
  public enum Split: String, CaseIterable, Sendable {
    case train, valid, test

    /// Far more images than anybody makes lie between two parts.
    var firstIndex: Int {
      switch self {
      case .train: 0
      case .valid: 1 << 40
      case .test: 2 << 40
      }
    }
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var count: Int
    public var size: Int
    public var seed: Int
    public var first: Int
    public var bands: Int
    public var clip: Int
    public var frames: Int? { clip }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "parts with different names share no image", default: .train,
        affects: ["targets", "data"])
      count = fields.read(
        "count", "how many images", default: 64, in: 1...10_000_000,
        affects: ["targets", "data"])
      size = fields.read(
        "size", "rows and columns of an image", default: 192, in: 16...4096, unit: "pixels",
        affects: ["targets", "data"])
      seed = fields.read(
        "seed", "decides every image", default: 0, in: 0...Int.max,
        affects: ["targets", "data"])
      first = fields.read(
        "first", "the number of the first image within its part", default: 0,
        in: 0...1_000_000_000, affects: ["targets", "data"])
      // Nothing is written into keys where nobody asks for more than colour pictures.
      let bands = fields.read(
        "bands", "4 and 8 are those of satellites, with a panchromatic picture; else colours",
        as: .optional(.integer(3...8)), default: .some(nil), affects: ["targets", "data"])
      let frames = fields.read(
        "frames", "makes clips so long, in which camera and leaves move; else pictures",
        as: .optional(.integer(1...1000)), default: .some(nil), affects: ["targets", "data"])
      self.bands = bands ?? 3
      clip = frames ?? 1
      if ![3, 4, 8].contains(self.bands) {
        fields.report(
          "E115", "no camera of this set has \(self.bands) bands", "bands", label: "3, 4 or 8")
      } else if clip > 1 && self.bands != 3 {
        fields.report(
          "E115", "clips have 3 bands", "bands", label: "write 3, or leave out `frames`",
          also: ["frames": "a clip because of this"])
      }
    }
  }

  public static let page = """
    Made here, nothing to download: leaves of all sizes that hide each other, with textures, \
    shades and edges, from a seed. Train, valid and test share no image.
    The rule is that of Lee, Mumford and Huang (2001) with textured leaves; every picture is a \
    function of the seed and its number, the same on every machine.
      bands: 3 (colours), 4 or 8 (a satellite's, with a panchromatic picture)
      frames: clips in which camera and leaves move
    """

  private let options: Options
  private let leaves: Lazy<DeadLeaves>

  public init(_ options: Options, root: String = "") {
    self.options = options
    let seed = UInt64(options.seed)
    leaves = Lazy { DeadLeaves(seed: seed) }
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) -> Scan {
    let count = min(options.count, limit ?? .max)
    let start = options.split.firstIndex + options.first
    let digits = String(options.first + count - 1).count
    let size = Picture.Size(width: options.size, height: options.size)
    return Scan(
      (0..<count).map { i in
        // Digits in front keep the order of the numbers when ids are sorted as text.
        let number = String(options.first + i)
        return SourceImage(
          id: String(repeating: "0", count: max(4, digits) - number.count) + number,
          size: size, channels: options.bands, frames: options.clip,
          target: .generated(start + i), identity: identity(start + i))
      })
  }

  /// The rule that makes image `index`; its number goes up if the rule ever changes.
  private func identity(_ index: Int) -> Digest {
    let kind =
      options.clip > 1
      ? "video 1 frames \(options.clip)"
      : options.bands == 3 ? "rgb 1" : "bands 1 of \(options.bands)"
    return Digest.of(
      "dead-leaves \(kind) seed \(options.seed) index \(index) side \(options.size)")
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    guard case .generated(let index) = image.target else {
      preconditionFailure("`\(image.id)` is not an image of this set")
    }
    let (side, bands) = (options.size, options.bands)
    return bands == 3
      ? leaves.value.picture(index: index, side: side, frame: frame, of: options.clip)
      : leaves.value.multispectralPicture(index: index, side: side, bands: bands)
  }

  public func pan(of image: SourceImage, target: Picture?) -> Picture? {
    options.bands == 3 ? nil : target.map(DeadLeaves.panchromatic)
  }
}
