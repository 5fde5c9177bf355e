import Files
import Glibc
import TestSupport
import Testing

/// Tables: many cells in one file.
@Suite("Matrices, run")
struct MatrixTests {
  /// Two losses at two scales: one encoder for two of the four cells.
  static let table =
    Desk.tiny
    .replacing("scale: 2\n", with: "")
    .replacing("loss:\n  pixel: l1\n  prior:", with: "loss: { pixel: l1 }\npriors:\n  mine:")
      + """
      matrix:
        axes:
          loss:
            points:
              Original: { loss.prior: none }
              +CTMAE Loss: { loss.prior: mine }
          scale: { path: scale, values: [2, 4] }
        label: "x{scale} {loss}"

      """

  /// A desk on which the table has been run once, uninterrupted.
  private static let model = Result {
    let desk = try Desk(table)
    return (desk, try desk.succeed("run", "a.yaml"))
  }

  private func events(_ desk: Desk, _ name: String) throws -> Int {
    try desk.text("\(desk.latest())/events.jsonl").split(separator: "\n").count {
      $0.contains("\"event\":\"\(name)\"")
    }
  }

  private func expectUnspoilt(_ desk: Desk) throws {
    let (mine, wanted) = (try desk.result(), try Self.model.get().0.result())
    let spoilt = Set(mine.keys).union(wanted.keys).filter { mine[$0] != wanted[$0] }.sorted()
    #expect(spoilt == [])
  }

  @Test("every stage is made once, every cell gets a folder, and there is one table")
  func firstRun() throws {
    let (desk, ending) = try Self.model.get()
    // Pairs to train and to test at two scales, targets, an encoder, four trainings and evaluations.
    #expect(ending.output.hasPrefix("14 of 14 stages made\n4 of 4 cells have results\n"))
    #expect(try events(desk, "stage-started") == 14)
    let names = Set(try desk.files(below: desk.latest()))
    for folder in ["x2-original", "x4-original", "x2-ctmae-loss", "x4-ctmae-loss"] {
      for file in ["manifest.json", "plan.json", "resolved.yaml", "per_image.csv", "train.csv"] {
        #expect(names.contains("variants/\(folder)/\(file)"), "no \(file) of \(folder)")
      }
    }
    for file in ["manifest.json", "table.md", "table.csv", "report.html"] {
      #expect(names.contains(file), "no \(file)")
    }
    let manifest = try desk.text("\(desk.latest())/manifest.json")
    #expect(manifest.contains("\"variant\": \"x4 +CTMAE Loss\""))
    try desk.succeed("verify", desk.latest())
  }

  @Test("the second run computes nothing and leaves every byte")
  func secondRun() throws {
    let desk = try Desk(Self.table)
    try desk.shell("cp -a '\(try Self.model.get().0.path("runs"))' .")
    let ending = try desk.succeed("run", "a.yaml", "--quiet")
    #expect(ending.output.hasPrefix("nothing to do: all 14 stages were there\n"))
    try expectUnspoilt(desk)
  }

  @Test("a report is made from what is stored, the same as that of the run unless told otherwise")
  func report() throws {
    let desk = try Desk(Self.table)
    #expect(try desk.run("report", "a.yaml").errors.contains("nothing has been run yet"))
    try desk.shell("cp -a '\(try Self.model.get().0.path("runs"))' .")
    let file = "\(desk.latest())/report.html"
    let before = try desk.text(file)
    try desk.shell("echo damaged > '\(file)'")
    #expect(try desk.succeed("report", "a.yaml").output.contains("report.html"))
    #expect(try desk.text(file) == before)
    try desk.succeed("report", "a.yaml", "--images", "0", "--to", "small.html")
    #expect(try !desk.text("small.html").contains("class=\"viewer\""))
    #expect(try desk.run("report", "a.yaml", "--images", "0").status == 2)
    #expect(try desk.run("report", "a.yaml", "--compare", "paper/table9", "--to", "b").status == 2)
    #expect(try desk.text(file) == before)
  }

  @Test("a cell alone has the bytes that it has in the table")
  func single() throws {
    let desk = try Desk(Self.table)
    try desk.succeed("run", "a.yaml", "--only", "loss=+CTMAE Loss,scale=4")
    let file = "\(desk.latest())/variants/x4-ctmae-loss/manifest.json"
    #expect(try desk.text(file) == Self.model.get().0.text(file))
    #expect(try events(desk, "stage-started") == 6)
    let table = try desk.text("\(desk.latest())/table.md")
    #expect(table.contains("–"), "cells that were not run have no numbers")
    let wrong = try desk.run("run", "a.yaml", "--only", "loss=+CTMAE")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("axis `loss` has no `+CTMAE`"))
  }

  @Test("parts of a table that are run one after the other make the whole")
  func shards() throws {
    let desk = try Desk(Self.table)
    for part in ["1/3", "3/3", "2/3"] {
      try desk.succeed("run", "a.yaml", "--shard", part)
    }
    try expectUnspoilt(desk)
  }

  @Test("several processes share the work and leave the same bytes")
  func jobs() throws {
    let desk = try Desk(Self.table)
    let ending = try desk.succeed("run", "a.yaml", "--jobs", "3")
    #expect(ending.output.hasPrefix("14 of 14 stages made\n"), "\(ending.output)")
    try expectUnspoilt(desk)
  }

  @Test("killed again and again, it gets there all the same", arguments: [1, 2])
  func killed(_ jobs: Int) throws {
    let desk = try Desk(Self.table)
    for milliseconds in [60, 150, 300, 500, 700] {
      let program = try desk.start([Program.path, "a.yaml", "--jobs", String(jobs)])
      usleep(UInt32(milliseconds) * 1000)
      program.send(SIGKILL)
      _ = try program.wait()
    }
    try desk.succeed("a.yaml")
    try expectUnspoilt(desk)
  }

  @Test("what cannot be made fails at once, what needs it is left out, the rest goes on")
  func keepsGoing() throws {
    let text =
      Self.table.replacing(
        "priors:\n", with: "priors:\n  gone: { kind: kmae, weights: gone.pth }\n"
      )
      .replacing("        scale:", with: "")
      .replacing(
        "Original: { loss.prior: none }",
        with: "Original: { loss.prior: none }\n        Gone: { loss.prior: gone }")
    let desk = try Desk(text)
    let refused = try desk.run("run", "a.yaml")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("gone.pth"))
    #expect(try desk.files().allSatisfy { !$0.hasSuffix("manifest.json") })

    let ending = try desk.run("run", "a.yaml", "-k")
    #expect(ending.status == 7)
    #expect(ending.output.contains("4 of 6 cells have results\n"), "\(ending.output)")
    #expect(ending.output.contains("failed    x2 Gone: "), "\(ending.output)")
    #expect(ending.errors.contains("skipped, it needs prior/kmae"), "\(ending.errors)")
    let plan = try desk.succeed("plan", "a.yaml")
    #expect(plan.output.contains("absent"), "\(plan.output)")
    let names = try desk.files(below: desk.latest())
    #expect(names.contains("variants/x4-original/manifest.json"))
    #expect(!names.contains("variants/x4-gone/manifest.json"))
  }

  @Test("cells can be shown, and mistakes in them name the cell")
  func show() throws {
    let desk = try Desk(Self.table)
    let shown = try desk.succeed("show", "a.yaml", "--cell", "x4 Original")
    #expect(shown.output.contains("scale = 4"))
    let check = try desk.run("check", "a.yaml", "--set", "matrix.axes.scale.values=[2, 3]")
    #expect(check.status == 3)
    #expect(check.errors.contains("E047") || check.output.contains("E047"))
    #expect((check.errors + check.output).contains("in 2 of 4 cells, the first is `x3 Original`"))
  }
}
