import Files
import Glibc
import Synchronization
import TestSupport
import Testing

/// A user's folder, with specs in it and the program at hand.
final class Desk: Sendable {
  private let scratch = ScratchFolder()
  private let started = Atomic(0)
  /// Where commands run.
  let folder: String

  /// The smallest experiment that has every kind of stage: about a second.
  static let tiny = """
    mae-run: 1
    scale: 2
    data:
      train: { set: dead-leaves, count: 2, size: 48, crop: 32 }
      test: { set: dead-leaves, split: test, count: 2, size: 48 }
    model: { arch: edsr, features: 8, blocks: 1 }
    loss:
      pixel: l1
      prior:
        kind: ctmae
        lambda: 1.0
        pretrain:
          arch: { preset: tiny, patch: 8, size: 32, width: 16, depth: 1, heads: 2 }
          steps: 12
          batch: 2
          checkpoint: { every: 3 }
    train: { steps: 12, batch: 2, checkpoint: { every: 3 } }
    evaluate: { protocol: sr/y-shave@1 }

    """

  init(_ spec: String = Desk.tiny) throws(Failure) {
    folder = scratch.path("work")
    try Files.createFolder(folder)
    try Files.createFolder(scratch.path("said"))
    try write(spec, to: "a.yaml")
  }

  /// A copy of a desk on which `a.yaml` has been run, uninterrupted.
  static func finished() throws -> Desk {
    let desk = try Desk()
    try desk.shell("cp -a '\(try model.get().path("runs"))' .")
    return desk
  }

  private static let model = Result {
    let desk = try Desk()
    try desk.succeed("run", "a.yaml")
    return desk
  }

  func path(_ name: String) -> String { Path.join(folder, name) }

  func write(_ text: String, to name: String) throws(Failure) {
    try Files.createFolder(Path.folder(of: path(name)))
    try Files.write(text, to: path(name))
  }

  func text(_ name: String) throws(Failure) -> String { try Files.readText(path(name)) }

  // MARK: Commands

  func start(
    _ words: [String], environment: [String: String] = [:], in place: String? = nil
  ) throws(Failure) -> Program {
    let number = started.add(1, ordering: .relaxed).newValue
    let computes = words.count > 1 && words[0] == Program.path && Self.computes(words[1])
    return try Program(
      words + (computes ? KernelsUnderTest.arguments : []), in: place ?? folder,
      environment: environment, said: scratch.path("said/\(number)"))
  }

  private static func computes(_ command: String) -> Bool {
    ["run", "pretrain", "plan", "explain", "mae", "parity", "bench"].contains(command)
      || command.hasSuffix(".yaml")
  }

  /// Runs `mae-run` to its end.
  func run(
    _ words: [String], environment: [String: String] = [:], in place: String? = nil
  ) throws(Failure) -> Program.Ending {
    try start([Program.path] + words, environment: environment, in: place).wait()
  }

  func run(_ words: String...) throws(Failure) -> Program.Ending { try run(words) }

  /// Runs `mae-run`; an ending other than 0 is a failure that holds what it said.
  @discardableResult
  func succeed(_ words: String...) throws(Failure) -> Program.Ending {
    let ending = try run(words)
    guard ending.status == 0 else {
      throw Failure(.internalFault, "\(words) ended with \(ending.status)\n\(ending.errors)")
    }
    return ending
  }

  @discardableResult
  func shell(_ script: String) throws(Failure) -> Program.Ending {
    try start(["/bin/sh", "-c", script]).wait()
  }

  // MARK: Results

  /// The folder of the only run there is, or of the one that ran last.
  func latest(_ name: String = "a") -> String { "runs/\(name)/latest" }

  /// What has to be the same however a run came about: the digest of every file of its directory
  /// that is not about this machine and this hour.
  func result(_ name: String = "a") throws(Failure) -> [String: String] {
    let aboutHere = ["env.json", "timings.json", "events.jsonl", "log.txt"]
    var found: [String: String] = [:]
    for file in try files(below: latest(name)) where !aboutHere.contains(file) {
      found[file] = try Digest.ofFile(path("\(latest(name))/\(file)")).hex
    }
    return found
  }

  /// The result must be what an uninterrupted run gives, and nothing half-made may lie about.
  func expectUnspoilt(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (mine, wanted) = (try result(), try Desk.model.get().result())
    let spoilt = Set(mine.keys).union(wanted.keys).filter { mine[$0] != wanted[$0] }.sorted()
    #expect(spoilt == [], sourceLocation: sourceLocation)
    // Files that never got their name, and processes' folders that nobody cleared away. A folder
    // whose maker died before it could sign it stays for a day.
    let litter = try files().filter {
      ($0.hasSuffix(".tmp") || $0.contains(".store/scratch/")) && !$0.contains("/owner.")
    }
    #expect(litter == [], sourceLocation: sourceLocation)
  }

  /// All files below a folder, relative to it, sorted.
  func files(below place: String = "") throws(Failure) -> [String] {
    try scratch.files(below: place.isEmpty ? "work" : "work/\(place)").map {
      String($0.dropFirst(place.isEmpty ? 5 : place.utf8.count + 6))
    }
  }
}
