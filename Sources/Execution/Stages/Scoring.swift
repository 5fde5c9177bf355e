import Documents
import ExperimentSpec
import Files
import Images
import Metrics
import Planning
import Tensors

/// Gathers scores sample by sample: those of the network and of the method it has to beat.
struct Scoring {
  private let work: EvaluationWork
  private let reference: ReferenceMethod
  private let protocols: [QualityProtocol]
  private var ids: [String] = []
  /// By protocol, then method, then sample.
  private var values: [[[[Double]]]]
  /// Of all frames, by method.
  private var digests: [[Digest]] = [[], []]
  /// Of the frames of the current sample: by protocol, then method, then metric, then frame.
  private var frames: [[[[Double]]]] = []

  init(_ work: EvaluationWork, _ reference: ReferenceMethod) throws(Failure) {
    self.work = work
    self.reference = reference
    protocols = work.evaluate.protocols.compactMap { QualityProtocol.named($0) }
    guard protocols.count == work.evaluate.protocols.count else {
      throw Failure(.internalFault, "a protocol of the plan is not known")
    }
    values = protocols.map { _ in [[], []] }
  }

  /// What follows belongs to this sample.
  mutating func begin(_ id: String) {
    ids.append(id)
    let empty = work.evaluate.metrics.map { _ in [Double]() }
    frames = protocols.map { _ in [empty, empty] }
  }

  /// A picture, or one frame of a clip: what the network gave, and the same as it is kept.
  mutating func add(
    output: Tensor, picture: Picture, reference: Picture, target: Picture
  ) throws(Failure) {
    let exact = target.tensor()
    for (m, picture) in [picture, reference].enumerated() {
      digests[m].append(picture.digest)
      for (p, quality) in protocols.enumerated() {
        let scores: [String: Double]
        do {
          // Some protocols do not round, some truncate.
          scores =
            m == 0
            ? try quality.score(output: output, target: exact, scale: work.scale)
            : try quality.score(output: picture, target: target, scale: work.scale)
        } catch {
          throw Failure(
            error.kind, "`\(ids.last ?? "")` of `\(work.test)`: \(error.message)",
            path: error.path, remedy: error.remedy)
        }
        for (k, metric) in work.evaluate.metrics.enumerated() {
          frames[p][m][k].append(scores[metric] ?? .nan)
        }
      }
    }
  }

  /// The sample is complete: its score is the mean over its frames.
  mutating func end() {
    for p in protocols.indices {
      for m in 0..<2 {
        values[p][m].append(
          frames[p][m].map { $0.count == 1 ? $0[0] : MetricMean($0).value })
      }
    }
  }

  var sets: [ScoreSet] {
    var sets: [ScoreSet] = []
    for (p, quality) in protocols.enumerated() {
      let metrics = work.evaluate.metrics.compactMap { quality.metric($0) }
      for (m, method) in [ReferenceMethod.ownMethod, reference.rawValue].enumerated() {
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

  /// At most `count` samples, evenly from the hardest to the easiest for the reference method.
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
