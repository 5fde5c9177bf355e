import Documents
import Files
import Glibc
import TestSupport
import Testing

/// Looking at a run from outside.
@Suite("Status, run")
struct StatusTests {
  /// A training that takes a while.
  private static let slow = Desk.tiny.replacing(
    "train: { steps: 12, batch: 2, checkpoint: { every: 3 } }",
    with: "train: { steps: 100k, batch: 2, checkpoint: { every: 3 } }")

  private func json(_ desk: Desk) throws -> JSON {
    try JSON(parsing: desk.succeed("status", "runs/a", "--json").output)
  }

  @Test("status tells what runs, what was interrupted, and that a run is finished")
  func states() throws {
    let desk = try Desk(Self.slow)
    #expect(try desk.run("status").status == 2)
    #expect(try desk.run("status", "a.yaml").errors.contains("has not been run yet"))
    let program = try desk.start([Program.path, "a.yaml"])
    var seen: JSON = .null
    while program.isRunning {
      let ending = try desk.run("status", "runs/a", "--json")
      seen = ending.status == 0 ? try JSON(parsing: ending.output) : .null
      let train = seen["stages"]?.array?.first { $0["stage"] == "train" }
      if train?["state"] == "running", train?["per_second"] != nil { break }
      usleep(20_000)
    }
    #expect(seen["state"] == "running")
    #expect(seen["counts"]?["done"] == 4)
    let train = try #require(seen["stages"]?.array?.first { $0["stage"] == "train" })
    #expect(train["total"] == 100_000)
    #expect(try #require(train["seconds_left"]?.double) > 0)
    let text = try desk.succeed("status", "a.yaml").output
    #expect(text.contains("  running      train   step "), "\(text)")
    #expect(text.contains("process \(program.pid) on "), "\(text)")

    program.send(SIGKILL)
    _ = try program.wait()
    let killed = try json(desk)
    #expect(killed["state"] == "stopped")
    let left = try #require(killed["stages"]?.array?.first { $0["stage"] == "train" })
    #expect(left["state"] == "interrupted" || left["state"] == "waiting")
    let before = try desk.files()
    try desk.succeed("status")
    #expect(try desk.files() == before, "looking changes nothing")
  }

  @Test("--watch ends with the run, whoever does the work")
  func watch() throws {
    let desk = try Desk(
      MatrixTests.table.replacing("train: { steps: 12", with: "train: { steps: 300"))
    let program = try desk.start([Program.path, "a.yaml", "--jobs", "2"])
    while program.isRunning && desk.hasNothing("runs/a/latest/plan.json") { usleep(2000) }
    let watched = try desk.succeed("status", "runs/a/latest", "--watch")
    #expect(try program.wait().status == 0)
    #expect(watched.output.contains("   finished   14 done\n"), "\(watched.output)")
    let events = try desk.text("runs/a/latest/events.jsonl").split(separator: "\n")
    #expect(events.count { $0.contains("\"event\":\"stage-started\"") } == 14)
  }

  @Test("plan estimates what calibrate has measured, and what a run has")
  func estimates() throws {
    let desk = try Desk()
    let before = try desk.succeed("plan", "a.yaml").output
    #expect(before.contains("no estimate: not calibrated (mae-run calibrate a.yaml)"), "\(before)")
    let calibrated = try desk.succeed("calibrate", "a.yaml", "--seconds", "0.05")
    #expect(calibrated.output.contains("3 kinds of stages measured"), "\(calibrated.output)")
    #expect(try desk.files().allSatisfy { $0 == "a.yaml" || $0.contains(".store/costs/") })
    let plan = try desk.succeed("plan", "a.yaml").output
    #expect(plan.contains("not calibrated  never made"), "\(plan)")
    #expect(plan.contains("3 stages are not calibrated"), "\(plan)")
    try desk.succeed("run", "a.yaml", "--quiet")
    let other = try desk.succeed("plan", "a.yaml", "--sweep", "seed=1,2").output
    #expect(other.contains("estimate: "), "\(other)")
    #expect(!other.contains("not calibrated"), "\(other)")
    #expect(other.contains("train x 2"), "\(other)")
  }
}

extension Desk {
  fileprivate func hasNothing(_ name: String) -> Bool { !Files.exists(path(name)) }
}
