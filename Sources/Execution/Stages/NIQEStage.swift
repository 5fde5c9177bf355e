import Checkpoints
import Datasets
import Files
import Images
import Metrics
import Planning

/// Makes the model that NIQE measures distances to: reads the official one, or learns one from the
/// targets of a training.
public struct NIQEStage: Sendable {
  public static let modelName = "pristine.npz"

  let work: PristineWork
  /// Key of the stage that packed the targets, where a model is learned.
  let targets: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let model: PristineModel
    switch work.source {
    case .official(let path): model = try PublishedPristine.official.read(path)
    case .fit: model = try fitted(context)
    }
    let scratch = context.store.scratchFile(Self.modelName)
    try NumPyFile.writeArchive(model.tensors, to: scratch)
    return StageOutput(
      out: model.digest.hex, outputs: [try context.output(Self.modelName, file: scratch)])
  }

  private func fitted(_ context: StageContext) throws(Failure) -> PristineModel {
    guard let targets else {
      throw Failure(.internalFault, "the plan gives \(context.label.name) no targets")
    }
    let pack = try ImagePack(context.path(DataStage.targetsName, of: targets))
    var fit = PristineFit()
    for i in 0..<pack.count {
      for t in 0..<pack.entries[i].frames {
        try context.checkForStop()
        fit.add(Colour.roundedLuma(RealImage(try pack.picture(i, frame: t).shown().rgb())))
      }
      context.send(
        .progress(context.label, Progress(unit: "image", done: i + 1, total: pack.count)))
    }
    let (blocks, side) = (fit.blocks, PristineModel.standardBlock)
    guard let model = fit.model else {
      throw Failure(
        .data,
        "the targets hold \(blocks) sharp blocks of \(side)×\(side); NIQE learns from two at least",
        remedy: "larger pictures, or `evaluate.niqe: official`")
    }
    if blocks < PristineFit.wantedBlocks {
      context.send(
        .note(
          "NIQE learned from \(blocks) blocks of \(side)×\(side); fewer than "
            + "\(PristineFit.wantedBlocks) make a rough model"))
    }
    return model
  }
}
