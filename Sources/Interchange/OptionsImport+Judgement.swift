import Documents
import RestorationModels

extension OptionsImport {
  /// The protocol that scores pictures as these rules do, or the nearest one with what differs.
  ///
  /// - Parameter rules: of each metric, with the path where it is described
  mutating func importProtocol(
    _ rules: [(path: String, border: Int, isLuma: Bool)], scale: Int, _ task: RestorationTask
  ) {
    let choice = Self.protocols(of: task, scale: scale)
    guard let first = rules.first else {
      draft.set("evaluate.protocol", .string(choice[0].name))
      remark("val.metrics", "no rules of scoring are named; `\(choice[0].name)` is assumed")
      return
    }
    let sameColours = choice.filter { $0.isLuma == first.isLuma }
    let found =
      sameColours.first { $0.border == first.border } ?? sameColours.first ?? choice[0]
    draft.set("evaluate.protocol", .string(found.name))
    for rule in rules {
      if rule.isLuma != found.isLuma {
        lose(
          "\(rule.path).test_y_channel", "`\(found.name)` scores \(found.isLuma ? "luma" : "RGB")")
      }
      if rule.border != found.border {
        lose("\(rule.path).crop_border", "`\(found.name)` drops \(found.border) pixels")
      }
    }
  }

  typealias Scoring = (name: String, border: Int, isLuma: Bool)

  /// What may score a task, the usual one first.
  static func protocols(of task: RestorationTask, scale: Int) -> [Scoring] {
    switch task {
    case .superResolution:
      [
        ("sr/y-shave@1", scale, true), ("sr/rgb-shave@1", scale, false),
        ("sr/div2k-rgb@1", scale + 6, false),
      ]
    case .denoising: [("denoise/rgb@1", 0, false)]
    case .lowLight: [("enhance/rgb@1", 0, false)]
    case .panSharpening: [("pan/reduced-resolution@1", 0, false)]
    case .videoDenoising, .videoEnhancement: [("video/rgb-sequence-mean@1", 0, false)]
    }
  }
}
