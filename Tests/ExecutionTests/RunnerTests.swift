import Documents
import Execution
import Files
import Synchronization
import TestSupport
import Testing

private func count(_ events: [Event], _ matches: (Event) -> Bool) -> Int {
  events.count { matches($0) }
}

private func contents(_ record: KeyRecord?, _ store: Store) throws -> [String] {
  let record = try #require(record)
  return try record.outputs.map { try Files.readText(store.path($0.object)) }
}

/// What an uninterrupted run of the toy stage leaves.
private func undisturbed() throws -> [String] {
  let store = try Store(ScratchFolder().path)
  return try contents(try Runner(store: store).run([toyJob()])[0].record, store)
}

@Test("the second run finds everything and runs nothing")
func secondRunIsCached() throws {
  let store = try Store(ScratchFolder().path)
  let ran = Atomic(0)
  for _ in 0..<2 {
    let outcomes = try Runner(store: store).run([
      toyJob { _ in ran.add(1, ordering: .relaxed) }
    ])
    #expect(outcomes.count == 1)
  }
  #expect(ran.load(ordering: .relaxed) == 20)
}

@Test(
  "a stage stopped after any step goes on and ends with the same bytes",
  arguments: [1, 2, 3, 4, 10, 18, 19])
func stopAndResume(_ step: Int) throws {
  let store = try Store(ScratchFolder().path)
  let stop = StopRequest()
  let recorder = EventRecorder()
  let first = Runner(store: store, events: EventStream([recorder]), stop: stop)
  let failure = #expect(throws: Failure.self) {
    try first.run([toyJob { if $0 + 1 == step { stop.stop() } }])
  }
  #expect(failure?.kind == .stopped)
  #expect(failure?.message.contains("kept \(step) of 20 steps of train") == true)
  #expect(store.checkpoints(toyKey).newestStep == step)

  let again = EventRecorder()
  let outcomes = try Runner(store: store, events: EventStream([again])).run([toyJob()])
  #expect(try contents(outcomes[0].record, store) == undisturbed())
  #expect(count(again.events) { if case .resumed(_, step, 20) = $0 { true } else { false } } == 1)
  #expect(store.checkpoints(toyKey).newestStep == 0)
}

@Test("a killed stage goes on from its last checkpoint", arguments: [1, 4, 11, 19])
func killAndResume(_ step: Int) throws {
  // A failure in the middle leaves what a kill leaves: the checkpoints so far and nothing else.
  let store = try Store(ScratchFolder().path)
  let failure = #expect(throws: Failure.self) {
    try Runner(store: store).run([toyJob(failing: step)])
  }
  #expect(failure?.kind == .numeric)
  #expect(failure?.message.hasPrefix("step \(step + 1): ") == true)
  #expect(store.checkpoints(toyKey).newestStep == step / 3 * 3)
  let outcomes = try Runner(store: store).run([toyJob()])
  #expect(try contents(outcomes[0].record, store) == undisturbed())
}

@Test(
  "damaged checkpoints are put aside: the older one is used, then none",
  arguments: [[0], [1], [0, 1]], [0.0, 0.3, 0.9, 1.0])
func damagedCheckpoints(_ damaged: [Int], _ place: Double) throws {
  let folder = ScratchFolder()
  _ = try? Runner(store: try Store(folder.path)).run([toyJob(failing: 11)])
  let names = try folder.files(below: "checkpoints")
  #expect(names.count == 2)
  for i in damaged {
    let path = folder.path(names[i])
    var bytes = try Files.read(path)
    bytes[min(bytes.count - 1, Int(Double(bytes.count) * place))] ^= 1
    try Files.write(bytes, to: path)
  }
  let recorder = EventRecorder()
  let store = try Store(folder.path) { recorder.receive($0) }
  let runner = Runner(store: store, events: EventStream([recorder]))
  let outcomes = try runner.run([toyJob()])
  #expect(try contents(outcomes[0].record, store) == undisturbed())
  let resumed = recorder.events.compactMap { event -> Int? in
    if case .resumed(_, let step, _) = event { step } else { nil }
  }
  // The names are sorted by step: 6, then 9. The newest sound one counts.
  let expected = damaged == [0] ? [9] : damaged == [1] ? [6] : []
  #expect(resumed == expected)
}

@Test("the claim of a dead process is taken over and that is told")
func deadClaim() throws {
  let folder = ScratchFolder()
  let recorder = EventRecorder()
  let store = try Store(folder.path)
  let me = ProcessIdentity.current
  // The same number, but started at another time: the number was used again.
  try Files.write(
    "\(me.host) \(me.system) \(me.pid) \(me.started + 5)", to: folder.path("claims/\(toyKey)"))
  _ = try Runner(store: store, events: EventStream([recorder])).run([toyJob()])
  #expect(count(recorder.events) { if case .takenOver = $0 { true } else { false } } == 1)
  #expect(try Files.list(folder.path("claims")).isEmpty)
}

@Test("an unreadable claim is taken over", arguments: ["", "nonsense", "a b c d"])
func unreadableClaim(_ text: String) throws {
  let folder = ScratchFolder()
  let store = try Store(folder.path)
  try Files.write(text, to: folder.path("claims/\(toyKey)"))
  let outcomes = try Runner(store: store).run([toyJob()])
  #expect(outcomes[0].wasMade)
}

@Test("a stage that a living process works on is waited for, until told to stop")
func livingClaim() throws {
  let folder = ScratchFolder()
  let store = try Store(folder.path)
  let me = ProcessIdentity.current
  try Files.write(
    "\(me.host) \(me.system) \(me.pid) \(me.started)", to: folder.path("claims/\(toyKey)"))
  let recorder = EventRecorder()
  let runner = Runner(
    store: store, events: EventStream([recorder]), stop: StopRequest(timeLimit: 0.3))
  let failure = #expect(throws: Failure.self) { try runner.run([toyJob()]) }
  #expect(failure?.kind == .stopped)
  #expect(count(recorder.events) { if case .waiting = $0 { true } else { false } } == 1)
}

@Test("a silent claim of another machine is dead, a beating one is not", arguments: [true, false])
func foreignClaim(_ isSilent: Bool) throws {
  let folder = ScratchFolder()
  let store = try Store(folder.path)
  let claim = folder.path("claims/\(toyKey)")
  try Files.write("far-away other/1 17 99", to: claim)
  if isSilent { try setAge(of: claim, seconds: 3600) }
  let runner = Runner(store: store, stop: StopRequest(timeLimit: 0.3))
  if isSilent {
    #expect(try runner.run([toyJob()])[0].wasMade)
  } else {
    #expect(throws: Failure.self) { try runner.run([toyJob()]) }
  }
}

@Test("what depends on a failure is skipped, the rest goes on if wanted")
func keepingGoing() throws {
  let store = try Store(ScratchFolder().path)
  let other = String(repeating: "cd", count: 32)
  let next = String(repeating: "ef", count: 32)
  let jobs = [
    toyJob(failing: 2),
    Job(name: "evaluate", kind: "evaluate", key: next, inputs: [toyKey]) { _ in
      StageOutput(out: "", outputs: [])
    },
    toyJob(key: other),
  ]
  var runner = Runner(store: store)
  runner.keepsGoing = true
  let outcomes = try runner.run(jobs)
  #expect(outcomes.map { $0.record != nil } == [false, false, true])
  if case .skipped = outcomes[1].ending {} else { Issue.record("not skipped") }
}

@Test("a forced stage is made again from its beginning, with the same bytes")
func forced() throws {
  let store = try Store(ScratchFolder().path)
  _ = try Runner(store: store).run([toyJob()])
  var runner = Runner(store: store)
  runner.forced = [toyKey]
  let outcomes = try runner.run([toyJob()])
  #expect(outcomes[0].wasMade)
  #expect(try contents(outcomes[0].record, store) == undisturbed())
}
