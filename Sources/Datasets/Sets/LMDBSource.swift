import Checkpoints
public import Documents
public import Files
public import Images

/// Sets packed by BasicSR's scripts: an LMDB folder of PNG files with a list beside them.
public struct LMDBSource: DataSource {
  public static let name = "lmdb"
  public static let about = "LMDB folders as BasicSR's scripts make them; they are only read"
  public static let needsRoot = true
  public static let page = """
    Made by scripts/data_preparation/create_lmdb.py of github.com/XPixelGroup/BasicSR.
      <target>/data.mdb   <target>/meta_info.txt      lines `0801_s001.png (480,480,3) 1`
      <input>/data.mdb    <input>/meta_info.txt       the same names
    `target` and `input` are folders below the root, such as DIV2K_train_HR_sub.lmdb and \
    DIV2K_train_LR_bicubic_X4_sub.lmdb. Without `input`, inputs are made of the targets. Packs of \
    our own are made by themselves; there is no need to make an LMDB.
    """

  public struct Options: SourceOptions {
    public var target: String
    public var input: String?
    public var form: SampleForm
    public var bands: Int { form.bands }

    public init(from fields: inout Fields) {
      target = fields.read(
        "target", "the LMDB folder of the targets, below the root", default: "", affects: [])
      input = fields.read(
        "input", "the LMDB folder of the inputs", as: .optional(.text), default: .some(nil),
        affects: [])
      form = SampleForm(from: &fields)
    }
  }

  private let options: Options
  private let root: String

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  /// A record as the list tells it.
  private struct Record {
    var name: String
    var size: Picture.Size
  }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    let target = Path.join(root, options.target)
    let targets = try records(target)
    let digest = try cache.digest(of: Path.join(target, "data.mdb"))
    var inputs: [String: Record] = [:]
    var inputDigest: Digest?
    let folder = scale == nil ? nil : options.input.map { Path.join(root, $0) }
    if let folder {
      for record in try records(folder) { inputs[record.name] = record }
      inputDigest = try cache.digest(of: Path.join(folder, "data.mdb"))
      try confirm(targets, inputs, scale ?? 1, folder)
    }
    return Scan(
      targets.prefix(limit ?? .max).enumerated().map { n, record in
        SourceImage(
          id: record.name, size: record.size, channels: options.bands,
          target: .element(n, of: target), input: folder.map { .element(n, of: $0) },
          identity: SourceImage.identity(digest, record.name, 0),
          inputIdentity: inputDigest.map { SourceImage.identity($0, record.name, 0) })
      })
  }

  private func confirm(
    _ targets: [Record], _ inputs: [String: Record], _ scale: Int, _ folder: String
  ) throws(Failure) {
    let missing = targets.filter { inputs[$0.name] == nil }
    guard missing.isEmpty else {
      let taken = Set(targets.map(\.name))
      let names = inputs.keys.filter { !taken.contains($0) }
      throw Failure(
        .data, "\(missing.count) of \(targets.count) targets have no input", path: folder,
        code: "E112",
        details: missing.prefix(3).map { record in
          let near = Spelling.nearest(to: record.name, among: names)
          return "target \(record.name)   "
            + (near.map { "the list holds \($0)" } ?? "nothing similar")
        })
    }
    for target in targets {
      let wanted = Picture.Size(
        width: target.size.width / scale, height: target.size.height / scale)
      guard let input = inputs[target.name], input.size != wanted else { continue }
      throw Failure(
        .data,
        "`\(input.name)` has \(input.size) pixels; \(wanted) belong to a target of \(target.size) at "
          + "scale \(scale)", path: folder, code: "E117")
    }
  }

  /// The list, sorted by name.
  private func records(_ folder: String) throws(Failure) -> [Record] {
    try PictureFolder.check(folder, "the LMDB folder of `\(Self.name)`")
    let path = Path.join(folder, "meta_info.txt")
    var records: [Record] = []
    for line in try Files.readText(path).split(separator: "\n") {
      let numbers = line.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        .split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
      let name = line.prefix { $0 != "(" }.reversed().drop { $0 == " " }.reversed()
      guard numbers.count >= 2, numbers[0] > 0, numbers[1] > 0, !name.isEmpty else {
        throw Failure(.data, "has a line that names no picture and its size: \(line)", path: path)
      }
      records.append(
        Record(
          name: Path.stem(of: String(name)),
          size: Picture.Size(width: numbers[1], height: numbers[0])))
    }
    guard !records.isEmpty else { throw Failure(.data, "names no pictures", path: path) }
    return records.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private func picture(
    _ place: SourceImage.Place?, _ image: SourceImage
  ) throws(Failure) -> Picture {
    guard case .element(_, let folder) = place else {
      preconditionFailure("a picture of LMDB lies in a folder of it")
    }
    // No PNG is larger than its samples but for a few headers.
    let limit = image.size.width * image.size.height * 8 + 1 << 20
    let bytes = try LMDBFolder(folder).record(image.id, limit: limit)
    let path = "\(folder)#\(image.id)"
    return try options.form.fitted(try PictureFile.decode(bytes, path), path)
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    try picture(image.target, image)
  }

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? {
    image.input == nil ? nil : try picture(image.input, image)
  }
}
