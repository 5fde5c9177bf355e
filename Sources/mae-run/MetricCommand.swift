import ArgumentParser
import Documents
import Files
import Images
import Metrics

struct MetricCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metric", abstract: "Scores pictures under a protocol, against their targets.",
    discussion: """
      Give two files, or two folders whose files are paired by name; a suffix such as `x4` after \
      the name is ignored. NIQE and what judges pan-sharpening at full resolution need no target; \
      NIQE is measured where `--metrics` or `--niqe-model` asks for it, or nothing else can be.
      """)

  @Argument(help: "What was restored: a file or a folder.")
  var output: String

  @Argument(help: "What it should be: a file or a folder.")
  var target: String?

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "\(QualityProtocol.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var protocolName: String

  @Option(help: ArgumentHelp("Some of the protocol's metrics.", valueName: "name,name…"))
  var metrics: String?

  @Option(
    name: .customLong("niqe-model"),
    help: ArgumentHelp(
      "What NIQE measures distances to: niqe_pris_params.npz, or what a stage `niqe/…` made.",
      valueName: "file"))
  var pristine: String?

  @Option(
    name: .customLong("ms"),
    help: "Multispectral pictures at low resolution, for protocols of full resolution.")
  var multispectral: String?

  @Option(
    name: .customLong("pan"), help: "Panchromatic pictures, for protocols of full resolution.")
  var panchromatic: String?

  @Option(
    help: ArgumentHelp(
      "Whose camera it was, for hqnr: "
        + "\(Sensor.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var sensor: String?

  @Option(help: "The factor of super-resolution; decides the border.")
  var scale = 4

  @Flag(help: "One line of comma-separated values an image.")
  var csv = false

  func validate() throws {
    guard (1...16).contains(scale) else { throw ValidationError("a scale is between 1 and 16") }
    if let sensor, Sensor(rawValue: sensor) == nil {
      throw ValidationError("there is no sensor `\(sensor)`")
    }
  }

  func run() throws {
    guard let quality = QualityProtocol.named(protocolName) else {
      throw Failure(
        .usage, "there is no protocol `\(protocolName)`",
        remedy: "protocols: \(QualityProtocol.all.map(\.name).joined(separator: ", "))")
    }
    let wanted = try wantedMetrics(quality)
    var aids = ScoringAids(
      metrics: wanted.map(\.name), sensor: sensor.flatMap { Sensor(rawValue: $0) })
    var identity: PristineIdentity?
    if wanted.contains(where: { $0.measure.kind == .niqe }) {
      let (model, name) = try pristineModel()
      aids.niqe = NIQE(model)
      identity = PristineIdentity(name: name, digest: model.digest.hex)
    }
    let files = try ScoredFiles.find(
      output,
      ScoredFiles.Companions(
        target: target, multispectral: multispectral, panchromatic: panchromatic))
    var rows: [(id: String, values: [Double])] = []
    for file in files {
      let scores = try file.scores(quality, scale: scale, aids)
      rows.append((file.id, wanted.map { scores[$0.name] ?? .nan }))
    }
    csv ? printValues(rows, wanted) : printTable(rows, wanted, quality, identity)
  }

  /// Those asked for; otherwise all that the given files allow, NIQE only if there is nothing else or
  /// its model is named: no result may depend on what lies in some folder.
  private func wantedMetrics(_ quality: QualityProtocol) throws(Failure) -> [QualityMetric] {
    let wanted: [QualityMetric]
    if let metrics {
      wanted = try metrics.split(separator: ",").map { name throws(Failure) in
        guard let metric = quality.metric(String(name)) else {
          let known = quality.metrics.map(\.name).joined(separator: ", ")
          throw Failure(
            .usage, "`\(quality.name)` does not measure `\(name)`", remedy: "it measures: \(known)")
        }
        return metric
      }
    } else {
      let possible = quality.metrics.filter { target != nil || !$0.measure.needsTarget }
      let others = possible.filter { $0.measure.kind != .niqe }
      wanted = others.isEmpty || pristine != nil ? possible : others
    }
    if wanted.isEmpty || target == nil && wanted.contains(where: \.measure.needsTarget) {
      throw Failure(
        .usage, "`\(quality.name)` compares with a target", remedy: "name it after the result")
    }
    return wanted
  }

  /// The model that is named, whoever made it, or the official one from the user's folder.
  private func pristineModel() throws(Failure) -> (PristineModel, name: String) {
    let official = PublishedPristine.official
    if let pristine {
      let model = try PristineModel.read(pristine)
      return (
        model, model.digest.hex == official.digest ? official.name : Path.name(of: pristine)
      )
    }
    guard let found = official.find(in: Path.userData.map { [$0] } ?? []) else {
      throw Failure(
        .data, "the pristine model of NIQE is not there", path: official.files[0],
        remedy: (official.advice
          + ["put it into `\(Path.userData ?? "~")`, or name it: --niqe-model FILE"])
          .joined(separator: "\n   = "))
    }
    return (try official.read(found), official.name)
  }

  private func printValues(_ rows: [(id: String, values: [Double])], _ metrics: [QualityMetric]) {
    print((["image"] + metrics.map(\.name)).joined(separator: ","))
    for row in rows {
      print(([row.id] + row.values.map { JSON.format($0) }).joined(separator: ","))
    }
  }

  private func printTable(
    _ rows: [(id: String, values: [Double])], _ metrics: [QualityMetric],
    _ quality: QualityProtocol, _ identity: PristineIdentity?
  ) {
    let means = metrics.indices.map { column in
      MetricMean(rows.map { $0.values[column] }).value
    }
    let all = rows + (rows.count > 1 ? [("mean of \(rows.count)", means)] : [])
    let width = all.map(\.id.count).max() ?? 0
    for row in all {
      let gap = String(repeating: " ", count: width - row.id.count)
      let values = zip(metrics, row.values).map { "\($0.name) \($0.shown($1))" }
      print("\(row.id)\(gap)  \(values.joined(separator: "  "))")
    }
    print("\(quality.name): \(quality.about)")
    if let identity { print(identity.caption) }
  }
}
