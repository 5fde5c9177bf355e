/// How long the stages of a plan would take, as far as this machine has been measured.
public struct PlanEstimate: Sendable {
  /// Seconds by key, of stages whose results are not there.
  public var seconds: [String: Double]
  /// Bytes that tensors would hold at most, of stages that say so.
  public var bytes: Int
  public var threads: Int

  public init(seconds: [String: Double], bytes: Int = 0, threads: Int) {
    self.seconds = seconds
    self.bytes = bytes
    self.threads = threads
  }

  /// What is left of some stages together, and how many of them nobody has measured.
  func total(_ open: [StageStatus]) -> (seconds: Double, unknown: Int) {
    let known = open.compactMap { seconds[$0.stage.key] }
    return (known.reduce(0, +), open.count - known.count)
  }
}
