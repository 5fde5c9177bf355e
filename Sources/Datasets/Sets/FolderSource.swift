public import Documents
import Files
public import Images

/// Any folder of pictures; with `files`, targets, inputs and panchromatic pictures that pair by
/// name, also the frames of clips.
public struct FolderSource: FileSource {
  public static let name = "files"
  public static let about = "a folder of PNG, JPEG, TIFF, NumPy and Y4M files"
  public static let needsRoot = true
  public static let page = """
    Your own pictures. Without `files` every PNG, JPEG, TIFF, .npy and .y4m is a target; with it, \
    files pair by the name that stands for `{id}`:
      files: {target: "clean/{id}.png", input: "noisy/{id}_n.png"}     given inputs
      files: {target: "HR/{id}.png", input: "LR/{id}x{scale}.png"}     given inputs, made smaller
      files: {ms: "ms/{id}.tif", pan: "pan/{id}.tif"}                  pan-sharpening
      files: {input: "ms/{id}.tif", pan: "pan/{id}.tif"}               the same without targets
      files: {target: "gt/{id}/{frame}.png", input: "in/{id}/{frame}.png"}    clips
      files: {target: "{id}.y4m"}                                      clips in a file each
      files: {target: "long/{id}.png", input: "short/{id}.tif"}        with raw: {black: 512, \
    white: 16383, gain: 100}: mosaics of one band, or packed into four planes
    `bands` and `peak` say what samples mean: `bands: 8`, `peak: 2047` for 11 bits. `frames: 25` \
    takes the first 25 of every clip. MP4 and its like are not read: convert them to PNG or Y4M; nor \
    are cameras' own files (.ARW, .DNG): `dcraw -4 -D -T` makes TIFF of them.
    """

  /// Where targets and inputs lie below the root.
  public struct Patterns: Readable, Hashable {
    /// Of the targets; without them, of the pictures that have none.
    public var target: String
    public var hasTargets: Bool
    public var input: String?
    public var pan: String?

    public init(from fields: inout Fields) {
      let path = "path of a target below the root, with `{id}` for its name"
      let plain = fields.read(
        "target", "\(path); of clips also `{frame}`", default: "{id}.png", affects: [])
      let multispectral = fields.read(
        "ms", "the target of pan-sharpening: the same as `target`", as: .optional(.text),
        default: .some(nil), affects: [])
      target = multispectral ?? plain
      input = fields.read(
        "input", "path of its input, with `{id}` and `{scale}`; made out of the target if absent",
        as: .optional(.text), default: .some(nil), affects: [])
      pan = fields.read(
        "pan", "path of its panchromatic picture", as: .optional(.text), default: .some(nil),
        affects: [])
      hasTargets =
        multispectral != nil || fields.isWritten("target") || input == nil || pan == nil
      if !hasTargets, let only = input { (target, input) = (only, nil) }
      let targetField = !hasTargets ? "input" : multispectral == nil ? "target" : "ms"
      for (name, text) in [(targetField, target), ("input", input), ("pan", pan)] {
        if let text, FilePattern(text) == nil {
          fields.report("E111", "`\(text)` must contain `{id}` once", name)
        }
      }
    }
  }

  public struct Options: SourceOptions {
    public var files: Patterns?
    public var isRecursive: Bool
    public var form: SampleForm
    public var raw: RawForm?
    public var clip: Int?
    public var sensor: Sensor?

    public var hasTargets: Bool { files?.hasTargets ?? true }
    public var bands: Int { form.bands }
    public var inputBands: Int { raw == nil ? form.bands : RawForm.planes }
    public var inputFactor: Int { raw == nil ? 1 : 2 }
    public var frames: Int? { clip ?? (mayHoldClips ? nil : 1) }

    /// Pictures in files of their own are none.
    private var mayHoldClips: Bool {
      guard let pattern = files?.target else { return true }
      return FilePattern(pattern)?.isOfFrames == true
        || !PictureFile.suffixes.contains(Path.suffix(of: pattern))
    }

    public init(from fields: inout Fields) {
      files = fields.readOptional(
        "files", "where files lie, if not every picture of the folder is a target", affects: [])
      isRecursive = fields.read(
        "recursive", "also look into folders in the folder", default: false, affects: [])
      form = SampleForm(from: &fields)
      raw = fields.readOptional(
        "raw", "inputs are mosaics of a camera: one band, or four planes of half the size",
        affects: ["data"])
      clip = fields.readFrameLimit()
      sensor = fields.read(
        "sensor", "whose camera it was, for metrics that depend on its blur (hqnr)",
        as: .optional(Form<Sensor>.choice), default: .some(nil), affects: ["evaluate"])
    }
  }

  let options: Options
  private let root: String
  var form: SampleForm { options.form }
  var inputForm: SampleForm { options.raw.map { SampleForm(raw: $0) } ?? form }

  public init(_ options: Options, root: String) {
    self.options = options
    self.root = root
  }

  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    try PictureFolder.check(root, "the folder of `\(Self.name)`")
    guard let patterns = options.files else { return try everything(limit: limit) }
    let found = try paired(patterns, scale).entries(root, limit: limit)
    return patterns.hasTargets ? found : found.map(\.withoutTarget)
  }

  private func paired(_ patterns: Patterns, _ scale: Int?) -> PairedFiles {
    func pattern(_ text: String) -> FilePattern {
      guard let pattern = FilePattern(text, scale: scale) else {
        preconditionFailure("the pattern was checked when it was read")
      }
      return pattern
    }
    // Without a scale only targets are asked for.
    let isAlone = scale == nil && patterns.hasTargets
    return PairedFiles(
      target: pattern(patterns.target), subject: patterns.hasTargets ? "target" : "input",
      input: isAlone ? nil : patterns.input.map(pattern),
      pan: isAlone ? nil : patterns.pan.map(pattern), isRecursive: options.isRecursive)
  }

  private func everything(limit: Int?) throws(Failure) -> [SourceFile.Entry] {
    let paths = try PictureFolder.files(root, below: "", isRecursive: options.isRecursive)
      .filter(PictureFolder.isPicture)
    guard !paths.isEmpty else {
      throw PictureFolder.nothing(
        "holds no PNG, JPEG or TIFF files", root, "", isRecursive: options.isRecursive)
    }
    var entries = paths.map { path in
      let stem = String(path.dropLast(Path.suffix(of: path).count + 1))
      return (id: stem, path: Path.join(root, path))
    }
    entries.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for (a, b) in zip(entries, entries.dropFirst()) where a.id == b.id {
      throw Failure(
        .data,
        "two pictures are called `\(a.id)`: \(Path.name(of: a.path)) and "
          + "\(Path.name(of: b.path))", path: root)
    }
    return entries.prefix(limit ?? .max).map { SourceFile.Entry(id: $0.id, target: $0.path) }
  }
}
