import Documents
import Execution
import ExperimentSpec
import Files
import Metrics
import Results

/// The last lines of a run: what was done, what came out, where it lies.
enum Summary {
  /// - Parameters:
  ///   - made: stages whose results were not there before.
  ///   - count: stages that were wanted.
  static func text(
    _ run: RunRecord, made: Int, of count: Int, _ directory: RunDirectory
  ) -> String {
    let lacks = run.variants.contains { $0.absence != nil && $0.absence != VariantRecord.notRun }
    var text = made == 0 && !lacks ? "nothing to do: all \(count) stages were there\n" : ""
    if made > 0 || lacks { text += "\(made) of \(count) stages made\n" }
    text += cells(run)
    for variant in run.variants.prefix(mostLines) {
      for own in variant.scores where own.method == ReferenceMethod.ownMethod {
        let reference = variant.scores.first {
          ReferenceMethod(rawValue: $0.method) != nil && $0.test == own.test
            && $0.protocolName == own.protocolName
        }
        text += line(variant.label, own, reference)
      }
    }
    // Where nothing is restored, the encoders are what there is to show.
    if run.axes.isEmpty, run.variants.allSatisfy({ $0.scores.isEmpty }) {
      for stage in run.stages where stage.kind == "prior" {
        text += "\(stage.name)  \(stage.out.prefix(8))\n"
      }
      for variant in run.variants {
        for file in variant.files where file.name.hasPrefix("weights/") {
          text += "weights   \(directory.path)/variants/\(variant.folder)/\(file.name)\n"
        }
      }
    }
    text += claims(run, directory)
    if !run.axes.isEmpty && run.formats.contains(.markdown) {
      text += "table     \(directory.tablePath)\n"
    }
    if run.formats.contains(.html) { text += "report    \(directory.reportPath)\n" }
    text += "manifest  \(directory.manifestPath)\n"
    return text
  }

  private static func claims(_ run: RunRecord, _ directory: RunDirectory) -> String {
    let verdicts = TableSource(run).verdicts
    guard !verdicts.isEmpty else { return "" }
    let counts = [ClaimVerdict.Outcome.holds, .fails, .open].compactMap { outcome -> String? in
      let count = verdicts.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }
    return "claims    \(counts.joined(separator: ", ")): \(directory.claimsPath)\n"
  }

  /// More lines than this are read in the table.
  private static let mostLines = 60

  /// Of a matrix: how many cells have results, and why others have none.
  private static func cells(_ run: RunRecord) -> String {
    guard !run.axes.isEmpty else { return "" }
    let open = run.variants.filter { $0.absence != nil }
    var text = "\(run.variants.count - open.count) of \(run.variants.count) cells have results\n"
    let failed = open.filter { $0.absence != VariantRecord.notRun }
    for variant in failed {
      let reason = (variant.absence ?? "").split(separator: "\n").first ?? ""
      text += "failed    \(variant.label): \(reason)\n"
    }
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
