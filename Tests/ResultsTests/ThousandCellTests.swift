import Documents
import ExperimentSpec
import Files
import Metrics
import Results
import TestSupport
import Testing

/// Whatever is done for every cell must not look at all of them each time.
@Suite("A thousand cells")
struct ThousandCellTests {
  private static let axes = [
    Study.Axis(name: "model", labels: (0..<25).map { "m\($0)" }),
    Study.Axis(name: "loss", labels: ["Original", "+CTMAE Loss"]),
    Study.Axis(name: "scale", labels: ["2", "4"]),
    Study.Axis(name: "seed", labels: (0..<10).map(String.init), isSeed: true),
  ]

  private func record(shift: Double) throws -> RunRecord {
    var run = RunRecord(
      name: "big", digest: Digest.of("big").hex, profile: "paper", task: "super-resolution",
      seed: 0,
      engine: EngineIdentity(backend: "blas-cpu", numerics: 1, precision: "f32", blas: "none"),
      fields: [], sources: [], resolved: "",
      stages: [StageRecord(name: "data", kind: "data", key: Digest.of("data").hex, out: "a")])
    run.axes = Self.axes
    run.table.layout = ScoreTable.Layout(rows: ["model", "loss"], columns: ["scale", "metric"])
    run.table.claims = [
      try ClaimSpec(json: [
        "name": "it helps", "where": ["loss": ["+CTMAE Loss"]],
        "assert": "psnr > psnr[loss=Original]",
      ])
    ]
    var places: [[Study.Coordinate]] = [[]]
    for axis in Self.axes {
      places = places.flatMap { place in
        axis.labels.map { place + [Study.Coordinate(axis: axis.name, label: $0)] }
      }
    }
    for (i, place) in places.enumerated() {
      let label = place.map(\.label).joined(separator: " ")
      let keys = ["train", "evaluate"].map { kind in
        let stage = StageRecord(
          name: "\(kind) \(label)", kind: kind, key: Digest.of("\(kind) \(label)").hex, out: "b",
          inputs: [run.stages[0].key])
        run.stages.append(stage)
        return stage.key
      }
      let score = ScoreSet(
        method: "output", test: "valid", protocolName: "sr/y-shave@1",
        protocolDigest: Digest.of("protocol").hex, caption: "luma",
        columns: [MetricColumn("psnr", digits: 4, tolerance: 0.005, higherIsBetter: true)],
        images: (0..<4).map {
          ScoreSet.Image(id: "\($0).png", values: [30 + Double((i * 7 + $0) % 13) / 8 + shift])
        }, pixels: Digest.of(label).hex)
      var variant = VariantRecord(
        label: label, stages: [run.stages[0].key] + keys, scores: [score], files: [])
      variant.measures = [
        TestMeasure(test: "valid", protocolName: "sr/y-shave@1", metrics: ["psnr"])
      ]
      variant.cell = CellRecord(
        coordinates: place, digest: Digest.of(label).hex, task: run.task, seed: 0, fields: [],
        resolved: "")
      run.variants.append(variant)
    }
    return run
  }

  @Test("they are written, read, tabled, judged and compared in seconds")
  func seconds() throws {
    let folder = ScratchFolder()
    // Several times what it takes: only what grows faster than the cells is to be noticed.
    var directories: [RunDirectory] = []
    for (name, shift) in [("a", 0.0), ("b", 0.25)] {
      let run = try record(shift: shift)
      let directory = RunDirectory(
        root: folder.path(name), name: run.name, digest: run.digest)
      try directory.begin(run, environment: [:])
      let writing = try threadSeconds { try directory.finish(run) }
      #expect(writing < 10, "writing")
      directories.append(directory)
    }
    let table = try threadSeconds {
      let source = try TableSource(directories[0].path)
      #expect(source.table().csv.split(separator: "\n").count == 1 + 25 * 2 * 2)
      #expect(source.verdicts.count == 1)
    }
    #expect(table < 3, "table and claims")
    let comparing = try threadSeconds {
      let sources = try directories.map { try ResultSource($0.path) }
      let text = Comparison(sources[0], sources[1], .init(facts: SampleRun.facts)).text
      #expect(text.contains("verdict     different"))
    }
    #expect(comparing < 5, "diff")
  }
}
