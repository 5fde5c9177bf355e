public import Documents
import Files

/// Which satellite took the tiles of a set.
public protocol Satellite: Sendable {
  static var name: String { get }
  static var title: String { get }
  /// The folder of the authors' tiles.
  static var folder: String { get }
}

public enum WorldView2: Satellite {
  public static let name = "worldview2"
  public static let title = "WorldView-II"
  public static let folder = "WV2_data"
}

public enum WorldView3: Satellite {
  public static let name = "worldview3"
  public static let title = "WorldView-III"
  public static let folder = "WV3_data"
}

public enum GaoFen2: Satellite {
  public static let name = "gaofen2"
  public static let title = "GaoFen2"
  public static let folder = "GF2_data"
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
    The same name in ms and pan; 128×128, 8 bits; ms has 4 bands in a CMYK TIFF, pan one. `root` is \
    the folder that holds \(Camera.folder), or that folder itself.
    ms is the target; the input is ms made smaller. `degrade: {bicubic: pil}` is the authors' \
    preparation, `wald` that of the toolboxes. For PanCollection's HDF5 packs see `pancollection`.
    """
  }

  public typealias Options = PanTilesOptions

  let options: Options
  private let root: String
  var form: SampleForm { options.form }

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let tiles = "\(options.split.rawValue)128"
    let folder = try set.folder(
      ["\(Camera.folder)/\(tiles)", tiles], "split `\(options.split.rawValue)`")
    return try PairedFiles(
      official: "\(folder)/ms/{id}.tif", pan: "\(folder)/pan/{id}.tif"
    ).entries(root, limit: limit)
  }
}

public struct PanTilesOptions: SourceOptions {
  public enum Split: String, CaseIterable, Sendable {
    case train, test
  }

  public var split: Split
  public var form: SampleForm
  public var bands: Int { form.bands }

  public init(from fields: inout Fields) {
    split = fields.read(
      "split", "tiles to train or to test", default: .train, affects: ["targets", "data"])
    form = SampleForm(from: &fields, bands: 4)
  }
}
