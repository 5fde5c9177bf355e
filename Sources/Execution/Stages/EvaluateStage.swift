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

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let pack = try SamplePack(context.path(DataStage.pairsName, of: pairs))
    let restore = try Restoration(
      work, weights: context.path(TrainStage.weightsName, of: weights), for: pack)
    let reference = ReferenceMethod(for: work.task)
    var scoring = try Scoring(work, reference)
    var outputs: [KeyRecord.Output] = []
    for i in 0..<pack.count {
      scoring.begin(pack.id(i))
      try restore.frames(0..<pack.frames(i), of: i, in: pack) { t, image throws(Failure) in
        try context.checkForStop()
        let output = try Picture(image)
        try scoring.add(
          output: image, picture: output,
          reference: reference(pack.inputPicture(i, frame: t), scale: work.scale),
          target: pack.targetPicture(i, frame: t))
        if work.evaluate.saves == .png {
          for (name, picture) in files(output, pack, i, frame: t) {
            outputs.append(try png(picture, "\(Self.imagesFolder)\(name).png", context))
          }
        }
      }
      scoring.end()
      context.send(
        .progress(
          context.label,
          Progress(unit: pack.isVideo ? "clip" : "image", done: i + 1, total: pack.count)))
    }
    // Chosen by the reference method's scores, so that all variants show the same pictures.
    for i in scoring.pictureSample(StripMaker.count) {
      try context.checkForStop()
      let middle = pack.frames(i) / 2
      let (input, target) = (
        pack.inputPicture(i, frame: middle), pack.targetPicture(i, frame: middle)
      )
      try restore.frames(middle..<middle + 1, of: i, in: pack) { _, image throws(Failure) in
        let strip = StripMaker.strip(
          input: input, reference: reference(input, scale: work.scale),
          output: try Picture(image), target: target, showsReference: reference != .input)
        outputs.append(try png(strip, "\(Self.stripsFolder)\(pack.id(i)).png", context))
      }
    }
    let text = JSON.array(scoring.sets.map(\.json)).pretty
    outputs.insert(try context.output(Self.scoresName, text), at: 0)
    return StageOutput(out: Digest.of(text).hex, outputs: outputs)
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
