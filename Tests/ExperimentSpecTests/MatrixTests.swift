import Documents
import ExperimentSpec
import TestSupport
import Testing

/// Matrices on top of the small spec.
private enum Matrices {
  static let priors = """
    priors:
      ctmae: { kind: ctmae, lambda: 2, pretrain: { arch: tiny, steps: 4, batch: 2 } }
      ccmae: { kind: ccmae, pretrain: { crop: 32, steps: 4, batch: 2 } }

    """

  /// The small spec without what a matrix decides.
  static let base = Specs.small.replacing("scale: 4\n", with: "")

  static func spec(_ matrix: String) -> String { base + priors + matrix }
}

@Suite("Matrices")
struct MatrixTests {
  private let specs = Specs()

  private func study(
    _ matrix: String, sets: [String] = [], sweeps: [String] = [], profile: String? = nil
  ) throws -> Study {
    let study = try specs.study(
      Matrices.spec(matrix), sets: sets, sweeps: sweeps, profile: profile)
    try #require(
      study.diagnostics.errorCount == 0, "\(study.diagnostics.rendered(as: .text))")
    return study
  }

  private static let table = """
    matrix:
      axes:
        blocks: { path: model.blocks, values: [1, 2] }
        loss:
          points:
            Original: { loss.prior: none }
            +CTMAE: { loss.prior: ctmae }
            +CCMAE: { loss.prior: ccmae, train.batch: 3 }
        scale: { path: scale, values: [2, 4] }
      label: "edsr{blocks} x{scale} {loss}"

    """

  @Test("--sweep is an axis that wins over the profile and gets its own part of the label")
  func sweeps() throws {
    let alone = try study(
      "scale: 4\n", sweeps: ["train.steps=7,9", "train.optimizer.adam.lr=1e-3,1e-4"],
      profile: "smoke")
    #expect(
      alone.cells.map(\.label) == [
        "steps 7 lr 1e-3", "steps 7 lr 1e-4", "steps 9 lr 1e-3", "steps 9 lr 1e-4",
      ])
    #expect(alone.cells.map { $0.loaded.experiment?.train?.steps } == [7, 7, 9, 9])
    let more = try study(Self.table, sweeps: ["loss.pixel=[l1, l2]", "seed=0,1"])
    #expect(more.cells.count == 48)
    #expect(more.cells[1].label == "edsr1 x2 Original pixel l1 seed 1")
    #expect(more.axes.map(\.name) == ["blocks", "loss", "scale", "pixel", "seed"])
    #expect(more.axes.map(\.isSeed) == [false, false, false, false, true])
    for wrong in ["scale", "scale=", "train.optimizer.adam.betas=[[0.9, 0.99], [0.8, 0.9]]"] {
      let study = try specs.study(Specs.small, sweeps: [wrong])
      #expect(study.diagnostics.errorCount > 0, "\(wrong)")
    }
  }

  @Test("a mean is of test sets that there are, each in one of them")
  func means() throws {
    let report = try specs.studyReport(
      Matrices.spec(Self.table) + "report: { table: { means: { all: [dead-leaf], b: dead-leaves, "
        + "c: dead-leaves } } }\n")
    #expect(report.contains("the mean `all` names no test set `dead-leaf`"), "\(report)")
    #expect(report.contains("did you mean `dead-leaves`?"), "\(report)")
    #expect(report.contains("`dead-leaves` is in the mean `b` already"), "\(report)")
  }

  @Test("a cell is the spec with one value of each axis, the last axis differing fastest")
  func product() throws {
    let study = try study(Self.table)
    #expect(study.cells.count == 12)
    #expect(
      study.cells.prefix(3).map(\.label) == [
        "edsr1 x2 Original", "edsr1 x4 Original", "edsr1 x2 +CTMAE",
      ])
    #expect(study.axes.map(\.name) == ["blocks", "loss", "scale"])
    let last = try #require(study.cells.last?.loaded.experiment)
    #expect(last.scale == 4)
    #expect(last.loss.prior?.kind == .ccmae)
    #expect(last.train?.batch == 3)
    let first = try #require(study.cells[0].loaded.experiment)
    #expect(first.loss.prior == nil)
    #expect(first.train?.batch == 2)
    let third = try #require(study.cells[2].loaded.experiment)
    #expect(third.loss.prior?.lambda == 2, "the named prior is the whole prior")
  }

  @Test("an axis that means nothing to a cell leaves it one cell, and a list of seeds is an axis")
  func conditions() throws {
    let matrix = """
      seed: [3, 5, 8]
      scale: 4
      matrix:
        axes:
          loss:
            points: { Original: { loss.prior: none }, CTMAE: { loss.prior: ctmae }, CCMAE: { loss.prior: ccmae } }
          lambda: { path: loss.prior.lambda, values: [0.01, 0.1, 1], when: { loss: [CTMAE, CCMAE] } }
        label: "{loss} {lambda}"

      """
    let study = try study(matrix)
    #expect(study.cells.count == 7 * 3)
    #expect(study.axes.last?.isSeed == true)
    #expect(
      study.cells.prefix(4).map(\.label) == [
        "Original seed 3", "Original seed 5", "Original seed 8", "CTMAE 0.01 seed 3",
      ])
    #expect(study.cells.map { $0.loaded.experiment?.seed }.suffix(3) == [3, 5, 8])
    let lambdas = study.cells.compactMap { $0.loaded.experiment?.loss.prior?.lambda }
    #expect(lambdas.prefix(4) == [0.01, 0.01, 0.01, 0.1])
  }

  @Test("cells are left out by `exclude` and added by `include`")
  func exclusion() throws {
    let study = try study(
      Self.table
        + "  exclude: [{ blocks: 2, loss: [+CTMAE, +CCMAE] }, { scale: 2, loss: +CCMAE }]\n"
        + "  include:\n"
        + "    - { blocks: 1, loss: +CTMAE, scale: 3, train.steps: 9, data.train.crop: 33 }\n")
    #expect(study.cells.count == 12 - 4 - 1 + 1)
    let added = try #require(study.cells.last)
    #expect(added.label == "edsr1 x3 +CTMAE")
    #expect(added.loaded.experiment?.train?.steps == 9)
    #expect(study.axes.last?.labels == ["2", "4", "3"])
  }

  @Test("a report has a plot and forms of its own choice, and everything if nothing is said")
  func reports() throws {
    let plain = try study(Self.table)
    let report = try #require(plain.cells[0].loaded.experiment?.report)
    #expect(report.plot == PlotSpec())
    #expect(report.formats == [.html, .markdown, .latex, .csv])
    let chosen = try study(
      Self.table + "report: { plot: { x: ssim, y: psnr, group: loss }, formats: [csv, html] }\n")
    let other = try #require(chosen.cells[0].loaded.experiment?.report)
    #expect(other.plot == PlotSpec(x: "ssim", y: "psnr", group: "loss"))
    #expect(other.formats == [.html, .csv])
    #expect(plain.digest != chosen.digest)
  }

  @Test("a profile and arguments win over the axes, and may change them")
  func profile() throws {
    let matrix =
      Self.table + """
        profiles:
          tiny:
            train.batch: 1
            priors.ctmae.pretrain.steps: 2
            matrix.axes.blocks.values: [1]

        """
    let study = try study(matrix, sets: ["model.features=4"], profile: "tiny")
    #expect(study.cells.count == 6)
    for cell in study.cells {
      let experiment = try #require(cell.loaded.experiment)
      #expect(experiment.train?.batch == 1)
      if experiment.loss.prior?.kind == .ctmae {
        #expect(experiment.loss.prior?.source.pretrain?.steps == 2)
      }
    }
    #expect(try self.study(Self.table).digest != study.digest)
  }

  static let mistakes: [(name: String, matrix: String)] = [
    ("unknown-path", table.replacing("loss.prior: none", with: "loss.prio: none")),
    ("empty-axis", table.replacing("values: [2, 4]", with: "values: []")),
    ("no-axes", "matrix: { label: x }\n"),
    ("half-axis", table.replacing(", values: [2, 4]", with: "")),
    ("repeated-value", table.replacing("values: [2, 4]", with: "values: [2, 4, 2]")),
    ("same-label", table.replacing("x{scale} ", with: "")),
    ("unknown-label", table.replacing("{scale}", with: "{scael}")),
    (
      "wrong-exclude",
      table + "  exclude: [{ loss: Orignal }, { los: Original }, { blocks: 7 }]\n"
    ),
    ("nothing-left", table + "  exclude: { blocks: [1, 2] }\n"),
    (
      "late-condition",
      table.replacing("values: [1, 2] }", with: "values: [1, 2], when: { scale: 4 } }")
    ),
    (
      "same-cells",
      table.replacing(
        "path: model.blocks, values: [1, 2]",
        with: "points: { 1: { model.blocks: 1 }, 2: { model.blocks: 1 } }")
    ),
    (
      "for-all",
      table.replacing("path: model.blocks, values: [1, 2]", with: "path: output, values: [a, b]")
    ),
    ("some-cells", table.replacing("values: [2, 4]", with: "values: [2, 3]")),
    ("wrong-value", table.replacing("values: [1, 2]", with: "values: [1, many]")),
    ("wrong-plot", table + "report: { plot: { x: psnr, y: niqe, group: los } }\n"),
    ("wrong-format", table + "report: { formats: [html, tex] }\n"),
    ("same-plot", table + "report: { plot: { x: psnr, y: psnr } }\n"),
  ]

  @Test("mistakes in a matrix are reported where they stand", arguments: mistakes.map(\.name))
  func mistake(_ name: String) throws {
    let matrix = try #require(Self.mistakes.first { $0.name == name }).matrix
    let report = try specs.studyReport(Matrices.spec(matrix))
    #expect(goldenMismatch(report, "matrix-\(name).txt") == nil)
  }
}
