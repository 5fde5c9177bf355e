public import Documents
import Files
public import Images

/// Which satellite took the tiles of a set.
public protocol Satellite: Sendable {
  static var name: String { get }
  static var title: String { get }
  /// The folder of the authors' tiles.
  static var folder: String { get }
  static var sensor: Sensor { get }
}

public enum WorldView2: Satellite {
  public static let name = "worldview2"
  public static let title = "WorldView-II"
  public static let folder = "WV2_data"
  public static let sensor = Sensor.worldView2
}

public enum WorldView3: Satellite {
  public static let name = "worldview3"
  public static let title = "WorldView-III"
  public static let folder = "WV3_data"
  public static let sensor = Sensor.worldView3
}

public enum GaoFen2: Satellite {
  public static let name = "gaofen2"
  public static let title = "GaoFen2"
  public static let folder = "GF2_data"
  public static let sensor = Sensor.gaoFen2
}

/// The tiles on which INNformer, SFINet and the paper are trained and tested: 4 bands with a
/// panchromatic picture of the same size.
public struct PanTilesSource<Camera: Satellite>: FileSource {
  public static var name: String { Camera.name }
  public static var about: String { "\(Camera.title) tiles of Zhou et al., 4 bands in 8 bits" }
  public static var needsRoot: Bool { true }
  public static var page: String {
    """
    \(Camera.title), as prepared by Zhou et al. (INNformer, SFINet). Linked from an issue of \
    github.com/manman1995/pansharpening; the images belong to the operators of the satellites.
      \(Camera.folder)/train128/ms/<n>.tif   \(Camera.folder)/train128/pan/<n>.tif   split `train`
      \(Camera.folder)/test128/ms/<n>.tif    \(Camera.folder)/test128/pan/<n>.tif    split `test`
      full\(Camera.folder)/test128/ms/<n>.tif   …/pan/<n>.tif                   split `full`
    The same name in ms and pan; 128×128, 8 bits; ms has 4 bands in a CMYK TIFF, pan one. `root` is \
    the folder that holds \(Camera.folder), or that folder itself.
    `full` is full resolution: ms has 32×32 pixels and is the input; nobody knows the target, so \
    `evaluate.protocol: pan/full-resolution@1` judges what comes out. Only GaoFen2's is linked.
    Otherwise ms is the target; the input is ms made smaller. `degrade: {bicubic: pil}` is the authors' \
    preparation, `wald` that of the toolboxes. For PanCollection's HDF5 packs see `pancollection`.
    """
  }

  public typealias Options = PanTilesOptions<Camera>

  let options: Options
  private let root: String
  var form: SampleForm { options.form }

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let split = options.split
    let tiles = split == .full ? "test128" : "\(split.rawValue)128"
    let whole = (split == .full ? "full" : "") + Camera.folder
    let folder = try set.folder(["\(whole)/\(tiles)", tiles], "split `\(split.rawValue)`")
    let found = try PairedFiles(
      official: "\(folder)/ms/{id}.tif", pan: "\(folder)/pan/{id}.tif",
      subject: split == .full ? "input" : "target"
    ).entries(root, limit: limit)
    return split == .full ? found.map(\.withoutTarget) : found
  }
}

/// Parts of the tiles.
public enum PanTilesSplit: String, CaseIterable, Sendable {
  case train, test, full
}

public struct PanTilesOptions<Camera: Satellite>: SourceOptions {
  public var split: PanTilesSplit
  public var form: SampleForm
  public var bands: Int { form.bands }
  public var hasTargets: Bool { split != .full }
  public var sensor: Sensor? { Camera.sensor }

  public init(from fields: inout Fields) {
    split = fields.read(
      "split", "tiles to train or to test, or full resolution without targets", default: .train,
      affects: ["targets", "data"])
    form = SampleForm(from: &fields, bands: 4)
  }
}
