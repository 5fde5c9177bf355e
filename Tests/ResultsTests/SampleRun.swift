import Documents
import Files
import Images
import Metrics
import Results
import TestSupport

/// Invented results, complete enough for every page and table.
struct SampleRun {
  let folder = ScratchFolder()
  var lambda = 1.0
  /// Added to every score of the network.
  var shift = 0.0
  var engine = EngineIdentity(
    backend: "blas-cpu", numerics: 3, precision: "f32", blas: "openblas 0.3 skylakex")
  var protocolName = "sr/y-shave@1"
  var testData = "test-data"
  var labels = ["edsr x4 ctmae"]
  var task = "super-resolution"
  /// What NIQE measured distances to.
  var pristine: PristineIdentity?

  init(
    lambda: Double = 1, shift: Double = 0, protocolName: String = "sr/y-shave@1",
    testData: String = "test-data", labels: [String] = ["edsr x4 ctmae"]
  ) {
    self.lambda = lambda
    self.shift = shift
    self.protocolName = protocolName
    self.testData = testData
    self.labels = labels
  }

  static let facts: @Sendable (String) -> ProtocolFacts = { name in
    ProtocolFacts(
      caption: name == "sr/y-shave@1" ? "luma, border 4" : "RGB, border 10",
      columns: [
        MetricColumn("psnr", digits: 4, tolerance: 0.005, higherIsBetter: true),
        MetricColumn("niqe", digits: 4, tolerance: 0.01, higherIsBetter: false),
      ])
  }

  private func scores(_ method: String, _ base: Double) -> ScoreSet {
    let shift = method == "output" ? shift : 0
    // Image 3 gets worse where the others get better.
    let images = (1...8).map { i -> ScoreSet.Image in
      let place = Double(i)
      let change = i == 3 ? -shift : shift * place / 4
      let values: [Double] = [base + place * 0.731 + change, 5 - place / 16 + shift / 8]
      return ScoreSet.Image(id: "080\(i).png", values: values)
    }
    return ScoreSet(
      method: method, test: "dead-leaves-test", protocolName: protocolName,
      protocolDigest: Digest.of(protocolName).hex, caption: Self.facts(protocolName).caption,
      columns: Self.facts(protocolName).columns, images: images,
      pixels: Digest.of("\(method) \(shift)").hex, pristine: pristine)
  }

  func record() throws -> RunRecord {
    let fields = [
      FieldRecord(path: "scale", value: 4, origin: "sr.yaml:3:8", affects: ["data", "train"]),
      FieldRecord(
        path: "loss.prior.lambda", value: .number(lambda), origin: "--set",
        affects: ["train", "evaluate"]),
      FieldRecord(
        path: "train.batch", value: 16, origin: "default", isAssumption: true, affects: ["train"],
        about: "crops of a step"),
    ]
    let stages = [
      stage("data/dead-leaves-train-x4", "data", "train-data"),
      stage("data/dead-leaves-test-x4", "data", testData),
      stage("prior/ctmae", "prior", "prior"),
      stage("train", "train", "train \(lambda)"),
      stage("evaluate", "evaluate", "evaluate \(lambda) \(protocolName)"),
    ]
    let sources = [
      RunRecord.SourceFile(
        name: "experiments/sr_x4.yaml", text: "mae-run: 1\nscale: 4 # <ok> & 'so'\n")
    ]
    return RunRecord(
      name: "sr_x4", digest: Digest.of("spec \(lambda)").hex, profile: "paper",
      task: task, seed: 0, engine: engine, fields: fields, sources: sources,
      resolved: "scale: 4\n", stages: stages,
      variants: try labels.map { label in
        let sets = [scores("output", 28), scores("bicubic", 26.5)]
        return VariantRecord(
          label: label, stages: stages.map(\.key), scores: sets, files: try files())
      })
  }

  private func stage(_ name: String, _ kind: String, _ content: String) -> StageRecord {
    StageRecord(
      name: name, kind: kind, key: Digest.of("key \(content)").hex, out: Digest.of(content).hex)
  }

  private func files() throws -> [PlacedFile] {
    var log = "step,loss,pixel,prior\n"
    for step in stride(from: 100, through: 2000, by: 100) {
      let loss = 1 / Double(step)
      log += "\(step),\(loss * 1.5),\(loss),\(loss / 2)\n"
    }
    let panel = Picture(width: 6, height: 4, channels: 3, samples: (0..<72).map { UInt8($0 * 3) })
    let strip = ComparisonStrip.compose(
      input: Picture(width: 3, height: 2, channels: 3, samples: [UInt8](repeating: 9, count: 18)),
      reference: panel, output: panel, target: panel)
    let contents: [(String, [UInt8], Bool)] = [
      ("train.csv", Array(log.utf8), false),
      ("strips/0801.png.png", PNG.encode(strip), false),
      ("reconstruction.png", PNG.encode(ContactSheet.compose([[panel, panel, panel]])), false),
      (
        "reconstruction.json",
        Array(
          #"{"error": 0.125, "error_of_mean": 0.25, "hidden": 0.75, "samples": 16, "knows_statistics": false}"#
            .utf8), false
      ),
      ("weights/final.safetensors", Array("weights \(lambda)".utf8), true),
    ]
    return try contents.map { name, bytes, isLink in
      let path = folder.path("store/\(Digest.of(bytes).hex)")
      try Files.createFolder(Path.folder(of: path))
      try Files.write(bytes, to: path)
      return PlacedFile(name: name, source: path, isLink: isLink)
    }
  }

  /// Writes the run directory and returns it.
  @discardableResult
  func write() throws -> RunDirectory {
    let record = try record()
    let directory = RunDirectory(
      root: folder.path("runs"), name: record.name, digest: record.digest)
    try directory.begin(record, environment: ["host": "somewhere"])
    try directory.finish(record)
    return directory
  }
}
