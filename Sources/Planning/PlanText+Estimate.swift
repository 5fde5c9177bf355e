import Files

extension PlanText {
  /// The column of estimates, as wide as it has to be; empty where nothing is known.
  static func column(
    _ rows: [[StageStatus]], _ estimate: PlanEstimate?
  ) -> (head: String, cells: [String]) {
    guard let estimate, !estimate.seconds.isEmpty else { return ("", rows.map { _ in "" }) }
    let cells = rows.map { self.estimate($0, estimate) }
    let width = max(8, (cells.map(\.count).max() ?? 0) + 2)
    return (pad("est.", width), cells.map { pad($0, width) })
  }

  /// What stands in the column `est.` for stages that share a line.
  private static func estimate(_ members: [StageStatus], _ estimate: PlanEstimate) -> String {
    let open = members.filter { $0.state != .cached }
    guard !open.isEmpty else { return "" }
    let (seconds, unknown) = estimate.total(open)
    if unknown == open.count { return "not calibrated" }
    return Decimals.duration(seconds) + (unknown > 0 ? " + \(unknown) more" : "")
  }

  /// What all of it would take.
  ///
  /// - Parameter spec: the path of the spec as the user gave it, for the advice.
  public static func total(
    _ statuses: [StageStatus], _ estimate: PlanEstimate?, spec: String
  ) -> String {
    guard let estimate else { return "" }
    let open = statuses.filter { $0.state != .cached }
    guard !open.isEmpty else { return "" }
    let advice = "mae-run calibrate \(spec)"
    let (seconds, unknown) = estimate.total(open)
    if unknown == open.count { return "no estimate: not calibrated (\(advice))\n" }
    let threads = estimate.threads == 1 ? "1 thread" : "\(estimate.threads) threads"
    var text = "estimate: \(Decimals.duration(seconds)) with \(threads)"
    if estimate.bytes > 0 { text += ", tensors of \(Decimals.bytes(estimate.bytes)) at most" }
    if unknown > 0 {
      text += "; \(unknown) stage\(unknown == 1 ? " is" : "s are") not calibrated (\(advice))"
    }
    return text + "\n"
  }
}
