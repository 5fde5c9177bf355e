import Documents
import Execution
import Files
import TestSupport
import Testing

/// Where a run stands, from what it has written down.
@Suite("Status")
struct StatusTests {
  private let folder = ScratchFolder()
  private static let keys = (0..<5).map { String(repeating: "\($0)f", count: 32) }

  private func status(_ store: Store) -> RunStatus {
    let names = ["data", "prior", "train a", "train b", "evaluate"]
    return RunStatus(
      folder.path,
      zip(names, Self.keys).map { RunStatus.Wanted(title: $0, key: $1) }, store)
  }

  private func label(_ i: Int) -> StageLabel { StageLabel(name: "s", key: Self.keys[i]) }

  @Test("stages are done, running, interrupted, failed or waiting, with what is left of them")
  func states() throws {
    let store = try Store(folder.path("store"))
    #expect(status(store).word == "stopped")
    let events = try EventFile(folder.path("events.jsonl"))
    events.receive(.runStarted(stages: 5, toRun: 5))
    events.receive(.estimated([Self.keys[1]: 100, Self.keys[3]: 40, Self.keys[4]: 8]))
    store.finishToy(Self.keys[0])
    // What an interrupted training leaves, and how far it said it was.
    events.receive(.stageStarted(label(1)))
    for done in [4, 5] {
      events.receive(.progress(label(1), Progress(done: done, total: 20, speed: 2)))
    }
    try store.checkpoints(Self.keys[1]).write(Checkpoint(step: 5, tensors: []))
    events.receive(.stageStarted(label(2)))
    events.receive(.stageFailed(label(2), message: "the loss is nan\nremedy"))
    events.receive(.stageSkipped(label(4), needs: "train a"))

    var status = status(store)
    #expect(
      status.stages.map(\.word) == ["done", "interrupted", "failed", "waiting", "skipped"])
    #expect(status.word == "stopped")
    #expect(status.stages[1].progress?.done == 5)
    #expect(status.stages[3].secondsLeft == 40)
    let text = status.text()
    #expect(text.contains("  interrupted  prior"), "\(text)")
    #expect(text.contains("failed       train a    the loss is nan\n"), "\(text)")
    #expect(text.contains("  next         train b\n"), "\(text)")
    #expect(!text.contains("data"), "what is done is only counted")
    #expect(status.text(all: true).contains("  done         data\n"))

    // The next run begins the failed stage again and gets further.
    let more = try EventFile(folder.path("events.jsonl"))
    more.receive(.stageStarted(label(2)))
    more.receive(.progress(label(2), Progress(done: 7, total: 10, speed: 0.5)))
    try folder.claim(Self.keys[2])
    status.refresh()
    #expect(status.word == "running")
    #expect(status.stages[2].word == "running")
    #expect(status.stages[2].secondsLeft == 6)
    let json = status.json
    #expect(json["counts"]?["running"] == 1)
    #expect(json["stages"]?[2]?["done"] == 7)
    #expect(json["stages"]?[2]?["per_second"] == 0.5)
  }

  @Test("a claim of a process that is gone is no work")
  func dead() throws {
    let store = try Store(folder.path("store"))
    // Process 1 of this machine started at another time.
    let me = ProcessIdentity.current
    try Files.write(
      "\(me.host) \(me.system) 1 999999999", to: folder.path("store/claims/\(Self.keys[1])"))
    #expect(status(store).stages[1].word == "waiting")
  }

  @Test("a long history is read on from where it was, a half-written line later")
  func growing() throws {
    let store = try Store(folder.path("store"))
    let line = #"{"event":"stage-failed","stage":"s","key":"\#(Self.keys[3])","message":"full"}"#
    try Files.write(String(line.prefix(40)), to: folder.path("events.jsonl"))
    var status = status(store)
    #expect(status.stages[3].word == "waiting")
    try Files.write(line + "\n", to: folder.path("events.jsonl"))
    status.refresh()
    #expect(status.stages[3].word == "failed")
  }
}

extension ScratchFolder {
  /// Claims a key for this process.
  fileprivate func claim(_ key: String) throws {
    let me = ProcessIdentity.current
    try Files.write(
      "\(me.host) \(me.system) \(me.pid) \(me.started)", to: path("store/claims/\(key)"))
  }
}

extension Store {
  fileprivate func finishToy(_ key: String) {
    try? finish(
      KeyRecord(
        key: key, kind: "data", stage: "data", numerics: 1, document: [:], inputs: [],
        out: key, outputs: []))
  }
}
