import Checkpoints
import Datasets
import Documents
import ExperimentSpec
public import Files
import Images
public import Metrics
import Planning
import Tensors

/// Restores every sample of a test set and scores it, beside a method that needs no training.
public struct EvaluateStage: Sendable {
  public static let scoresName = "scores.json"
  public static let imagesFolder = "images/"
  public static let stripsFolder = "strips/"

  let work: EvaluationWork
  /// Keys of the stages whose results it uses.
  let weights: String
  let pairs: String
  /// Of the stage that made the pristine model, if NIQE is measured.
  let pristine: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let pack = try SamplePack(context.path(DataStage.pairsName, of: pairs))
    let restore = try Restoration(
      work, weights: context.path(TrainStage.weightsName, of: weights), for: pack)
    let reference = ReferenceMethod(for: work.task)
    let model = try pristine.map { (key) throws(Failure) in
      try PristineModel.read(context.path(NIQEStage.modelName, of: key))
    }
    var scoring = try Scoring(work, reference, model, pack)
    for i in 0..<pack.count {
      try scoring.add(.reference, i) { (add) throws(Failure) in
        for t in 0..<pack.frames(i) {
          try context.checkForStop()
          try add(reference.image(pack, i, frame: t), pack.image(i, frame: t))
        }
      }
    }
    // Chosen by the reference method's scores, so that all variants show the same pictures.
    let shown = Set(scoring.pictureSample(StripMaker.count))
    var (images, strips): ([KeyRecord.Output], [KeyRecord.Output]) = ([], [])
    for i in 0..<pack.count {
      try scoring.add(.network, i) { (add) throws(Failure) in
        try restore.frames(of: i, in: pack) { (t, image) throws(Failure) in
          try context.checkForStop()
          try add(image, pack.image(i, frame: t))
          if work.evaluate.saves == .png {
            for (name, picture) in files(try Picture(image), pack, i, frame: t) {
              images.append(try png(picture, "\(Self.imagesFolder)\(name).png", context))
            }
          }
          // Errors cannot be shown where nobody knows the truth.
          if pack.hasTargets && shown.contains(i) && t == pack.frames(i) / 2 {
            let strip = StripMaker.strip(
              input: try pack.visibleInput(i, frame: t),
              reference: try Picture(reference.image(pack, i, frame: t)),
              output: try Picture(image), target: try pack.targetPicture(i, frame: t).shown(),
              showsReference: reference != .input)
            strips.append(try png(strip, "\(Self.stripsFolder)\(pack.id(i)).png", context))
          }
        }
      }
      context.send(
        .progress(
          context.label,
          Progress(unit: pack.isVideo ? "clip" : "image", done: i + 1, total: pack.count)))
    }
    let text = JSON.array(scoring.sets.map(\.json)).pretty
    let scores = try context.output(Self.scoresName, text)
    return StageOutput(out: Digest.of(text).hex, outputs: [scores] + images + strips)
  }

  /// A PNG file holds at most three bands: more become a grey file each, so that nothing is lost.
  private func files(
    _ picture: Picture, _ pack: SamplePack, _ i: Int, frame: Int
  ) -> [(name: String, picture: Picture)] {
    var name = pack.id(i)
    if pack.isVideo {
      let number = String(frame)
      name += "/" + String(repeating: "0", count: max(0, 4 - number.count)) + number
    }
    guard picture.channels > 3 else { return [(name, picture)] }
    return (0..<picture.channels).map { band in ("\(name)/band\(band + 1)", picture.band(band)) }
  }

  private func png(
    _ picture: Picture, _ name: String, _ context: StageContext
  ) throws(Failure) -> KeyRecord.Output {
    let bytes = PNG.encode(picture)
    try context.store.requireSpace(bytes.count)
    return try context.output(name, bytes)
  }

  /// The scores that a finished stage stored.
  public static func scores(_ record: KeyRecord, in store: Store) throws(Failure) -> [ScoreSet] {
    let path = try store.path(scoresName, of: record)
    let json = try? JSON(parsing: Files.readText(path))
    let sets = (json?.array ?? []).map { ScoreSet($0) }
    guard !sets.isEmpty, sets.allSatisfy({ $0 != nil }) else {
      throw Failure(.store, "holds no scores", path: path)
    }
    return sets.compactMap { $0 }
  }
}

extension Picture {
  /// One band alone, 8 bits.
  fileprivate func band(_ c: Int) -> Picture {
    Picture(
      width: width, height: height, channels: 1,
      samples: stride(from: c, to: samples.count, by: channels).map { samples[$0] })
  }
}
