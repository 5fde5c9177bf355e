import Documents
import Execution
import Files
import Synchronization
import TestSupport
import Testing

/// Collects what a display writes.
private final class Page: Sendable {
  private let kept = Mutex("")
  var text: String { kept.withLock { $0 } }
  func write(_ text: String) { kept.withLock { $0 += text } }
}

private let stage = StageLabel(
  name: "train edsr x4", key: String(repeating: "6e0d91c2", count: 8), number: 7, count: 50)

private let progress = Progress(
  done: 18_400, total: 300_000,
  terms: [.init("pixel", 0.02102), .init("prior", 0.00812, weight: 0.5)], rate: 1e-4,
  gradientNorm: 0.41, speed: 11.8, memoryBytes: 3_100_000_000)

@Test("a terminal shows a block that is drawn over itself, below the lines that stay")
func liveBlock() {
  let page = Page()
  let display = LiveDisplay(width: { 110 }, write: { page.write($0) })
  display.receive(.stageStarted(stage))
  display.receive(.checkpoint(stage, step: 18_000, seconds: 0.8))
  display.receive(.progress(stage, progress))
  display.receive(.warning("something"))
  let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
  #expect(lines[0] == "[ 7/50] train edsr x4  6e0d91c2  started")
  #expect(lines[1].hasPrefix("[ 7/50] train edsr x4  6e0d91c2   "))
  #expect(lines[1].hasSuffix("step 18 400/300 000  6.1 %   11.8 step/s   left 6 h 37"))
  #expect(
    lines[2]
      == "        loss 0.02508 = pixel 0.02102 + 0.5 x prior 0.00812   grad 0.41   lr 1.0e-4   mem 3.1 GB"
  )
  #expect(lines[3].hasPrefix("        last checkpoint 18 000, "))
  // Three lines up, everything below gone, then the warning in their place.
  #expect(lines[4] == "\u{1B}[3A\u{1B}[Jwarning: something")
}

@Test("lines of a narrow terminal are never wider than it", arguments: [20, 40, 80])
func narrowTerminal(_ width: Int) {
  let page = Page()
  let display = LiveDisplay(width: { width }, write: { page.write($0) })
  display.receive(.progress(stage, progress))
  #expect(page.text.split(separator: "\n").allSatisfy { $0.count < width })
}

@Test("without a terminal progress is a line now and then")
func lines() {
  let page = Page()
  let display = LineDisplay(every: 0, write: { page.write($0 + "\n") })
  let silent = LineDisplay(every: 3600, write: { page.write($0 + "\n") })
  silent.receive(.progress(stage, progress))
  #expect(page.text.isEmpty)
  display.receive(.progress(stage, progress))
  #expect(page.text.hasPrefix("[ 7/50] train edsr x4  6e0d91c2  step 18 400/300 000  6.1 %"))
}

@Test("events are a JSON object a line")
func eventFile() throws {
  let folder = ScratchFolder()
  let file = try EventFile(folder.path("events.jsonl"))
  file.receive(.stageStarted(stage))
  file.receive(.progress(stage, progress))
  file.receive(.progress(stage, progress))
  let lines = try Files.readText(folder.path("events.jsonl")).split(separator: "\n")
  // The second progress comes within the same second.
  #expect(lines.count == 2)
  let json = try JSON(parsing: String(lines[1]))
  #expect(json["event"] == "progress")
  #expect(json["terms"]?["prior"]?.double == 0.00812)
}
