import Checkpoints
public import Datasets
import ExperimentSpec
public import Files
public import Planning
import RestorationModels
import Tensors

/// What the server of DND scores: a MAT-file a photograph with its restored pieces.
public struct DNDSubmission {
  private let restoration: Restoration
  private let set: DNDSet

  /// The network that the plan has trained, or that it evaluates.
  public init(_ plan: Plan, _ store: Store, _ set: DNDSet) throws(Failure) {
    self.set = set
    guard let stage = plan.stages.first(where: { $0.kind == .evaluate }),
      case .evaluate(let work) = stage.work, let key = stage.input(.weights)?.key
    else { throw Failure(.spec, "the spec has nothing that restores") }
    guard work.task == .denoising, restorationModels[work.model.arch]?.needsNoiseLevel == false
    else {
      throw Failure(
        .spec, "`\(work.model.arch)` cannot denoise DND: nobody says how strong its noise is",
        remedy: "use a network for `task: denoise` that is not told")
    }
    guard let record = store.peek(key) else {
      throw Failure(
        .usage, "there are no weights yet", remedy: "`mae-run run` makes them; do that first")
    }
    restoration = try Restoration(
      work, weights: store.path(TrainStage.weightsName, of: record), pixels: 512 * 512, bands: 3,
      scale: 1)
  }

  /// Writes one photograph's file; the result is its path.
  public func write(_ image: Int, into folder: String) throws(Failure) -> String {
    var restored: [Tensor] = []
    for piece in try set.pieces(image) {
      let output = try restoration.picture(piece)
      restored.append(Tensor(output.shape, output.values.map { min(max($0, 0), 1) }))
    }
    var file = MATWriter()
    file.append("Idenoised", cells: restored)
    file.append("israw", false)
    file.append("eval_version", "1.0")
    let path = Path.join(folder, "\(set.name(image)).mat")
    try Files.write(file.bytes, to: path)
    return path
  }
}
