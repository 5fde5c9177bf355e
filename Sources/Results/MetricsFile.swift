import Documents
import Files
import Metrics

/// `metrics.csv`: every mean of a run as a row of its own, for programs that lay out tables
/// themselves.
enum MetricsFile {
  static func text(_ run: RunRecord) -> String {
    var text = "variant,test,protocol,method,metric,images,infinite,value\n"
    for variant in run.variants {
      for set in variant.scores {
        for (i, column) in set.columns.enumerated() {
          let values = set.values(of: i)
          let cells = [
            variant.label, set.test, set.protocolName, set.method, column.name,
            String(values.count), String(values.count { !$0.isFinite }),
            JSON.format(set.mean(of: i)),
          ]
          text += cells.map(CSV.cell).joined(separator: ",") + "\n"
        }
      }
    }
    return text
  }
}
