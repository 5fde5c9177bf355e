import Documents
import ExperimentSpec
import Files
import Images
import Metrics
import Results
import TestSupport

/// An invented table of networks, losses and seeds at two scales, with strips that do not compress.
struct SampleMatrix {
  let folder = ScratchFolder()
  var models = ["RFDN", "EDSR"]
  var losses = ["Original", "+VGG Loss", "+CTMAE Loss"]
  var seeds = [0]
  var scales = [2, 4]
  /// Pictures of the test set.
  var images = 5
  /// Of a panel, in pixels.
  var side = 16

  private var axes: [Study.Axis] {
    [
      Study.Axis(name: "model", labels: models), Study.Axis(name: "loss", labels: losses),
      Study.Axis(name: "scale", labels: scales.map(String.init)),
      Study.Axis(name: "seed", labels: seeds.map(String.init), isSeed: true),
    ]
  }

  private func scores(_ method: String, scale: Int, psnr: Double, niqe: Double) -> ScoreSet {
    ScoreSet(
      method: method, test: "valid", protocolName: "sr/div2k-rgb@1",
      protocolDigest: Digest.of("protocol").hex, caption: "RGB",
      columns: [
        MetricColumn("psnr", digits: 4, tolerance: 0.005, higherIsBetter: true),
        MetricColumn("niqe", digits: 4, tolerance: 0.01, higherIsBetter: false),
      ],
      images: (0..<images).map {
        ScoreSet.Image(id: "080\($0)", values: [psnr + Double($0), niqe - Double($0) / 8])
      }, pixels: Digest.of("\(method) x\(scale)").hex)
  }

  /// Every file has a content of its own per picture, however many variants show it.
  private func strip(_ image: Int) throws -> String {
    var state = UInt32(image + 1)
    func noise() -> Picture {
      Picture(
        width: side, height: side, channels: 3,
        samples: (0..<side * side * 3).map { _ in
          state = state &* 1_664_525 &+ 1_013_904_223
          return UInt8(truncatingIfNeeded: state >> 24)
        })
    }
    let (a, b, c) = (noise(), noise(), noise())
    let strip = ComparisonStrip.compose(input: a, reference: a, output: b, target: c)
    return try store("strip-\(side)-\(image).png", PNG.encode(strip, level: 1))
  }

  private func store(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = folder.path("store/\(name)")
    try Files.createFolder(Path.folder(of: path))
    try Files.write(bytes, to: path)
    return path
  }

  func record() throws -> RunRecord {
    let strips = try (0..<images).map { i in
      PlacedFile(name: "strips/080\(i).png", source: try strip(i))
    }
    var log = "step,loss,pixel,prior\n"
    for step in 1...300 { log += "\(step),\(2.0 / Double(step)),\(1.0 / Double(step)),0\n" }
    let curve = PlacedFile(name: "train.csv", source: try store("train.csv", Array(log.utf8)))
    var stages = scales.map { scale in
      StageRecord(
        name: "data/valid-x\(scale)", kind: "data", key: Digest.of("data \(scale)").hex)
    }
    var variants: [VariantRecord] = []
    for (m, model) in models.enumerated() {
      for (l, loss) in losses.enumerated() {
        for scale in scales {
          for seed in seeds {
            let label = "\(model) x\(scale) \(loss) seed \(seed)"
            let psnr = 40 - 3 * Double(scale) + Double(m) - Double(l) / 2 + Double(seed) / 8
            let niqe = 4 + Double(scale) / 2 - Double(l) + Double(m) / 4 + Double(seed) / 16
            let data = Digest.of("data \(scale)").hex
            let own = ["train", "evaluate"].map { kind in
              StageRecord(
                name: "\(kind) \(label)", label: kind, kind: kind,
                key: Digest.of("\(kind) \(label)").hex,
                inputs: kind == "train" ? [data] : [data, Digest.of("train \(label)").hex])
            }
            stages += own
            var variant = VariantRecord(
              label: label, stages: [data] + own.map(\.key),
              scores: [
                scores("output", scale: scale, psnr: psnr, niqe: niqe),
                scores("bicubic", scale: scale, psnr: 36 - 3 * Double(scale), niqe: 7),
              ], files: [curve] + strips)
            let places = [model, loss, String(scale), String(seed)]
            variant.cell = CellRecord(
              coordinates: zip(axes, places).map { Study.Coordinate(axis: $0.name, label: $1) },
              digest: Digest.of(label).hex, task: "super-resolution", seed: seed, fields: [],
              resolved: "")
            variants.append(variant)
          }
        }
      }
    }
    var run = RunRecord(
      name: "matrix", digest: Digest.of("matrix").hex, profile: "paper", task: "super-resolution",
      seed: 0,
      engine: EngineIdentity(backend: "blas-cpu", numerics: 1, precision: "f32", blas: "none"),
      fields: [], sources: [], resolved: "", stages: stages, variants: variants)
    run.axes = axes
    run.table = TableSettings(
      layout: ScoreTable.Layout(rows: ["model", "loss"], columns: ["scale", "metric"]),
      compare: "paper/table3")
    run.reportImages = 3
    return run
  }
}
