import Datasets
import Documents
import ExperimentSpec
import Files
import Images

/// Packs the pictures of a source: targets alone for encoders, or pairs of target and input.
struct DataStage {
  static let targetsName = "targets.pack"
  static let pairsName = "pairs.pack"

  let source: SourceSpec
  let catalogue: SourceCatalogue

  func targets(_ context: StageContext) throws(Failure) -> StageOutput {
    try pack(Self.targetsName, context) { scan, data, path, watch throws(Failure) in
      try Packing.targets(scan.images, of: data, to: path, watch: watch)
    }
  }

  func pairs(scale: Int, _ context: StageContext) throws(Failure) -> StageOutput {
    try pack(Self.pairsName, context) { scan, data, path, watch throws(Failure) in
      try Packing.samples(
        scan.images, of: data, scale: scale, factor: source.inputFactor, degrade: source.degrade,
        to: path, watch: watch)
    }
  }

  private func pack(
    _ name: String, _ context: StageContext,
    _ make: (Scan, any DataSource, String, Packing.Watch) throws(Failure) -> Digest
  ) throws(Failure) -> StageOutput {
    let scan = try catalogue.scan(source)
    let bytes = scan.images.reduce(0) {
      $0 + $1.size.width * $1.size.height * $1.channels * $1.frames
    }
    // Nothing that belongs to a target is larger, and there are three parts at most.
    try context.store.requireSpace(name == Self.pairsName ? 3 * bytes : bytes)
    let path = context.store.scratchFile(name)
    let total = scan.images.count
    let digest = try make(scan, try SourceCatalogue.open(source), path) { i throws(Failure) in
      try context.checkForStop()
      context.send(.progress(context.label, Progress(unit: "image", done: i, total: total)))
    }
    try catalogue.confirm(source)
    return StageOutput(out: digest.hex, outputs: [try context.output(name, file: path)])
  }
}
