import Documents
public import Files
import Glibc
import Synchronization

/// Results by key, in plain files: `objects/`, `keys/`, `checkpoints/`, `claims/`, `quarantine/`.
///
/// Whatever appears under a final name is complete: files are written in `scratch/` and renamed.
/// What was damaged later is noticed when read, moved to `quarantine/` and made again.
public final class Store: Sendable {
  public let root: String
  let scratch: Scratch
  private let objects: ObjectStore
  private let report: @Sendable (Event) -> Void

  /// Bytes that stay free on the disk whatever is written.
  static let reserveBytes = 64 << 20

  /// Opens the store, making it if there is none, and clears away what dead processes left.
  public init(
    _ root: String, report: @escaping @Sendable (Event) -> Void = { _ in }
  ) throws(Failure) {
    self.root = root
    self.report = report
    for folder in ["keys", "checkpoints", "claims", "quarantine", "scratch"] {
      try Files.createFolder(Path.join(root, folder))
    }
    scratch = try Scratch(Path.join(root, "scratch"))
    objects = try ObjectStore(Path.join(root, "objects"), scratch)
    let swept = try scratch.sweep()
    if swept > 0 { report(.note("cleared away what \(swept) interrupted processes left")) }
  }

  /// Opens a store that is there, to look at it: nothing is made or cleared away, so that planning
  /// works on a disk that cannot be written to.
  public init(reading root: String) {
    self.root = root
    report = { _ in }
    scratch = Scratch(unmadeIn: Path.join(root, "scratch"))
    objects = ObjectStore(existing: Path.join(root, "objects"), scratch)
  }

  // MARK: Reading

  /// The record of a finished stage whose outputs are all sound; nothing if it must run (again).
  public func lookup(_ key: String) throws(Failure) -> KeyRecord? {
    guard let record = try record(key) else { return nil }
    var isWhole = true
    for output in record.outputs {
      switch objects.condition(output.object) {
      case .sound: continue
      case .missing:
        report(
          .warning("\(record.stage): `\(output.name)` is gone from the store; it is made again"))
      case .damaged:
        let place = try quarantine(objects.path(output.object.digest))
        objects.forget(output.object.digest)
        report(
          .warning(
            "\(record.stage): `\(output.name)` is damaged; kept in \(place), made again"))
      }
      isWhole = false
    }
    return isWhole ? record : nil
  }

  /// Whether a stage is finished, as far as one can tell without reading its outputs.
  public func isFinished(_ key: String) -> Bool {
    guard let record = peek(key) else { return false }
    return record.outputs.allSatisfy { objects.seemsPresent($0.object) }
  }

  /// The record alone, sound or nothing; changes nothing in the store.
  public func peek(_ key: String) -> KeyRecord? {
    guard let text = try? Files.readText(keyPath(key)), let record = KeyRecord(text: text),
      record.key == key
    else { return nil }
    return record
  }

  /// All sound records, by key: what a plan compares with to say why something runs.
  public func records() throws(Failure) -> [KeyRecord] {
    try Files.list(Path.join(root, "keys")).compactMap { name in
      Path.suffix(of: name) == "json" ? peek(Path.stem(of: name)) : nil
    }
  }

  /// Where an object lies. Check it with `lookup` first.
  public func path(_ object: StoredObject) -> String { objects.path(object.digest) }

  /// The path of a stage's output.
  public func path(_ name: String, of record: KeyRecord) throws(Failure) -> String {
    guard let object = record.output(name) else {
      throw Failure(.store, "\(record.stage) has no output `\(name)`", path: keyPath(record.key))
    }
    return path(object)
  }

  private func record(_ key: String) throws(Failure) -> KeyRecord? {
    let path = keyPath(key)
    guard Files.exists(path) else { return nil }
    if let record = peek(key) { return record }
    let place = try quarantine(path)
    report(.warning("the record of key \(key.prefix(8)) is damaged; kept in \(place), made again"))
    return nil
  }

  private func keyPath(_ key: String) -> String { Path.join(root, "keys/\(key).json") }

  // MARK: Writing

  /// A fresh path for a file that will be an output.
  public func scratchFile(_ name: String) -> String { scratch.path(name) }

  /// Takes a finished file over; the file at `path` is gone afterwards.
  public func adopt(_ path: String) throws(Failure) -> StoredObject { try objects.adopt(path) }

  public func adopt(_ bytes: [UInt8]) throws(Failure) -> StoredObject {
    try requireSpace(bytes.count)
    let file = scratch.path()
    try Files.write(bytes, to: file)
    return try objects.adopt(file)
  }

  /// Writes the record that makes a stage finished. Its outputs are in the store by now.
  public func finish(_ record: KeyRecord) throws(Failure) {
    let text = record.text
    let path = keyPath(record.key)
    if (try? Files.readText(path)) == text { return }
    let file = scratch.path("key")
    try Files.write(text, to: file)
    try publish(file, as: path)
  }

  /// Fails before a large write rather than in the middle of it.
  public func requireSpace(_ bytes: Int) throws(Failure) {
    guard let free = Files.freeSpace(at: root), free < bytes + Self.reserveBytes else { return }
    throw Failure(
      .resources,
      "\((bytes >> 20) + 1) MiB are needed and \(Self.reserveBytes >> 20) MiB to spare, "
        + "\(free >> 20) MiB are free", path: root,
      remedy: "free some space and run the same command again; nothing is lost")
  }

  /// Moves a damaged file out of the way. Returns where it is kept.
  func quarantine(_ path: String) throws(Failure) -> String {
    var place = Path.join(root, "quarantine/\(Path.name(of: path))")
    var n = 1
    while Files.exists(place) {
      place = Path.join(root, "quarantine/\(Path.name(of: path)).\(n)")
      n += 1
    }
    try Files.rename(path, to: place)
    return place
  }

  func warn(_ text: String) { report(.warning(text)) }

  // MARK: Stages under way

  public func checkpoints(_ key: String) -> CheckpointFolder {
    CheckpointFolder(Path.join(root, "checkpoints/\(key)"), self)
  }

  func claim(
    _ key: String, takeover: (ProcessIdentity?) -> Void
  ) throws(Failure) -> Claim.Attempt {
    try Claim.attempt(Path.join(root, "claims/\(key)"), scratch, takeover: takeover)
  }

  /// Who works on a key right now and gives signs of life.
  public func livingHolder(_ key: String) -> ProcessIdentity? {
    guard let holder = holder(key) else { return nil }
    switch holder.life {
    case .alive: return holder
    case .gone: return nil
    case .unknown:
      // Of another machine its heartbeat must tell, by the clock of this one.
      guard let beat = Files.status(Path.join(root, "claims/\(key)"))?.changed else { return nil }
      let silence = Clock.now().seconds - Double(beat) * 1e-9
      return silence <= Claim.promiseSeconds ? holder : nil
    }
  }

  /// Who has claimed a key.
  public func holder(_ key: String) -> ProcessIdentity? {
    (try? Files.readText(Path.join(root, "claims/\(key)"))).flatMap { ProcessIdentity(text: $0) }
  }
}
