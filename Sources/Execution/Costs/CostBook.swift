import Documents
public import Files
public import Planning
import Tensors

/// How long a unit of a stage took on this machine, as it was last measured.
public struct CostMeasurement: Hashable, Sendable {
  public var secondsPerUnit: Double
  /// What the stage took beside its units: beginning and end.
  public var overheadSeconds: Double
  /// What a checkpoint takes.
  public var saveSeconds: Double
  /// Units that were measured.
  public var units: Double
  /// Memory that held tensors; 0 where nobody looked.
  public var bytes: Int

  public init(
    secondsPerUnit: Double, overheadSeconds: Double = 0, saveSeconds: Double = 0, units: Double,
    bytes: Int = 0
  ) {
    self.secondsPerUnit = secondsPerUnit
    self.overheadSeconds = overheadSeconds
    self.saveSeconds = saveSeconds
    self.units = units
    self.bytes = bytes
  }

  /// - Parameters:
  ///   - units: that are left to do
  ///   - saves: after so many of them
  public func seconds(for units: Double, stepsBetweenSaves saves: Int? = nil) -> Double {
    // The last checkpoint is a part of the end.
    let saved = saves.map { max(0, (units / Double($0)).rounded(.up) - 1) } ?? 0
    return overheadSeconds + units * secondsPerUnit + saved * saveSeconds
  }
}

/// Measurements of a store by what they are about: `costs/<digest>.json`.
///
/// No result and no key depends on them. Those of several machines lie side by side, as the machine
/// is a part of what they are about.
public struct CostBook: Sendable {
  private let folder: String

  /// - Parameter store: the folder of a store.
  public init(_ store: String) { folder = Path.join(store, "costs") }

  /// Whether nothing has been measured yet.
  public var isEmpty: Bool { !Files.isFolder(folder) }

  static let format = "mae-run-cost/1"

  public func measurement(_ cost: StageCost) -> CostMeasurement? {
    guard let text = try? Files.readText(path(cost)), let json = try? JSON(parsing: text),
      json["format"]?.string == Self.format,
      let rate = json["seconds_per_\(cost.unit.rawValue)"]?.double,
      let overhead = json["overhead_seconds"]?.double,
      let save = json["save_seconds"]?.double, let units = json["units"]?.double,
      let bytes = json["bytes"]?.int, (rate + overhead + save).isFinite
    else { return nil }
    return CostMeasurement(
      secondsPerUnit: rate, overheadSeconds: overhead, saveSeconds: save, units: units,
      bytes: bytes)
  }

  /// The newest measurement stands: machines change.
  public func keep(_ measurement: CostMeasurement, of cost: StageCost) throws(Failure) {
    let json: JSON = [
      "format": .string(Self.format), "about": cost.signature,
      "seconds_per_\(cost.unit.rawValue)": .number(measurement.secondsPerUnit),
      "overhead_seconds": .number(measurement.overheadSeconds),
      "save_seconds": .number(measurement.saveSeconds),
      "units": .number(measurement.units), "bytes": .integer(measurement.bytes),
    ]
    try Files.createFolder(folder)
    try Files.write(json.pretty, to: path(cost))
  }

  /// What is left to do of stages, as far as it has been measured.
  ///
  /// - Parameters:
  ///   - open: keys of stages without results, with the steps that are done of them.
  ///   - costs: what the stages cost, by key.
  public func estimate(_ open: [String: Int], _ costs: [String: StageCost]) -> PlanEstimate {
    var estimate = PlanEstimate(seconds: [:], threads: ComputeThreads.count)
    var known: [String: CostMeasurement?] = [:]
    for (key, steps) in open {
      guard let cost = costs[key], let units = cost.amount else { continue }
      let found = known[cost.digest] ?? measurement(cost)
      known[cost.digest] = found
      guard let found else { continue }
      estimate.seconds[key] = found.seconds(
        for: units - Double(steps), stepsBetweenSaves: cost.stepsBetweenSaves)
      estimate.bytes = max(estimate.bytes, found.bytes)
    }
    return estimate
  }

  private func path(_ cost: StageCost) -> String {
    Path.join(folder, "\(cost.digest).json")
  }
}
