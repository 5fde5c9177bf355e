public import Documents
public import Metrics

/// How the trained network is judged.
public struct EvaluateSpec: Sendable, Readable {
  /// The protocol of the headline numbers, such as `sr/y-shave@1`.
  public var qualityProtocol: String
  /// More protocols, scored in the same pass.
  public var also: [String]
  /// Names of metrics, in the order of the table.
  public var metrics: [String]
  public var niqe: NIQESpec
  /// Largest side of an input that is restored at once, in pixels; nil restores whole pictures.
  public var tile: Int?
  /// The mean over flips and rotations (EDSR+).
  public var ensemble: Bool
  public var saves: Saving

  public enum Saving: String, CaseIterable, Sendable {
    case none
    case png
  }

  /// Those of the metrics that a protocol measures, in the same order.
  public func metrics(of quality: QualityProtocol) -> [QualityMetric] {
    metrics.compactMap { quality.metric($0) }
  }

  /// All protocols, the headline one first, without repetition.
  public var protocols: [String] {
    also.reduce(into: [qualityProtocol]) { if !$0.contains($1) { $0.append($1) } }
  }

  public init(from fields: inout Fields) {
    let task = fields.givenTask()
    let protocols = QualityProtocol.all.map { ValueShape.Choice($0.name, $0.about) }
    qualityProtocol = fields.read(
      "protocol", "fixes colour, border, rounding and windows of every metric",
      as: .choice(protocols), default: task.standardProtocol, origin: .assumed)
    also = fields.read(
      "also", "more protocols, scored in the same pass", as: .list(of: .choice(protocols)),
      default: [])
    metrics = fields.read(
      "metrics", "what is measured, in the order of the table",
      as: .list(of: .choice(EvaluateSpec.metricChoices), counts: 1...100),
      default: EvaluateSpec.standardMetrics(qualityProtocol), origin: .paper)
    niqe = fields.read(
      "niqe", "which undamaged pictures NIQE measures distances to", NIQESpec.self,
      affects: ["niqe"]
    ) { _ in }
    _ = fields.read(
      "select", "which step of the training is judged",
      as: .choice([
        .init("last", "the last one"),
        .init("best", missing: "it needs validation during training, which comes later"),
      ]), default: "last", origin: .assumed)
    tile = fields.read(
      "tile", "largest side of an input that is restored at once",
      as: .optional(.integer(16...65536)), default: .some(nil), unit: "pixels")
    ensemble = fields.read(
      "ensemble", "take the mean over flips and rotations (EDSR+)", default: false,
      origin: .assumed)
    saves = fields.read(
      "save", "whether restored pictures are kept", default: .png, affects: ["evaluate"])
    checkMetrics(&fields)
  }

  /// Each metric is measured by a protocol, and each protocol measures one.
  private func checkMetrics(_ fields: inout Fields) {
    let known = protocols.compactMap { QualityProtocol.named($0) }
    for name in metrics where known.allSatisfy({ $0.metric(name) == nil }) {
      fields.report("E072", "`\(qualityProtocol)` does not measure `\(name)`", "metrics")
      return
    }
    for quality in known where self.metrics(of: quality).isEmpty {
      fields.report(
        "E072", "`\(quality.name)` measures none of these", "metrics",
        label: "it measures " + quality.metrics.map { "`\($0.name)`" }.joined(separator: ", "))
    }
  }

  /// What papers print; under a protocol without either, all that it measures.
  private static func standardMetrics(_ name: String) -> [String] {
    let usual = ["psnr", "ssim"]
    guard let quality = QualityProtocol.named(name),
      !usual.contains(where: { quality.metric($0) != nil })
    else { return usual }
    return quality.metrics.map(\.name)
  }

  static var metricChoices: [ValueShape.Choice] {
    var names: [String] = []
    for metric in QualityProtocol.all.flatMap(\.metrics) where !names.contains(metric.name) {
      names.append(metric.name)
    }
    return names.map { ValueShape.Choice($0) }
  }
}
