import Documents
import Files
import TestSupport
import Testing

/// Write a spec, run it, change a number, run again.
@Suite("The loop")
struct LoopTests {
  @Test("a run leaves manifest, report, tables, logs, weights, pictures and strips")
  func firstRun() throws {
    let desk = try Desk()
    let ending = try desk.run("a.yaml")
    #expect(ending.status == 0, "\(ending.errors)")
    let variant = "variants/edsr-x2-ctmae"
    let names = Set(try desk.files(below: desk.latest()))
    for name in [
      "manifest.json", "report.html", "table.md", "table.csv", "spec.yaml", "resolved.yaml",
      "plan.json", "env.json", "timings.json", "events.jsonl", "log.txt",
      "metrics.csv", "\(variant)/tensorboard/train/events.out.tfevents.0.mae-run",
      "\(variant)/tensorboard/prior/events.out.tfevents.0.mae-run",
      "\(variant)/manifest.json", "\(variant)/per_image.csv", "\(variant)/train.csv",
      "\(variant)/prior.csv", "\(variant)/reconstruction.png",
      "\(variant)/reconstruction.json", "\(variant)/weights/final.safetensors",
      "\(variant)/images/0000.png", "\(variant)/images/0001.png", "\(variant)/strips/0000.png",
      "\(variant)/strips/0001.png",
    ] {
      #expect(names.contains(name), "no \(name)")
    }
    #expect(try desk.text("\(desk.latest())/spec.yaml") == Desk.tiny)
    #expect(ending.output.hasPrefix("6 of 6 stages made\n"))
    #expect(ending.output.contains("edsr x2 ctmae on dead-leaves: psnr "))
    #expect(ending.output.contains("(bicubic "))
  }

  @Test("the second run computes nothing and touches nothing")
  func secondRun() throws {
    let desk = try Desk.finished()
    let manifest = desk.path("\(desk.latest())/manifest.json")
    let status = Files.status(manifest)
    let ending = try desk.succeed("a.yaml")
    #expect(ending.output.hasPrefix("nothing to do: all 6 stages were there\n"))
    try desk.expectUnspoilt()
    #expect(Files.status(manifest) == status)
    #expect(try !desk.text("\(desk.latest())/timings.json").isEmpty)
  }

  @Test("a run directory that was deleted is made again from the store, byte by byte")
  func rebuilt() throws {
    let desk = try Desk.finished()
    try Files.remove(desk.path("runs/a"))
    let ending = try desk.succeed("a.yaml")
    #expect(ending.output.hasPrefix("nothing to do: all 6 stages were there\n"))
    try desk.expectUnspoilt()
  }

  static let ranByLambda = ["train", "evaluate/dead-leaves"]

  @Test(
    "plan and explain say that another λ costs training and evaluation, and a run does just that")
  func anotherLambda() throws {
    let desk = try Desk.finished()
    let change = ["a.yaml", "--set", "loss.prior.lambda=0.1"]
    let plan = try desk.run(["plan"] + change)
    #expect(plan.output.contains("1 variant, 6 stages, 2 to run\n"))
    let lines = plan.output.split(separator: "\n").map(String.init)
    for line in lines where line.contains(" run  ") {
      #expect(line.contains("train") || line.contains("evaluate"), "\(line)")
    }
    let why = try #require(lines.firstIndex { $0.contains("loss.prior.lambda 1 -> 0.1") })
    #expect(lines[why].contains("train "))
    #expect(lines[why + 1].contains("--set (was a.yaml:11:13)"))

    let explained = try desk.run(["explain"] + change + ["train"]).output
    #expect(explained.contains("will run"))
    #expect(explained.contains("loss.prior.lambda   1 -> 0.1        --set (was a.yaml:11:13)"))

    let ending = try desk.run(["run"] + change)
    #expect(ending.output.hasPrefix("2 of 6 stages made\n"), "\(ending.errors)")
    let events = try desk.text("\(desk.latest())/events.jsonl").split(separator: "\n").map {
      try JSON(parsing: String($0))
    }
    let ran = events.filter { $0["event"] == "stage-started" }.compactMap { $0["stage"]?.string }
    #expect(ran == Self.ranByLambda)
    #expect(try desk.run(["plan", "--exit-code"] + change).status == 0)
  }

  @Test("a change in the spec itself is told with its line")
  func changedLine() throws {
    let desk = try Desk.finished()
    try desk.write(Desk.tiny.replacing("lambda: 1.0", with: "lambda: 0.1"), to: "a.yaml")
    let plan = try desk.run("plan", "a.yaml", "--exit-code")
    #expect(plan.status == 10)
    #expect(plan.output.contains("loss.prior.lambda 1 -> 0.1"))
    #expect(plan.output.contains("a.yaml:11:13"))
  }

  @Test(
    "the bytes do not depend on threads, on the folder, or on the place of the data",
    arguments: [["--threads", "1"], ["--threads", "2"], ["--threads", "5"]])
  func threads(_ words: [String]) throws {
    let desk = try Desk()
    let ending = try desk.run(["run", "a.yaml"] + words)
    #expect(ending.status == 0, "\(ending.errors)")
    try desk.expectUnspoilt()
  }

  @Test("another working directory and another root of the data give the same manifest")
  func otherPlaces() throws {
    let desk = try Desk.finished()
    let pictures = "runs/a/latest/variants/edsr-x2-ctmae/images"
    let folder = Desk.tiny
      .replacing(
        "test: { set: dead-leaves, split: test, count: 2, size: 48 }", with: "test: { set: files }"
      )
      .replacing("data:\n", with: "data:\n  root: ${env.PICTURES}\n")
    try desk.write(folder, to: "a.yaml")
    try desk.write(folder, to: "elsewhere/a.yaml")
    for place in ["x", "elsewhere/y z"] {
      try Files.createFolder(desk.path(place))
      try desk.shell("cp '\(pictures)/0000.png' '\(place)/b.png'")
      try desk.shell("cp '\(pictures)/0001.png' '\(place)/a.png'")
    }
    let here = try desk.run(["a.yaml"], environment: ["PICTURES": "x"])
    let there = try desk.run(
      ["a.yaml"], environment: ["PICTURES": desk.path("elsewhere/y z")], in: desk.path("elsewhere"))
    #expect(here.status == 0, "\(here.errors)")
    #expect(there.status == 0, "\(there.errors)")
    let manifest = try desk.text("runs/a/latest/manifest.json")
    #expect(try desk.text("elsewhere/runs/a/latest/manifest.json") == manifest)
  }
}
