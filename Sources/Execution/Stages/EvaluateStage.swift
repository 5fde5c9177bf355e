import Checkpoints
import Datasets
import Documents
import ExperimentSpec
public import Files
import Images
public import Metrics
import Planning
import Tensors

/// Restores every picture of a test set and scores it, beside bicubic as the method to beat.
public struct EvaluateStage: Sendable {
  public static let scoresName = "scores.json"
  public static let imagesFolder = "images/"
  public static let stripsFolder = "strips/"
  /// What the network's scores are called, and those of the reference method.
  public static let ownMethod = "output"
  public static let referenceMethod = "bicubic"

  let work: EvaluationWork
  /// Keys of the stages whose results it uses.
  let weights: String
  let pairs: String

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let pack = try SamplePack(context.path(DataStage.pairsName, of: pairs))
    let restore = try Restoration(
      work, weights: context.path(TrainStage.weightsName, of: weights))
    let enlarge = MATLABResize(scale: Double(work.scale))
    var scoring = try Scoring(work)
    var outputs: [KeyRecord.Output] = []
    for i in 0..<pack.count {
      try context.checkForStop()
      let (id, input, target) = (pack.id(i), pack.inputPicture(i), pack.targetPicture(i))
      let output = try restore(input)
      let bicubic = enlarge(input)
      try scoring.add(id, output: output, bicubic: bicubic, target: target)
      if work.evaluate.saves == .png {
        outputs.append(try png(output, "\(Self.imagesFolder)\(id).png", context))
      }
      context.send(
        .progress(
          context.label, Progress(unit: "image", done: i + 1, total: pack.count)))
    }
    // Chosen by the reference method's scores, so that all variants show the same pictures.
    for i in scoring.pictureSample(StripMaker.count) {
      try context.checkForStop()
      let (input, target) = (pack.inputPicture(i), pack.targetPicture(i))
      let strip = StripMaker.strip(
        input: input, bicubic: enlarge(input), output: try restore(input), target: target)
      outputs.append(try png(strip, "\(Self.stripsFolder)\(pack.id(i)).png", context))
    }
    let text = JSON.array(scoring.sets.map(\.json)).pretty
    outputs.insert(try context.output(Self.scoresName, text), at: 0)
    return StageOutput(out: Digest.of(text).hex, outputs: outputs)
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

/// Gathers scores picture by picture.
private struct Scoring {
  private let work: EvaluationWork
  private let protocols: [QualityProtocol]
  private var ids: [String] = []
  /// By protocol, then method, then picture.
  private var values: [[[[Double]]]]
  private var digests: [[Digest]] = [[], []]

  private static let methods = [EvaluateStage.ownMethod, EvaluateStage.referenceMethod]

  init(_ work: EvaluationWork) throws(Failure) {
    self.work = work
    protocols = work.evaluate.protocols.compactMap { QualityProtocol.named($0) }
    guard protocols.count == work.evaluate.protocols.count else {
      throw Failure(.internalFault, "a protocol of the plan is not known")
    }
    values = protocols.map { _ in [[], []] }
  }

  mutating func add(
    _ id: String, output: Picture, bicubic: Picture, target: Picture
  ) throws(Failure) {
    ids.append(id)
    for (m, picture) in [output, bicubic].enumerated() {
      digests[m].append(picture.digest)
      for (p, quality) in protocols.enumerated() {
        let scores: [String: Double]
        do {
          scores = try quality.score(output: picture, target: target, scale: work.scale)
        } catch {
          throw Failure(
            error.kind, "`\(id)` of `\(work.test)`: \(error.message)", path: error.path,
            remedy: error.remedy)
        }
        values[p][m].append(work.evaluate.metrics.map { scores[$0] ?? .nan })
      }
    }
  }

  var sets: [ScoreSet] {
    var sets: [ScoreSet] = []
    for (p, quality) in protocols.enumerated() {
      let metrics = work.evaluate.metrics.compactMap { quality.metric($0) }
      for (m, method) in Self.methods.enumerated() {
        var hash = Hash()
        for digest in digests[m] { hash.update("\(digest.hex)\n") }
        sets.append(
          ScoreSet(
            method: method, test: work.test, protocolName: quality.name,
            protocolDigest: quality.digest.hex, caption: quality.about,
            columns: metrics.map { MetricColumn($0) },
            images: zip(ids, values[p][m]).map { ScoreSet.Image(id: $0, values: $1) },
            pixels: hash.finish().hex))
      }
    }
    return sets
  }

  /// At most `count` pictures, evenly from the hardest to the easiest for the reference method.
  func pictureSample(_ count: Int) -> [Int] {
    let scores = values.first?[1] ?? []
    let sorted = scores.indices.sorted { a, b in
      let (x, y) = (scores[a].first ?? 0, scores[b].first ?? 0)
      return x == y ? a < b : x < y
    }
    guard sorted.count > count else { return scores.indices.map { $0 } }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / (count - 1)] }.sorted()
  }
}
