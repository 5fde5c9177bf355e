import Files
import Glibc
import TestSupport
import Testing

/// Whatever ends a run early, the same command leads to the same bytes.
@Suite("Interruptions")
struct InterruptionTests {
  /// A moment in a run: when its stream of events holds `text` for the `count`-th time.
  struct Moment: Sendable, CustomStringConvertible {
    var text: String
    var count = 1
    var description: String { "\(text) #\(count)" }

    func hasCome(_ desk: Desk) -> Bool {
      guard let events = try? desk.text("runs/a/latest/events.jsonl") else { return false }
      return events.split(separator: text, omittingEmptySubsequences: false).count > count
    }
  }

  static let moments = [
    Moment(text: #""run-started""#), Moment(text: #""stage-started""#, count: 2),
    Moment(text: #""stage":"data/dead-leaves-test-x2""#),
    Moment(text: #""stage-started","stage":"prior/ctmae""#),
    Moment(text: #""checkpoint","stage":"prior/ctmae""#, count: 2),
    Moment(text: #""stage-started","stage":"train""#),
    Moment(text: #""checkpoint","stage":"train""#, count: 1),
    Moment(text: #""checkpoint","stage":"train""#, count: 3),
    Moment(text: #""stage-started","stage":"evaluate"#),
    Moment(text: #""run-finished""#),
  ]

  private func wait(for moment: Moment, _ desk: Desk, _ program: Program) {
    while program.isRunning && !moment.hasCome(desk) { usleep(500) }
  }

  @Test("killed at any moment, the same command leads to the same bytes", arguments: moments)
  func killed(_ moment: Moment) throws {
    let desk = try Desk()
    let program = try desk.start([Program.path, "a.yaml"])
    wait(for: moment, desk, program)
    program.send(SIGKILL)
    let killed = try program.wait()
    #expect(killed.status == 128 + SIGKILL || moment.text.contains("run-finished"))
    let ending = try desk.run("a.yaml")
    #expect(ending.status == 0, "\(ending.errors)")
    try desk.expectUnspoilt()
  }

  @Test("killed again and again, it gets there all the same")
  func killedOften() throws {
    let desk = try Desk()
    for milliseconds in [15, 40, 80, 120, 160, 200, 240] {
      let program = try desk.start([Program.path, "a.yaml"])
      usleep(UInt32(milliseconds) * 1000)
      program.send(SIGKILL)
      _ = try program.wait()
    }
    try desk.succeed("a.yaml")
    try desk.expectUnspoilt()
  }

  @Test(
    "a signal finishes the step, keeps it and ends with 75",
    arguments: zip([SIGTERM, SIGINT, SIGUSR1], ["prior/ctmae", "train", "train"]))
  func asked(_ signal: Int32, _ stage: String) throws {
    // Steps enough that the signal cannot come too late.
    let desk = try Desk(Desk.tiny.replacing("steps: 12", with: "steps: 2000"))
    let program = try desk.start([Program.path, "a.yaml"])
    wait(for: Moment(text: #""checkpoint","stage":"\#(stage)""#), desk, program)
    program.send(signal)
    let ending = try program.wait()
    #expect(ending.status == 75)
    #expect(ending.output == "")
    #expect(ending.errors.contains("finishing step "), "\(ending.errors)")
    #expect(ending.errors.contains("of 2 000 steps of \(stage)"), "\(ending.errors)")
    #expect(ending.errors.contains("run the same command to continue"), "\(ending.errors)")
    #expect(try !desk.files().contains { $0.hasSuffix("manifest.json") })
    let plan = try desk.run("plan", "a.yaml")
    #expect(plan.output.contains(" of 2000"), "\(plan.output)")
  }

  @Test("stopped and continued is the same as never stopped")
  func continued() throws {
    let desk = try Desk()
    let program = try desk.start([Program.path, "a.yaml"])
    wait(for: Moment(text: #""stage-started","stage":"prior/ctmae""#), desk, program)
    program.send(SIGTERM)
    #expect(try program.wait().status == 75)
    try desk.succeed("a.yaml")
    try desk.expectUnspoilt()
  }

  @Test("a time limit ends with 75 and the same command goes on")
  func timeLimit() throws {
    let desk = try Desk()
    var endings = 0
    var ending = try desk.run("a.yaml", "--time-limit", "0.1s")
    #expect(ending.status == 75, "\(ending.errors)")
    #expect(ending.errors.contains("time limit reached"), "\(ending.errors)")
    while ending.status == 75 && endings < 100 {
      ending = try desk.run("a.yaml", "--time-limit", "0.1s")
      endings += 1
    }
    #expect(ending.status == 0, "\(ending.errors)")
    try desk.expectUnspoilt()
  }

  @Test("two processes on one store both succeed, with one result")
  func together() throws {
    let desk = try Desk()
    let programs = try (0..<2).map { _ in try desk.start([Program.path, "a.yaml"]) }
    for program in programs {
      let ending = try program.wait()
      #expect(ending.status == 0, "\(ending.errors)")
    }
    try desk.expectUnspoilt()
    let made = try desk.text("runs/a/latest/events.jsonl").split(separator: "\n").filter {
      $0.contains("stage-finished")
    }
    #expect(made.count == 6, "each stage is made once")
  }
}
