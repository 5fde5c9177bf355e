public import Images

/// Learns a pristine model from undamaged pictures, one after the other, as the release of NIQE does.
public struct PristineFit {
  private let block: Int
  private let threshold: Double
  private var kept: [[Double]] = []

  public init(
    block: Int = PristineModel.standardBlock, threshold: Double = PristineModel.standardThreshold
  ) {
    self.block = block
    self.threshold = threshold
  }

  /// - Parameter plane: luma or grey of 0…255, rounded
  public mutating func add(_ plane: RealImage) {
    let statistics = SceneStatistics(plane, block: block)
    let flags = Self.isSharp(statistics, threshold)
    kept += zip(statistics.features, flags).filter(\.1).map(\.0)
  }

  /// Blocks that were sharp enough so far.
  public var blocks: Int { kept.count }

  /// Below this many blocks the covariances are too few numbers for what they describe.
  public static let wantedBlocks = 100

  /// Nil as long as there are fewer than two blocks.
  public var model: PristineModel? { PristineModel(fitting: kept, block: block) }

  package static func isSharp(_ statistics: SceneStatistics, _ threshold: Double) -> [Bool] {
    let limit = threshold * (statistics.sharpness.max() ?? 0)
    return statistics.sharpness.map { $0 > limit }
  }
}
