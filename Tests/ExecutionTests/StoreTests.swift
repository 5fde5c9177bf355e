import Documents
import Execution
import Files
import TestSupport
import Testing

/// A store with one finished stage of two outputs, one small and one large.
private struct Sample {
  let folder: ScratchFolder
  static let key = String(repeating: "0f", count: 32)

  init() throws {
    folder = ScratchFolder()
    let store = try Store(folder.path)
    let small = try store.adopt(Array("step,loss\n1,0.5\n".utf8))
    let large = try store.adopt([UInt8](repeating: 7, count: 3 << 20))
    try store.finish(
      KeyRecord(
        key: Self.key, kind: "data", stage: "data/toy", numerics: 1, document: ["limit": 3],
        inputs: [], out: large.digest,
        outputs: [.init(name: "a.csv", object: small), .init(name: "b.pack", object: large)]))
  }

  /// Looks the stage up as a new process would.
  func lookup(_ recorder: EventRecorder = EventRecorder()) throws -> KeyRecord? {
    try Store(folder.path) { recorder.receive($0) }.lookup(Self.key)
  }

  func files(under name: String, suffix: String = "") throws -> [String] {
    try folder.files().filter { $0.hasPrefix(name) && $0.hasSuffix(suffix) }
  }
}

private func flip(_ path: String, at place: Double) throws {
  var bytes = try Files.read(path)
  let i = min(bytes.count - 1, Int(place * Double(bytes.count)))
  bytes[i] ^= 0x10
  try Files.remove(path)
  try Files.write(bytes, to: path)
}

@Test("a finished stage is found by another process with everything it made")
func finishedStageIsFound() throws {
  let sample = try Sample()
  let record = try #require(try sample.lookup())
  #expect(record.stage == "data/toy")
  #expect(record.document["limit"]?.int == 3)
  #expect(record.output("a.csv")?.bytes == 16)
  #expect(record.output("c") == nil)
}

@Test(
  "a changed byte anywhere in the store is noticed, put aside and told",
  arguments: ["keys/", "objects/"], [0.0, 0.03, 0.2, 0.5, 0.8, 0.97, 1.0])
func damageIsNoticed(_ part: String, _ place: Double) throws {
  for i in 0..<2 {
    let sample = try Sample()
    let files = try sample.files(under: part).filter { !$0.hasSuffix(".status") }
    guard i < files.count else { continue }
    try flip(sample.folder.path(files[i]), at: place)
    let recorder = EventRecorder()
    #expect(try sample.lookup(recorder) == nil, "\(files[i])")
    let warnings = recorder.events.filter { if case .warning = $0 { true } else { false } }
    #expect(warnings.count == 1)
    #expect(try sample.files(under: "quarantine/").count == 1)
    #expect(!Files.exists(sample.folder.path(files[i])))
  }
}

@Test("an object that is gone or cut short counts as missing", arguments: [true, false])
func lostObject(_ isGone: Bool) throws {
  let sample = try Sample()
  for file in try sample.files(under: "objects/") where !file.hasSuffix(".status") {
    let path = sample.folder.path(file)
    let bytes = try Files.read(path)
    try Files.remove(path)
    if !isGone { try Files.write(Array(bytes.dropLast()), to: path) }
  }
  #expect(try sample.lookup() == nil)
}

@Test("a damaged note about a large object only costs reading the object")
func damagedNote() throws {
  let sample = try Sample()
  let notes = try sample.files(under: "objects/", suffix: ".status")
  #expect(notes.count == 1)
  try Files.write("nonsense", to: sample.folder.path(notes[0]))
  #expect(try sample.lookup() != nil)
}

@Test("nothing half-written is left by a store that was closed")
func noLeftovers() throws {
  let sample = try Sample()
  #expect(try sample.files(under: "scratch/").isEmpty)
  #expect(try sample.folder.files().allSatisfy { !$0.hasSuffix(".tmp") })
}

@Test("what a dead process left is cleared away, what a living one writes is not")
func sweeping() throws {
  let folder = ScratchFolder()
  let living = try Store(folder.path)
  let path = living.scratchFile("busy")
  try Files.write("x", to: path)
  let me = ProcessIdentity.current
  let dead = ProcessIdentity(host: me.host, system: me.system, pid: me.pid, started: me.started + 1)
  try Files.createFolder(folder.path("scratch/dead"))
  try Files.write(
    "\(dead.host) \(dead.system) \(dead.pid) \(dead.started)", to: folder.path("scratch/dead/owner")
  )
  try Files.write("half", to: folder.path("scratch/dead/1-pack"))
  _ = try Store(folder.path)
  #expect(!Files.exists(folder.path("scratch/dead")))
  #expect(Files.exists(path))
}

@Test("more than the disk holds is refused before anything is written")
func fullDisk() throws {
  let store = try Store(ScratchFolder().path)
  let failure = #expect(throws: Failure.self) { try store.requireSpace(1 << 60) }
  #expect(failure?.kind == .resources)
}
