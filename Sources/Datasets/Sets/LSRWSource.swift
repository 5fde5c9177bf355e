public import Documents
import Files
import Tensors

/// LSRW (Hai et al., R2RNet): real pairs of two cameras; our paper uses those of the Huawei phone.
public struct LSRWSource: FileSource {
  public static let name = "lsrw"
  public static let about = "LSRW in its official layout: dark and bright pairs of two cameras"
  public static let needsRoot = true
  public static let hasInputs = true
  public static let page = """
    Hai, Xuan, Yang, Hao, Zou, Lin, Han, "R2RNet", JVCIR 2023. Links in the read-me of \
    github.com/JianghaiSCU/R2RNet.
      Training data/Huawei/low/<n>.jpg   Training data/Huawei/high/<n>.jpg   2,450 pairs
      Eval/Huawei/low/<n>.jpg            Eval/Huawei/high/<n>.jpg               30 pairs
      the same with Nikon                                            3,150 and 20 pairs
    JPEG, 960×720 (Huawei) and 960×640 (Nikon). `split: train` and `test` are the official ones.
    The paper this program reproduces divides the 2,480 Huawei pairs at random into 2,200 and 280 \
    and never says how. `drawn-train` and `drawn-test` are a fixed draw: names sorted with their \
    folder in front, shuffled from seed 0, the last 280 are for tests.
    Folders Huawei/train/low and so on, as that paper's authors have them, are understood too.
    """

  public enum Camera: String, CaseIterable, Sendable {
    case huawei, nikon
  }

  public enum Split: String, CaseIterable, Sendable {
    case train, test
    case drawnTrain = "drawn-train"
    case drawnTest = "drawn-test"
  }

  public struct Options: SourceOptions {
    public var split: Split
    public var camera: Camera

    public init(from fields: inout Fields) {
      split = fields.read(
        "split", "the official parts, or a fixed draw of 280 for tests", default: .train,
        affects: ["targets", "data"])
      camera = fields.read(
        "camera", "a telephone or a reflex camera", default: .huawei,
        affects: ["targets", "data"])
    }
  }

  /// How many pairs the drawn test part has.
  static let drawnTests = 280

  let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let set = try OfficialRoot(Self.name, root)
    let camera = options.camera == .huawei ? "Huawei" : "Nikon"
    let train = ["Training data/\(camera)", "\(camera)/train"]
    let test = ["Eval/\(camera)", "\(camera)/test"]
    switch options.split {
    case .train: return try pairs(set, train, limit)
    case .test: return try pairs(set, test, limit)
    case .drawnTrain, .drawnTest:
      // By folder and name, which are the ids then.
      let all = try (pairs(set, train) + pairs(set, test)).sorted {
        $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
      }
      let count = min(Self.drawnTests, all.count / 2)
      let drawn = Self.shuffled(all.count)
      let chosen =
        options.split == .drawnTest ? drawn.suffix(count) : drawn.dropLast(count)
      return chosen.sorted().prefix(limit ?? .max).map { all[$0] }
    }
  }

  private func pairs(
    _ set: OfficialRoot, _ folders: [String], _ limit: Int? = nil
  ) throws(Failure) -> [SourceFile.Entry] {
    let folder = try set.folder(folders, "split `\(options.split.rawValue)`")
    var entries = try PairedFiles(
      official: "\(folder)/high/{id}.jpg", input: "\(folder)/low/{id}.jpg"
    ).entries(root, limit: limit)
    // Both parts have a picture 1.
    if options.split != .train && options.split != .test {
      for i in entries.indices { entries[i].id = "\(folder)/\(entries[i].id)" }
    }
    return entries
  }

  /// The numbers below `count` in an order that is the same everywhere: the last of those that
  /// remain changes places with one drawn among them (Fisher, Yates).
  static func shuffled(_ count: Int) -> [Int] {
    var numbers = Array(0..<count)
    let stream = RandomStream(0).substream("lsrw")
    for last in stride(from: count - 1, to: 0, by: -1) {
      numbers.swapAt(last, stream.integer(last, below: last + 1))
    }
    return numbers
  }
}
