import ArgumentParser
import Documents
import Files
import Images
import Metrics

struct MetricCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metric", abstract: "Scores pictures against their targets under a protocol.",
    discussion: """
      Give two files, or two folders whose files are paired by name; a suffix such as `x4` after \
      the name is ignored.
      """)

  @Argument(help: "What was restored: a file or a folder.")
  var output: String

  @Argument(help: "What it should be: a file or a folder.")
  var target: String

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "\(QualityProtocol.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var protocolName: String

  @Option(help: "The factor of super-resolution; decides the border.")
  var scale = 4

  @Flag(help: "One line of comma-separated values an image.")
  var csv = false

  func validate() throws {
    guard (1...16).contains(scale) else { throw ValidationError("a scale is between 1 and 16") }
  }

  func run() throws {
    guard let measure = QualityProtocol.named(protocolName) else {
      throw Failure(
        .usage, "there is no protocol `\(protocolName)`",
        remedy: "protocols: \(QualityProtocol.all.map(\.name).joined(separator: ", "))")
    }
    let pairs = try FilePair.find(output, target)
    var rows: [(id: String, values: [Double])] = []
    for pair in pairs {
      let scores = try pair.scored { () throws(Failure) in
        try measure.score(
          output: PictureFile.read(pair.output), target: PictureFile.read(pair.target),
          scale: scale)
      }
      rows.append((pair.id, measure.metrics.map { scores[$0.name] ?? .nan }))
    }
    csv ? printValues(rows, measure) : printTable(rows, measure)
  }

  private func printValues(_ rows: [(id: String, values: [Double])], _ measure: QualityProtocol) {
    print((["image"] + measure.metrics.map(\.name)).joined(separator: ","))
    for row in rows {
      print(([row.id] + row.values.map { JSON.format($0) }).joined(separator: ","))
    }
  }

  private func printTable(_ rows: [(id: String, values: [Double])], _ measure: QualityProtocol) {
    let means = measure.metrics.indices.map { column in
      MetricMean(rows.map { $0.values[column] }).value
    }
    let all = rows + (rows.count > 1 ? [("mean of \(rows.count)", means)] : [])
    let width = all.map(\.id.count).max() ?? 0
    for row in all {
      let gap = String(repeating: " ", count: width - row.id.count)
      let values = zip(measure.metrics, row.values).map { "\($0.name) \($0.shown($1))" }
      print("\(row.id)\(gap)  \(values.joined(separator: "  "))")
    }
    print("\(measure.name): \(measure.about)")
  }
}

/// Two files that are compared.
private struct FilePair {
  var id: String
  var output: String
  var target: String

  /// Names both files where something is wrong with the pair and not with one of them.
  func scored(_ body: () throws(Failure) -> [String: Double]) throws(Failure) -> [String: Double] {
    do {
      return try body()
    } catch {
      var failure = error
      if failure.path == nil { failure.path = "\(output) against \(target)" }
      throw failure
    }
  }

  static func find(_ output: String, _ target: String) throws(Failure) -> [FilePair] {
    guard Files.isFolder(output) || Files.isFolder(target) else {
      return [FilePair(id: Path.stem(of: target), output: output, target: target)]
    }
    let targets = try pictures(target)
    var outputs = try pictures(output)
    let pairs = try targets.map { stem, path throws(Failure) -> FilePair in
      // `butterfly` is also found as `butterflyx4` or `butterfly_x4`.
      let suffixes = ["", "x2", "x3", "x4", "_x2", "_x3", "_x4"]
      guard let name = suffixes.map({ stem + $0 }).first(where: { outputs[$0] != nil }),
        let found = outputs.removeValue(forKey: name)
      else {
        throw Failure(.data, "holds no picture for the target `\(stem)`", path: output)
      }
      return FilePair(id: stem, output: found, target: path)
    }
    if let left = outputs.keys.sorted().first {
      throw Failure(.data, "holds no target for the picture `\(left)`", path: target)
    }
    return pairs.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  private static func pictures(_ folder: String) throws(Failure) -> [String: String] {
    var found: [String: String] = [:]
    for name in try Files.list(folder)
    where PictureFile.suffixes.contains(Path.suffix(of: name)) {
      if let other = found.updateValue(Path.join(folder, name), forKey: Path.stem(of: name)) {
        throw Failure(.data, "`\(name)` and `\(Path.name(of: other))` share a name", path: folder)
      }
    }
    guard !found.isEmpty else { throw Failure(.data, "holds no PNG or JPEG", path: folder) }
    return found
  }
}
