import Documents
import ExperimentSpec
public import Files
import Metrics

extension Manifest {
  /// Reads a manifest and checks that its last line still binds the rest.
  public init(path: String) throws(Failure) {
    try self.init(text: Files.readText(path), path: path)
  }

  public init(text: String, path: String) throws(Failure) {
    guard let json = try? JSON(parsing: text) else {
      throw Failure(.usage, "is not a manifest: not JSON", path: path)
    }
    guard let format = json["format"]?.string else {
      throw Failure(.usage, "is not a manifest: it has no `format`", path: path)
    }
    guard format == Self.format else {
      throw Failure(
        .usage, "is of format `\(format)`, this release reads `\(Self.format)`", path: path)
    }
    guard Seal.digest(of: text, field: Self.seal) != nil else {
      throw Failure(
        .usage, "was changed after it was written: its last line does not bind it", path: path,
        remedy: "run the spec again; the manifest is rebuilt from the store")
    }
    guard let read = Self.decode(json) else {
      throw Failure(.usage, "is not a complete manifest", path: path)
    }
    self = read
  }

  private static func decode(_ json: JSON) -> Manifest? {
    guard let spec = json["spec"], let engine = json["engine"],
      let name = spec["name"]?.string, let digest = spec["digest"]?.string,
      let profile = spec["profile"]?.string, let task = spec["task"]?.string,
      let seed = spec["seed"]?.int, let quirks = spec["quirks"]?.array,
      let backend = engine["backend"]?.string, let numerics = engine["numerics"]?.int,
      let precision = engine["precision"]?.string, let blas = engine["blas"]?.string,
      let stages = json["stages"]?.array, let results = json["results"]?.array,
      let assumptions = json["assumptions"]?.int
    else { return nil }
    let readStages = stages.compactMap { stage -> Stage? in
      guard let name = stage["stage"]?.string, let key = stage["key"]?.string,
        let out = stage["out"]?.string
      else { return nil }
      return Stage(name: name, key: key, out: out, normalization: stage["normalization"]?.string)
    }
    let readResults = results.compactMap(Result.init)
    guard readStages.count == stages.count, readResults.count == results.count else { return nil }
    return Manifest(
      spec: Spec(
        name: name, digest: digest, profile: profile, task: task, seed: seed,
        quirks: quirks.compactMap(\.string)),
      engine: EngineIdentity(
        backend: backend, numerics: numerics, precision: precision, blas: blas),
      stages: readStages, results: readResults, assumptions: assumptions)
  }

  private init(
    spec: Spec, engine: EngineIdentity, stages: [Stage], results: [Result], assumptions: Int
  ) {
    self.spec = spec
    self.engine = engine
    self.stages = stages
    self.results = results
    self.assumptions = assumptions
  }
}

extension Manifest.Result {
  fileprivate init?(_ json: JSON) {
    guard let variant = json["variant"]?.string, let test = json["test"]?.string,
      let images = json["images"]?.int, let name = json["protocol"]?.string,
      let digest = json["protocol_digest"]?.string, let shown = json["shown"]?.object,
      let infinite = json["infinite"]?.int, let perImage = json["per_image"]?.string,
      let pixels = json["pixels"]?.string
    else { return nil }
    let metrics = shown.compactMap { (name, text) -> Manifest.Metric? in
      guard let value = json[name]?.double, let text = text.string else { return nil }
      return Manifest.Metric(name: name, value: value, shown: text)
    }
    guard metrics.count == shown.count else { return nil }
    let cell = (json["cell"]?.object ?? JSONObject()).compactMap { axis, label in
      label.string.map { Study.Coordinate(axis: axis, label: $0) }
    }
    self.init(
      variant: variant, cell: cell, test: test, images: images, protocolName: name,
      protocolDigest: digest, metrics: metrics, infinite: infinite, perImage: perImage,
      pixels: pixels, pristine: json["niqe_model"].flatMap { PristineIdentity($0) })
  }
}
