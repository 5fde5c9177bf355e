/// Where the stages of a run stand, so that those of one of its many variants are found without a look
/// at all of them.
struct StageIndex {
  private let places: [String: Int]

  init(_ run: RunRecord) {
    places = Dictionary(
      run.stages.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// In plan order, each once.
  func stages(of variant: VariantRecord, in run: RunRecord) -> [StageRecord] {
    Set(variant.stages.compactMap { places[$0] }).sorted().map { run.stages[$0] }
  }
}
