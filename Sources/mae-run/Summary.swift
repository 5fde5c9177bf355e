import Documents
import Execution
import Files
import Metrics
import Results

/// The last lines of a run: what was done, what came out, where it lies.
enum Summary {
  static func text(_ run: RunRecord, made: Int, _ directory: RunDirectory) -> String {
    var text = made == 0 ? "nothing to do: all \(run.stages.count) stages were there\n" : ""
    if made > 0 { text += "\(made) of \(run.stages.count) stages made\n" }
    for variant in run.variants {
      for own in variant.scores where own.method == ReferenceMethod.ownMethod {
        let reference = variant.scores.first {
          ReferenceMethod(rawValue: $0.method) != nil && $0.test == own.test
            && $0.protocolName == own.protocolName
        }
        text += line(variant.label, own, reference)
      }
    }
    // Where nothing is restored, the encoders are what there is to show.
    if run.variants.allSatisfy({ $0.scores.isEmpty }) {
      for stage in run.stages where stage.kind == "prior" {
        text += "\(stage.name)  \(stage.out.prefix(8))\n"
      }
      for variant in run.variants {
        for file in variant.files where file.name.hasPrefix("weights/") {
          text += "weights   \(directory.path)/variants/\(variant.folder)/\(file.name)\n"
        }
      }
    }
    text += "report    \(directory.reportPath)\n"
    text += "manifest  \(directory.manifestPath)\n"
    return text
  }

  /// `edsr x4 +CTMAE Loss on dead-leaves: psnr 26.41 (bicubic 25.32, +1.09)  …  sr/y-shave@1`
  private static func line(_ label: String, _ own: ScoreSet, _ reference: ScoreSet?) -> String {
    let metrics = own.columns.indices.map { i in
      let column = own.columns[i]
      let value = MetricMean(own.values(of: i)).value
      var text = "\(column.name) \(Decimals.fixed(value, column.digits))"
      if let reference {
        let other = MetricMean(reference.values(of: i)).value
        text +=
          " (\(reference.method) \(Decimals.fixed(other, column.digits)), "
          + "\(Decimals.signed(value - other, column.digits)))"
      }
      return text
    }
    return "\(label) on \(own.test): \(metrics.joined(separator: "  "))   \(own.protocolName)\n"
  }
}
