import Documents
import Files
import Metrics
import Tensors

/// What a protocol fixes, from its definition, and a picture scored by hand.
struct ProtocolPage {
  private let quality: QualityProtocol
  private let scale: Int

  /// Super-resolution is shown at the scale of most tables.
  init(_ quality: QualityProtocol) {
    self.quality = quality
    scale = quality.name.hasPrefix("sr/") ? 4 : 1
  }

  /// The protocols, a line each.
  static var index: String {
    let width = QualityProtocol.all.map(\.name.count).max() ?? 0
    return QualityProtocol.all.map { quality in
      let gap = String(repeating: " ", count: width - quality.name.count)
      let metrics = quality.metrics.map(\.name).joined(separator: " ")
      return "\(quality.name)\(gap)  \(quality.about)\n"
        + String(repeating: " ", count: width + 2) + "measures \(metrics)\n"
    }.joined() + "mae-run doc protocol NAME shows one of them, with an example\n"
  }

  func text() throws(Failure) -> String {
    var text = "\(quality.name)\n\(quality.about)\ndigest \(quality.digest.hex)\n\n"
    let json = quality.json
    for (name, value) in json.object ?? JSONObject() where !["name", "metrics"].contains(name) {
      text += Self.row(name, Self.words(value), indent: 0)
    }
    for metric in json["metrics"]?.array ?? [] {
      text += "\n\(metric["name"]?.string ?? "")\n"
      for (name, value) in metric.object ?? JSONObject() where name != "name" && value != "" {
        text += Self.row(name, Self.words(value), indent: 2)
      }
    }
    let example = try WorkedExample(quality, scale: scale)
    let side = example.target.shape[1]
    text += "\nexample: \(side)x\(side) pixels"
    text += scale > 1 ? " at scale \(scale), border \(quality.border(scale: scale))\n" : "\n"
    for step in example.steps {
      text += Self.row(step.name, "\(Self.numbers(step.values))   \(step.rule)", indent: 2)
    }
    for (metric, value) in example.scores {
      text += Self.row(
        metric.name, "\(Self.numbers([value]))   shown as \(metric.shown(value))", indent: 2)
    }
    if quality.metric("niqe") != nil {
      text += Self.row(
        "niqe", "needs a pristine model and two blocks of 96x96: mae-run metric --metrics niqe",
        indent: 2)
    }
    return text
  }

  private static func row(_ name: String, _ value: String, indent: Int) -> String {
    let start = String(repeating: " ", count: indent) + name
    return start + String(repeating: " ", count: max(2, 17 - start.count)) + value + "\n"
  }

  /// `a 1, b 2` for a record.
  private static func words(_ value: JSON) -> String {
    if let members = value.object {
      return members.map { "\($0.key) \(words($0.value))" }.joined(separator: ", ")
    }
    if let items = value.array { return items.map(words).joined(separator: " ") }
    return value.string ?? value.compact
  }

  private static func numbers(_ values: [Double]) -> String {
    values.map { value in
      value == value.rounded() && abs(value) < 1e6
        ? String(Int(value)) : Decimals.fixed(value, 6)
    }.joined(separator: " ")
  }
}
