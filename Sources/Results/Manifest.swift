import Documents
public import ExperimentSpec
import Files
public import Metrics

/// A run's result as a file: for the same spec, seed and engine the same bytes.
///
/// No times, hosts, users, paths or thread counts; numbers are shortest round-trip decimals, rounded
/// ones stand under `shown`; the last line binds the rest.
public struct Manifest: Hashable, Sendable {
  public static let format = "mae-run-result/1"
  /// The field that binds the others.
  static let seal = "result"

  public struct Spec: Hashable, Sendable {
    public var name: String
    public var digest: String
    public var profile: String
    public var task: String
    public var seed: Int
    public var quirks: [String]
  }

  public struct Stage: Hashable, Sendable {
    public var name: String
    public var key: String
    public var out: String
    /// Of the network of a learned loss: what is done to pixels before it sees them, unless the spec
    /// says otherwise.
    public var normalization: String?
  }

  public struct Metric: Hashable, Sendable {
    public var name: String
    public var value: Double
    /// Rounded to the protocol's digits.
    public var shown: String
  }

  public struct Result: Hashable, Sendable {
    public var variant: String
    /// Where the variant stands in a matrix; that of the first one for a reference method.
    public var cell: [Study.Coordinate] = []
    public var test: String
    public var images: Int
    public var protocolName: String
    public var protocolDigest: String
    public var metrics: [Metric]
    public var infinite: Int
    /// `sha256:` and the digest of the bytes of the variant's `per_image.csv`.
    public var perImage: String
    /// `sha256:` and the digest of the decoded samples.
    public var pixels: String
    /// What NIQE measured distances to, if it is among the metrics.
    public var pristine: PristineIdentity?
  }

  public var spec: Spec
  public var engine: EngineIdentity
  public var stages: [Stage]
  public var results: [Result]
  public var assumptions: Int

  public init(_ run: RunRecord) { self.init(run, nil, run.stages) }

  /// Of one cell alone.
  init(_ run: RunRecord, variant: VariantRecord, _ index: StageIndex) {
    self.init(run, variant, index.stages(of: variant, in: run))
  }

  private init(_ run: RunRecord, _ variant: VariantRecord?, _ stages: [StageRecord]) {
    let own = variant?.cell
    spec = Spec(
      name: run.name, digest: own?.digest ?? run.digest, profile: run.profile,
      task: own?.task ?? run.task, seed: own?.seed ?? run.seed, quirks: run.quirks)
    engine = run.engine
    self.stages = stages.map {
      Stage(name: $0.name, key: $0.key, out: $0.out, normalization: $0.normalization)
    }
    assumptions = (own?.fields ?? run.fields).count { $0.isAssumption }
    results = []
    // Reference methods do not depend on the variant; one line each is enough.
    var references: Set<[String]> = []
    for cell in variant.map({ [$0] }) ?? run.variants {
      let perImage = "sha256:\(Digest.of(ScoreSet.csv(cell.scores)).hex)"
      for scores in cell.scores {
        let isReference = scores.method != "output"
        let identity =
          [scores.method, scores.test, scores.protocolDigest, scores.pixels]
          + (scores.pristine.map { [$0.digest] } ?? [])
        if isReference && !references.insert(identity).inserted { continue }
        results.append(
          Result(
            variant: isReference ? scores.method : cell.label,
            cell: cell.cell?.coordinates ?? [], test: scores.test,
            images: scores.images.count, protocolName: scores.protocolName,
            protocolDigest: scores.protocolDigest,
            metrics: scores.columns.indices.map { i in
              let mean = scores.mean(of: i)
              return Metric(
                name: scores.columns[i].name, value: mean,
                shown: Decimals.fixed(mean, scores.columns[i].digits))
            }, infinite: scores.infinite, perImage: perImage,
            pixels: "sha256:\(scores.pixels)", pristine: scores.pristine))
      }
    }
  }

  /// The file.
  public var text: String {
    let json: JSON = [
      "format": .string(Self.format),
      "spec": [
        "name": .string(spec.name), "digest": .string(spec.digest),
        "profile": .string(spec.profile), "task": .string(spec.task),
        "seed": .integer(spec.seed), "quirks": .array(spec.quirks.map { .string($0) }),
      ],
      "engine": [
        "backend": .string(engine.backend), "numerics": .integer(engine.numerics),
        "precision": .string(engine.precision), "blas": .string(engine.blas),
      ],
      "stages": .array(
        stages.map { stage in
          var json: JSON = [
            "stage": .string(stage.name), "key": .string(stage.key), "out": .string(stage.out),
          ]
          json["normalization"] = stage.normalization.map { .string($0) }
          return json
        }),
      "results": .array(results.map(\.json)),
      "assumptions": .integer(assumptions),
    ]
    return Seal.sealed(json.pretty, field: Self.seal)
  }
}

extension Manifest.Result {
  fileprivate var json: JSON {
    var members: [(String, JSON)] = [("variant", .string(variant))]
    if !cell.isEmpty {
      let labels = cell.map { ($0.axis, JSON.string($0.label)) }
      members.append(("cell", .object(JSONObject(labels))))
    }
    members += [
      ("test", .string(test)), ("images", .integer(images)),
      ("protocol", .string(protocolName)), ("protocol_digest", .string(protocolDigest)),
    ]
    members += metrics.map { ($0.name, .number($0.value)) }
    members += [
      ("shown", .object(JSONObject(metrics.map { ($0.name, .string($0.shown)) }))),
      ("infinite", .integer(infinite)), ("per_image", .string(perImage)),
      ("pixels", .string(pixels)),
    ]
    if let pristine { members.append(("niqe_model", pristine.json)) }
    return .object(JSONObject(members))
  }
}
