import Documents
import ExperimentSpec
import Files
import Metrics
import Results
import TestSupport
import Testing

/// An invented table: two networks, three losses, two scales, two seeds; one cell is missing.
private struct SampleTable {
  static let axes = [
    Study.Axis(name: "model", labels: ["RFDN", "EDSR"]),
    Study.Axis(name: "loss", labels: ["Original", "+VGG Loss", "+CTMAE Loss"]),
    Study.Axis(name: "scale", labels: ["2", "4"]),
    Study.Axis(name: "seed", labels: ["0", "1"], isSeed: true),
  ]

  static let claims = """
    [
      {"name": "the MAE beats VGG", "where": {"loss": ["+CTMAE Loss"]},
       "assert": "psnr > psnr[loss=+VGG Loss] and niqe < niqe[loss=+VGG Loss]"},
      {"name": "PSNR does not suffer by 0.5 dB", "where": {"loss": ["+VGG Loss", "+CTMAE Loss"]},
       "assert": "psnr >= psnr[loss=Original] - 0.5"},
      {"name": "EDSR is better", "where": {"model": ["EDSR"]},
       "assert": "psnr > psnr[model=RFDN] or niqe < niqe[model=RFDN]"}
    ]
    """

  /// A number that one can work out by hand.
  static func psnr(_ model: Int, _ loss: Int, _ scale: Int, _ seed: Int) -> Double {
    Double(40 - 6 * scale + model) + [0, -0.75, 0.25][loss] + (seed == 0 ? -0.125 : 0.125)
  }

  private func scores(_ method: String, _ values: [Double], _ scale: Int) -> ScoreSet {
    ScoreSet(
      method: method, test: "valid", protocolName: "sr/y-shave@1",
      protocolDigest: Digest.of("protocol").hex, caption: "luma",
      columns: [
        MetricColumn("psnr", digits: 4, tolerance: 0.005, higherIsBetter: true),
        MetricColumn("ssim", digits: 4, tolerance: 0.005, higherIsBetter: true),
      ], images: [ScoreSet.Image(id: "a.png", values: values)],
      pixels: Digest.of("\(method) \(values) \(scale)").hex)
  }

  func record(table: TableSettings) -> RunRecord {
    var variants: [VariantRecord] = []
    for (m, model) in Self.axes[0].labels.enumerated() {
      for (l, loss) in Self.axes[1].labels.enumerated() {
        for (s, scale) in Self.axes[2].labels.enumerated() {
          for (i, seed) in Self.axes[3].labels.enumerated() {
            let label = "\(model) x\(scale) \(loss) seed \(seed)"
            let isMissing = m == 1 && l == 2 && s == 1
            let own = scores("output", [Self.psnr(m, l, s, i), 0.9 + 0.01 * Double(m - l)], s)
            let bicubic = scores("bicubic", [30 - Double(s), 0.8], s)
            var variant = VariantRecord(
              label: label, stages: [], scores: isMissing ? [] : [own, bicubic], files: [])
            variant.cell = CellRecord(
              coordinates: [
                Study.Coordinate(axis: "model", label: model),
                Study.Coordinate(axis: "loss", label: loss),
                Study.Coordinate(axis: "scale", label: scale),
                Study.Coordinate(axis: "seed", label: seed),
              ], digest: Digest.of(label).hex, task: "super-resolution", seed: i, fields: [],
              resolved: "")
            variants.append(variant)
          }
        }
      }
    }
    var run = RunRecord(
      name: "sample", digest: Digest.of("sample").hex, profile: "paper", task: "super-resolution",
      seed: 0,
      engine: EngineIdentity(backend: "blas-cpu", numerics: 1, precision: "f32", blas: "none"),
      fields: [], sources: [], resolved: "", stages: [], variants: variants)
    run.axes = Self.axes
    run.table = table
    return run
  }

  static func settings() throws -> TableSettings {
    let claims = try #require(try JSON(parsing: claims.replacing("niqe", with: "ssim")).array)
    return TableSettings(
      layout: ScoreTable.Layout(rows: ["model", "loss"], columns: ["scale", "metric"], digits: 3),
      compare: "paper/table3", claims: try claims.map { try ClaimSpec(json: $0) })
  }
}

@Suite("Tables")
struct ScoreTableTests {
  @Test("axes become rows and columns, seeds a mean with its spread, the best of a group is marked")
  func layout() throws {
    let source = TableSource(SampleTable().record(table: try SampleTable.settings()))
    let table = source.table()
    let csv = table.csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let row = try #require(
      csv.first {
        $0[0] == "EDSR" && $0[1] == "+CTMAE Loss" && $0[4] == "scale=2" && $0[5] == "psnr"
      })
    // Two seeds an eighth to either side: the deviation of the sample is 0.125 · √2.
    #expect(Double(row[6]) == 41.25)
    #expect(abs((Double(row[7]) ?? 0) - 0.125 * 2.0.squareRoot()) < 1e-12)
    #expect(row[8] == "2")
    let texts = table.markdown + "\n" + table.latex + "\n" + table.csv
    #expect(goldenMismatch(texts, "tables.txt") == nil)
  }

  @Test("another layout needs no more than the results, and no axis is lost")
  func otherLayout() throws {
    let source = TableSource(SampleTable().record(table: TableSettings()))
    let table = source.table(ScoreTable.Layout(rows: ["loss"], columns: ["model", "metric"]))
    // `scale` was named nowhere and differs from row to row all the same.
    #expect(table.markdown.hasPrefix("| loss | scale | RFDN psnr ↑ |"), "\(table.markdown)")
    let plain = source.table(
      ScoreTable.Layout(rows: ["model", "loss"], columns: ["scale", "metric"], marksBest: false))
    #expect(!plain.markdown.contains("**"))
  }

  @Test("one metric under two protocols is two columns, which say so")
  func protocols() throws {
    var run = SampleTable().record(table: TableSettings())
    for i in run.variants.indices {
      run.variants[i].scores += run.variants[i].scores.map { set in
        var other = set
        other.protocolName = "sr/div2k-rgb@1"
        return other
      }
    }
    let layout = ScoreTable.Layout(rows: ["model", "loss", "scale"], columns: ["metric"])
    for text in [TableSource(run).table(layout).markdown, TableSource(run).table(layout).latex] {
      #expect(text.contains("psnr (sr/y-shave@1)") && text.contains("psnr (sr/div2k-rgb@1)"))
    }
  }

  @Test("claims are judged over means, with margins and the cells that fail")
  func claims() throws {
    let source = TableSource(SampleTable().record(table: try SampleTable.settings()))
    #expect(source.verdicts.map(\.outcome) == [.open, .fails, .open])
    let text = source.verdicts.map(\.text).joined()
    #expect(goldenMismatch(text, "claims.txt") == nil)
  }

  @Test("a table is the same from the files of a run as from the run")
  func files() throws {
    let folder = ScratchFolder()
    let run = SampleTable().record(table: try SampleTable.settings())
    let directory = RunDirectory(root: folder.path, name: run.name, digest: run.digest)
    try directory.begin(run, environment: [:])
    try directory.finish(run)
    let read = try TableSource(directory.path)
    #expect(read.table().markdown == TableSource(run).table().markdown)
    #expect(read.verdicts.map(\.text) == TableSource(run).verdicts.map(\.text))
    #expect(try Files.readText(Path.join(directory.path, "table.md")) == read.table().markdown)
    #expect(Files.exists(Path.join(directory.path, "claims.txt")))
    var other = run
    other.profile = "smoke"
    let small = RunDirectory(root: folder.path("small"), name: run.name, digest: run.digest)
    try small.begin(other, environment: [:])
    try small.finish(other)
    let sources = [read, try TableSource(small.path)]
    #expect(throws: Failure.self) { try TableSource.joined(sources) }
    #expect(try TableSource.joined([read, read]).table().markdown.contains("sample 2"))
  }

  @Test("cells that were never run, and test sets that others score, keep their places")
  func places() throws {
    var run = SampleTable().record(table: try SampleTable.settings())
    run.table.elsewhere = [ElsewhereTest(test: "DND", why: "its server scores")]
    for i in run.variants.indices {
      run.variants[i].measures = [
        TestMeasure(test: "valid", protocolName: "sr/y-shave@1", metrics: ["psnr", "ssim"])
      ]
      run.variants[i].scores = []
    }
    let table = TableSource(run).table()
    // Two scales, two test sets, two metrics; two networks with three losses.
    let head = "| scale 2 valid psnr ↑ | scale 2 valid ssim ↑ | scale 2 DND psnr ↑ |"
    #expect(table.markdown.contains(head), "\(table.markdown)")
    #expect(table.markdown.contains("| – | – | ‡ | ‡ |"), "\(table.markdown)")
    #expect(table.markdown.contains("\n‡ DND: its server scores\n"))
    #expect(table.latex.contains("$^\\ddagger$"))
    #expect(table.csv.split(separator: "\n").count == 1 + 8 * 6)
  }

  @Test("test sets are shown as their mean, where all of them have results")
  func means() throws {
    var run = SampleTable().record(table: TableSettings())
    run.axes = [SampleTable.axes[0]]
    run.variants = [run.variants[0], run.variants[1]].enumerated().map { i, variant in
      var variant = variant
      variant.cell?.coordinates = [Study.Coordinate(axis: "model", label: ["RFDN", "EDSR"][i])]
      variant.scores = [10.0, 20, 40].enumerated().map { k, value in
        let own = variant.scores[0]
        return ScoreSet(
          method: own.method, test: "noise \(k)", protocolName: own.protocolName,
          protocolDigest: own.protocolDigest, caption: own.caption, columns: own.columns,
          images: [ScoreSet.Image(id: "a", values: [value + Double(i), 0.5])], pixels: own.pixels)
      }
      // The second network has not come to the last test set.
      if i == 1 { variant.scores.removeLast() }
      variant.measures = variant.scores.map {
        TestMeasure(test: $0.test, protocolName: $0.protocolName, metrics: ["psnr", "ssim"])
      }
      return variant
    }
    run.table.means = [TestMean(name: "all", tests: ["noise 0", "noise 1", "noise 2"])]
    run.table.layout = ScoreTable.Layout(rows: ["model"], columns: ["test", "metric"], digits: 2)
    let table = TableSource(run).table()
    #expect(table.markdown.hasPrefix("| model | psnr ↑ | ssim ↑ |"), "\(table.markdown)")
    #expect(table.markdown.contains("| RFDN | 23.33 | 0.50 |"), "\(table.markdown)")
    #expect(table.markdown.contains("| EDSR | – | – |"), "\(table.markdown)")
    let each = TableSource(run, takesMeans: false).table()
    #expect(each.markdown.hasPrefix("| model | noise 0 psnr ↑ | noise 0 ssim ↑ | noise 1 psnr ↑ |"))
  }

  @Test("every published number has a cell in the spec of its table", arguments: 1...7)
  func published(_ number: Int) throws {
    let folder = Path.join(Path.folder(of: #filePath), "../../experiments")
    let study = try Study.load(
      Path.join(folder, "table\(number).yaml"), profile: "paper", checksFolders: false)
    let experiment = try #require(study.cells[0].loaded.experiment)
    let name = try #require(experiment.report.compare)
    let table = try #require(PublishedTable.named(name))
    #expect(name == "paper/table\(number)")
    let shown = experiment.report.table
    for place in table.places {
      let isThere = study.cells.contains { cell in
        let tests =
          (cell.loaded.experiment?.data.tests.map(\.label) ?? []) + shown.means.map(\.name)
          + shown.elsewhere.map(\.test)
        return place.allSatisfy {
          $0.axis == "test" ? tests.contains($0.label) : cell.coordinates.contains($0)
        }
      }
      #expect(isThere, "\(place)")
    }
  }
}
