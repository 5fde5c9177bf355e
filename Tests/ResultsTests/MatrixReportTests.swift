import ExperimentSpec
import Results
import TestSupport
import Testing

/// The report of invented results, whose files are there as long as it is made.
private func page(
  _ sample: SampleMatrix, _ change: (inout RunRecord) -> Void = { _ in }
) throws -> String {
  try withExtendedLifetime(sample.folder) {
    var run = try sample.record()
    change(&run)
    return Report(run).html
  }
}

@Suite("Reports of tables")
struct MatrixReportTests {
  @Test("variants of one input are compared picture by picture, each kind of input for itself")
  func viewers() throws {
    let html = try page(SampleMatrix())
    #expect(html.ranges(of: "class=\"viewer\"").count == 2)
    #expect(html.contains("<h3>scale 2</h3>") && html.contains("<h3>scale 4</h3>"))
    // Six variants with what is given, the reference and the target; worst, median and best picture.
    #expect(html.ranges(of: "class=\"view\"").count == 2 * 3 * (6 + 3))
    #expect(html.contains("0800 <small>worst, psnr"))
    #expect(html.contains("0802 <small>median, psnr"))
    #expect(html.contains("0804 <small>best, psnr"))
    #expect(html.contains("3 of 5 images, in order of mean psnr"))
  }

  @Test("published numbers stand below those of the run, the best is bold, groups are parted")
  func table() throws {
    let html = try page(SampleMatrix())
    #expect(html.contains("<small>paper 34.4167</small>"))
    #expect(html.contains("perhaps copied\">paper 34.1299 †</small>"))
    #expect(html.contains("<th class=\"n\" colspan=\"2\">scale 2</th>"))
    #expect(html.contains("<b>37.0000</b>"))
    #expect(html.contains("<tr class=\"first\"><th scope=\"row\">EDSR</th>"))
    #expect(html.contains("<th scope=\"row\" class=\"again\">EDSR</th>"))
  }

  @Test("curves of all variants share one scale and the colours of the plane")
  func curves() throws {
    let html = try page(SampleMatrix())
    for text in [
      "aria-label=\"pixel loss over steps, RFDN, scale 2\"", "EDSR, scale 4",
      "<title>EDSR x4 +CTMAE Loss seed 0</title>", "pixel loss over 300 steps",
    ] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.ranges(of: "class=\"line c2\"").count == 4 + 1)
  }

  @Test("variants without results are named, with the reason")
  func absences() throws {
    let html = try page(SampleMatrix()) { run in
      run.variants[3].scores = []
      run.variants[3].files = []
      run.variants[3].absence = "vgg19.pth: is not there\nremedy"
    }
    #expect(html.contains("1 of 12 variants have no results"))
    #expect(html.contains("<td>vgg19.pth: is not there</td>"))
    #expect(html.ranges(of: "class=\"viewer\"").count == 2)
  }

  @Test(
    "a page of many variants stays below 20 MB and says what it leaves out",
    arguments: [(13, 192), (34, 192), (334, 128)])
  func size(_ losses: Int, _ side: Int) throws {
    var sample = SampleMatrix()
    sample.models = ["EDSR"]
    sample.losses = (0..<losses).map { "loss \($0)" }
    sample.seeds = [0, 1, 2]
    sample.scales = [4]
    sample.side = side
    let html = try page(sample)
    #expect(html.contains("\(3 * losses) variants"))
    #expect(html.utf8.count < 20_000_000)
    #expect(html.contains("All strips lie in") && html.contains("of 5 images"))
    #expect(
      html.contains("240 of \(3 * losses) variants, evenly from the best to the worst")
        == (3 * losses > 240))
    #expect(try page(sample) == html)
  }
}

@Suite("Choice of pictures")
struct CaseChoiceTests {
  private func chosen(_ values: [Double], _ count: Int, higher: Bool = true) -> [String] {
    CaseChoice(
      values.enumerated().map { ("\($0)", $1) }, higherIsBetter: higher, count: count
    ).cases.map { "\($0.id) \($0.rank)" }
  }

  private static let values: [Double] = [31, 24, 29, 22, 35, 27, 30, 33, 26]

  @Test("first come the worst, the median and the best, then their neighbours")
  func order() {
    #expect(chosen(Self.values, 1) == ["3 worst"])
    #expect(chosen(Self.values, 2) == ["3 worst", "2 median"])
    #expect(chosen(Self.values, 3) == ["3 worst", "2 median", "4 best"])
    #expect(
      chosen(Self.values, 5) == [
        "3 worst", "1 2 of 9 from the worst", "5 4 of 9 from the worst", "2 median", "4 best",
      ])
    #expect(chosen(Self.values, 100).count == 9)
    #expect(chosen(Self.values, 0) == [])
  }

  @Test("where lower is better the worst is the highest")
  func direction() {
    #expect(chosen(Self.values, 2, higher: false) == ["4 worst", "2 median"])
  }

  @Test("one picture has no rank, no number is the worst, ties stand in the order of their ids")
  func edges() {
    #expect(chosen([30], 3) == ["0 "])
    #expect(chosen([30, 31], 3) == ["0 worst", "1 best"])
    #expect(chosen([30, .nan, 29], 1) == ["1 worst"])
    #expect(chosen([.infinity, 30, 30, 30], 1) == ["1 worst"])
    #expect(chosen([], 3) == [])
  }
}

@Suite("Budget of pictures")
struct PictureBudgetTests {
  private func budget(_ groups: [(Int, Int)], cases: Int = 6, limit: Int) -> [Int] {
    let budget = PictureBudget(
      groups.map { PictureBudget.Group(variants: $0.0, cases: $0.1) }, cases: cases, side: 192,
      bytesOfPixel: 3, limit: limit)
    return [budget.groups, budget.variants, budget.cases, budget.side]
  }

  /// Of a panel of 192 × 192 pixels.
  private static let panel = 192 * 192 * 4

  @Test("cases go first, then the surroundings, then the median, then variants")
  func order() {
    let one = [(7, 16)]
    #expect(budget(one, limit: 60 * Self.panel) == [1, 240, 6, 192])
    #expect(budget(one, limit: 59 * Self.panel) == [1, 240, 5, 192])
    #expect(budget(one, limit: 20 * Self.panel) == [1, 240, 2, 192])
    #expect(budget(one, limit: 19 * Self.panel) == [1, 240, 2, 128])
    #expect(budget(one, limit: 5 * Self.panel) == [1, 240, 2, 96])
    #expect(budget(one, limit: 3 * Self.panel) == [1, 240, 2, 64])
    #expect(budget(one, limit: 2 * Self.panel) == [1, 240, 1, 64])
    #expect(budget([(7, 1)], limit: 60 * Self.panel) == [1, 240, 1, 192], "there is but one")
  }

  @Test("many kinds of input share the variants, and no page has more than a dozen")
  func groups() {
    #expect(budget([(10, 2), (10, 2)], limit: 1 << 40) == [2, 120, 2, 192])
    #expect(budget(Array(repeating: (2, 9), count: 500), limit: 1 << 40) == [12, 20, 6, 192])
    #expect(budget([(1000, 1)], limit: PictureBudget.bytes)[3] == 96)
  }
}

@Suite("Drawings")
struct DrawingTests {
  @Test("the plane shows means over seeds, what is not beaten, and what needs no training")
  func plane() throws {
    var sample = SampleMatrix()
    sample.seeds = [0, 1]
    let run = try sample.record()
    let plane = try #require(QualityPlane(run))
    #expect(plane.panels.map(\.title) == ["scale 2", "scale 4"])
    #expect(plane.panels[0].points.count == 6)
    #expect(
      plane.front(of: plane.panels[0]).map(\.name) == [
        "RFDN +CTMAE Loss scale 2", "EDSR +CTMAE Loss scale 2", "EDSR +VGG Loss scale 2",
        "EDSR Original scale 2",
      ])
    #expect(goldenMismatch(plane.svg(plane.panels[0]) + "\n", "plane.svg") == nil)
  }

  @Test("a plane has the sides that the spec names, and none without both metrics")
  func sides() throws {
    var run = try SampleMatrix().record()
    run.plot = PlotSpec(x: "niqe", y: "psnr", group: "model")
    let plane = try #require(QualityPlane(run))
    #expect(plane.svg(plane.panels[0]).contains(">niqe (lower is better)</text>"))
    run.plot = PlotSpec(y: "ssim")
    #expect(QualityPlane(run) == nil)
  }

  @Test("stages of the same label are one box, as deep as its deepest stage")
  func graph() throws {
    let graph = GraphDrawing(try SampleMatrix().record().stages)
    #expect(
      graph.boxes.map { "\($0.name) \($0.count) \($0.depth)" } == [
        "data/valid-x2 1 0", "data/valid-x4 1 0", "train 12 1", "evaluate 12 2",
      ])
    #expect(goldenMismatch(graph.svg + "\n", "graph.svg") == nil)
  }

  @Test("too many boxes become one of each kind")
  func folded() throws {
    let stages = (0..<60).map {
      StageRecord(name: "data/\($0)", kind: "data", key: "\($0)")
    }
    #expect(GraphDrawing(stages).boxes.map(\.count) == [60])
  }
}
