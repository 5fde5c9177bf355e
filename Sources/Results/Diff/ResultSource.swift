import Documents
public import Files
public import Metrics

/// A result to be compared: a manifest with what lies around it.
public struct ResultSource: Sendable {
  /// As the user named it.
  public var name: String
  public var manifest: Manifest
  /// The folder in which the manifest lies.
  let folder: String
  /// The bytes of the manifest.
  var text: String
  /// Fields of the resolved spec, if the run directory is there.
  var fields: [FieldRecord]?
  /// What its spec says of the table of a matrix.
  var tableFile: TableFile?
  /// Per-image values by digest of their file.
  private var tables: [String: PerImageTable]
  /// The spec's file name, for advice.
  public var spec: String { "\(manifest.spec.name).yaml" }

  /// - Parameter path: a run directory, the folder of one variant, a spec's folder with `latest` in
  ///   it, or a manifest.
  public init(_ path: String) throws(Failure) {
    name = path
    var file = path
    if Files.isFolder(path) {
      guard let found = Self.manifest(in: path) else {
        throw Failure(
          .usage, "holds no manifest.json", path: path,
          remedy: "name a run directory such as runs/sr_x4/latest, or a manifest")
      }
      file = found
    }
    guard Files.exists(file) else {
      throw Failure(.usage, "there is no such file or folder", path: path)
    }
    do {
      text = try Files.readText(file)
    } catch {
      throw Failure(.usage, error.message, path: file)
    }
    manifest = try Manifest(text: text, path: file)
    folder = Path.folder(of: file)
    let plan = [folder, Path.join(folder, "../..")].lazy
      .compactMap { PlanFile.read(Path.join($0, "plan.json")) }.first
    fields = plan?.fields
    tableFile = plan?.table
    tables = [:]
    let variants = Path.join(folder, "variants")
    let folders = ((try? Files.list(variants)) ?? []).map { Path.join(variants, $0) }
    for folder in [folder] + folders {
      guard let text = try? Files.readText(Path.join(folder, "per_image.csv")) else { continue }
      tables["sha256:\(Digest.of(text).hex)"] = PerImageTable(text)
    }
  }

  /// Whether a folder holds a result.
  public static func exists(in folder: String) -> Bool { manifest(in: folder) != nil }

  private static func manifest(in folder: String) -> String? {
    ["manifest.json", "latest/manifest.json"].map { Path.join(folder, $0) }
      .first { Files.exists($0) }
  }

  /// Values by image id; nothing if the table is not there or not the one of this result.
  func values(_ metric: String, of result: Manifest.Result) -> [String: Double]? {
    guard let table = tables[result.perImage] else { return nil }
    let key = PerImageTable.Key(
      test: result.test, protocolName: result.protocolName, method: result.variant, metric: metric)
    if let found = table.values[key] { return found }
    var own = key
    own.method = "output"
    return table.values[own]
  }
}

/// `per_image.csv`, read.
struct PerImageTable: Sendable {
  struct Key: Hashable, Sendable {
    var test: String
    var protocolName: String
    var method: String
    var metric: String
  }

  private(set) var values: [Key: [String: Double]] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n").dropFirst() {
      let cells = Self.cells(line)
      guard cells.count == 6, let value = JSON.string(cells[5]).double ?? Double(cells[5]) else {
        continue
      }
      let key = Key(test: cells[0], protocolName: cells[1], method: cells[2], metric: cells[4])
      values[key, default: [:]][cells[3]] = value
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

/// What `diff` has to know of a protocol beyond its name.
public struct ProtocolFacts: Sendable {
  public var caption: String
  public var columns: [MetricColumn]

  public init(caption: String, columns: [MetricColumn]) {
    self.caption = caption
    self.columns = columns
  }

  func column(_ metric: String) -> MetricColumn {
    // A protocol of a newer release: digits as its manifest shows them do no harm.
    columns.first { $0.name == metric }
      ?? MetricColumn(metric, digits: 4, tolerance: 0, higherIsBetter: true)
  }
}
