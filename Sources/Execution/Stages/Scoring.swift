import Datasets
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
  /// The metrics that each protocol measures.
  private let metrics: [[QualityMetric]]
  private let model: PristineModel?
  private let pack: SamplePack
  private var ids: [String] = []
  /// By protocol, then method, then sample.
  private var values: [[[[Double]]]]
  /// Of all frames, by method.
  private var digests: [[Digest]] = [[], []]

  /// - Parameter model: what NIQE measures distances to, if it does
  init(
    _ work: EvaluationWork, _ reference: ReferenceMethod, _ model: PristineModel?,
    _ pack: SamplePack
  ) throws(Failure) {
    self.work = work
    self.reference = reference
    self.model = model
    self.pack = pack
    protocols = work.evaluate.protocols.compactMap { QualityProtocol.named($0) }
    guard protocols.count == work.evaluate.protocols.count else {
      throw Failure(.internalFault, "a protocol of the plan is not known")
    }
    metrics = protocols.map { work.evaluate.metrics(of: $0) }
    values = protocols.map { _ in [[], []] }
  }

  /// Whose results are scored.
  enum Method: Int, CaseIterable {
    case network, reference
  }

  /// One sample after the other, all of one method before those of the other or not, but in order.
  ///
  /// - Parameters:
  ///   - sample: its number
  ///   - frames: hands out outputs and targets, where there are any, of a picture, or of the frames
  ///     of a clip, `[1, H, W, C]` in 0…1.
  mutating func add(
    _ method: Method, _ sample: Int,
    _ frames: (_ add: (Tensor, Tensor?) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    let id = pack.id(sample)
    if method == .reference { ids.append(id) }
    let aids = try protocols.indices.map { (p) throws(Failure) in
      try self.aids(protocols[p], metrics[p], sample)
    }
    var scores: [[[String: Double]]] = protocols.map { _ in [] }
    try frames { (output, target) throws(Failure) in
      digests[method.rawValue].append(try Picture(output).digest)
      for (p, quality) in protocols.enumerated() {
        do throws(Failure) {
          scores[p].append(
            try quality.score(output: output, target: target, scale: work.scale, aids[p]))
        } catch {
          throw Failure(
            error.kind, "`\(id)` of `\(work.test)`: \(error.message)", path: error.path,
            remedy: error.remedy)
        }
      }
    }
    for (p, quality) in protocols.enumerated() {
      let mean = scores[p].count == 1 ? scores[p][0] : quality.mean(ofFrames: scores[p])
      values[p][method.rawValue].append(metrics[p].map { mean[$0.name] ?? .nan })
    }
  }

  /// What these metrics look at besides outputs and targets.
  private func aids(
    _ quality: QualityProtocol, _ metrics: [QualityMetric], _ sample: Int
  ) throws(Failure) -> ScoringAids {
    var aids = ScoringAids(
      metrics: metrics.map(\.name), niqe: model.map { NIQE($0) }, sensor: work.sensor,
      peak: pack.peak(sample))
    if let pan = pack.panPicture(sample), metrics.contains(where: { !$0.measure.needsTarget }) {
      func compared(_ picture: Picture) throws(Failure) -> Picture {
        quality.samples == .counts ? picture : try picture.shown()
      }
      aids.multispectral = try compared(pack.inputPicture(sample))
      aids.panchromatic = try compared(pan)
    }
    return aids
  }

  var sets: [ScoreSet] {
    var sets: [ScoreSet] = []
    for (p, quality) in protocols.enumerated() {
      let metrics = metrics[p]
      let identity = model.flatMap { model in
        metrics.contains { $0.measure.kind == .niqe }
          ? PristineIdentity(name: work.pristine ?? "", digest: model.digest.hex) : nil
      }
      for (m, method) in [ReferenceMethod.ownMethod, reference.rawValue].enumerated() {
        var hash = Hash()
        for digest in digests[m] { hash.update("\(digest.hex)\n") }
        sets.append(
          ScoreSet(
            method: method, test: work.test, protocolName: quality.name,
            protocolDigest: quality.digest.hex, caption: quality.about,
            columns: metrics.map { MetricColumn($0) },
            images: zip(ids, values[p][m]).map { ScoreSet.Image(id: $0, values: $1) },
            pixels: hash.finish().hex, pristine: identity))
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
