public import Documents
public import Files
public import Images

/// PanCollection (Deng et al.): pan-sharpening pairs of four satellites in HDF5.
public struct PanCollectionSource: DataSource {
  public static let name = "pancollection"
  public static let about =
    "PanCollection's HDF5 packs of WorldView-3, QuickBird, GaoFen-2, WorldView-2"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Deng et al., "Machine Learning in Pansharpening: A Benchmark"; links in the read-me of \
    github.com/liangjiandeng/PanCollection. Free for research; the images belong to the operators.
      train_wv3_9714.h5  valid_wv3_1080.h5  test_wv3_multiExm1.h5      and qb, gf2, wv2
    In each: gt N×C×64×64 (target), ms N×C×16×16 (input), pan N×1×64×64, as float64 numbers of 11 \
    bits (10 of GaoFen-2): the peak is 2047 (1023). 8 bands of wv2 and wv3, 4 of qb and gf2. `scale: 4`.
      test_wv3_OrigScale_multiExm1.h5      split `full`: full resolution, ms 128×128, pan 512×512
    `root` is the folder of the files; the first that begins as above is taken. lms is not used. \
    `full` has no targets: `evaluate.protocol: pan/dlpan-full-resolution@1` judges what comes out.
    """

  public enum Camera: String, CaseIterable, Sendable {
    case wv3, wv2, qb, gf2
  }

  public enum Split: String, CaseIterable, Sendable {
    case train, valid, test, full
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var camera: Camera
    public var bands: Int { camera == .wv2 || camera == .wv3 ? 8 : 4 }
    public var hasTargets: Bool { split != .full }
    public var sensor: Sensor? {
      switch camera {
      case .wv3: .worldView3
      case .wv2: .worldView2
      case .qb: .quickBird
      case .gf2: .gaoFen2
      }
    }
    var peak: Double { camera == .gf2 ? 1023 : 2047 }

    public init(from fields: inout Fields) {
      split = fields.read(
        "split",
        "patches to train and to watch, 20 larger pictures to test, or 20 without targets",
        default: .train,
        affects: ["targets", "data"])
      camera = fields.read(
        "satellite", "WorldView-3 and 2 with 8 bands, QuickBird and GaoFen-2 with 4",
        default: .wv3, affects: ["targets", "data"])
    }
  }

  private static let axes: [ArrayPictures.Axis] = [.picture(0), .band, .row, .column]

  private let options: Options
  private let root: String
  private let files = OpenArrays()

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  private func path() throws(Failure) -> String {
    let set = try OfficialRoot(Self.name, root)
    let split = options.hasTargets ? options.split : .test
    let start = "\(split.rawValue)_\(options.camera.rawValue)_"
    let mark = "OrigScale"
    let names = try Files.list(root).filter {
      $0.hasPrefix(start) && $0.hasSuffix(".h5") && $0.contains(mark) == !options.hasTargets
    }
    return try set.file(names.first ?? "\(start)\(options.hasTargets ? "" : mark + "_")*.h5")
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    let path = try path()
    let input = try files.pictures(path, "ms", Self.axes)
    let pan = try files.pictures(path, "pan", Self.axes)
    // As large as what comes out.
    let (name, target) =
      options.hasTargets ? ("gt", try files.pictures(path, "gt", Self.axes)) : ("pan", pan)
    for (name, pictures) in [("ms", input)] + (options.hasTargets ? [("gt", target)] : []) {
      guard pictures.header.channels == options.bands else {
        throw Failure(
          .data, "`\(name)` has \(pictures.header.channels.bandCount), not \(options.bands)",
          path: path, code: "E113")
      }
    }
    let size = target.header.size
    let factor = size.width / max(1, input.header.size.width)
    for (part, other, wanted) in [
      (
        "ms", input,
        Picture.Size(width: size.width / (scale ?? factor), height: size.height / (scale ?? factor))
      ), ("pan", pan, size),
    ] where other.header.size != wanted || other.count != target.count {
      throw Failure(
        .data,
        "`\(part)` has \(other.count) pictures of \(other.header.size) pixels; \(target.count) of "
          + "\(wanted) belong to `\(name)`", path: path, code: "E117")
    }
    let digest = try cache.digest(of: path)
    let digits = String(target.count - 1).count
    return Scan(
      (0..<min(target.count, limit ?? .max)).map { n in
        let number = String(n)
        let place = SourceImage.Place.element(n, of: path)
        return SourceImage(
          id: String(repeating: "0", count: max(0, digits - number.count)) + number, size: size,
          channels: options.bands, target: options.hasTargets ? place : nil, input: place,
          pan: place, identity: SourceImage.identity(digest, options.hasTargets ? "gt" : "ms", n),
          inputIdentity: SourceImage.identity(digest, "ms", n),
          panIdentity: SourceImage.identity(digest, "pan", n))
      })
  }

  private func picture(
    _ place: SourceImage.Place?, _ name: String, bands: Int
  ) throws(Failure) -> Picture {
    guard case .element(let n, let path) = place else {
      preconditionFailure("a picture of PanCollection lies in a pack")
    }
    let picture = try files.pictures(path, name, Self.axes).picture(n)
    return try SampleForm(bands: bands, peak: options.peak).fitted(picture, path)
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    try picture(image.target, "gt", bands: options.bands)
  }

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? {
    try picture(image.input, "ms", bands: options.bands)
  }

  public func pan(of image: SourceImage, target: Picture?) throws(Failure) -> Picture? {
    try picture(image.pan, "pan", bands: 1)
  }
}
