public import Checkpoints
public import Files

/// The state of a stage after some of its steps: all that is needed to go on as if nothing had
/// happened. Randomness is a function of the step, so it needs no saving.
public struct Checkpoint: Sendable {
  /// Steps done.
  public var step: Int
  /// Parameters and optimiser moments.
  public var tensors: [NamedTensor]
  /// The stage's logs up to this step, by file name.
  public var logs: [StageLog]

  public init(step: Int, tensors: [NamedTensor], logs: [StageLog] = []) {
    self.step = step
    self.tensors = tensors
    self.logs = logs
  }
}

/// A CSV that grows as a stage proceeds. Deterministic values only: times go into events.
///
/// It travels inside the checkpoints, so after a kill it ends exactly where the steps do.
public struct StageLog: Hashable, Sendable {
  public let name: String
  public private(set) var text: String

  public init(_ name: String, columns: [String]) {
    self.init(name, text: columns.joined(separator: ",") + "\n")
  }

  init(_ name: String, text: String) {
    self.name = name
    self.text = text
  }

  public mutating func append(_ cells: [String]) {
    text += cells.joined(separator: ",") + "\n"
  }
}

/// The checkpoints of one stage: the two newest, in `checkpoints/<key>/`.
///
/// A checkpoint is a safetensors file that any tool can read. Its name holds the digest of its
/// bytes, so that one rename publishes contents and check together. A damaged one is put aside and
/// the older one used.
public struct CheckpointFolder {
  private let folder: String
  private let store: Store
  private static let kept = 2

  init(_ folder: String, _ store: Store) {
    self.folder = folder
    self.store = store
  }

  private struct Entry {
    var step: Int
    var digest: String
    var path: String
  }

  /// Those with a well-formed name, newest first.
  private func entries() -> [Entry] {
    let names = (try? Files.list(folder)) ?? []
    return names.compactMap { name in
      let parts = name.split(separator: ".")
      guard parts.count == 3, parts[2] == "safetensors", let step = Int(parts[0]) else {
        return nil
      }
      return Entry(step: step, digest: String(parts[1]), path: Path.join(folder, name))
    }.sorted { $0.step > $1.step }
  }

  /// Steps of the newest checkpoint as far as names tell; 0 if there is none.
  public var newestStep: Int { entries().first?.step ?? 0 }

  /// The newest sound checkpoint.
  public func newest() throws(Failure) -> Checkpoint? {
    for entry in entries() {
      if let checkpoint = read(entry) { return checkpoint }
      let place = try store.quarantine(entry.path)
      store.warn(
        "the checkpoint of step \(Decimals.grouped(entry.step)) is damaged; kept in \(place), "
          + "going on from an older state")
    }
    return nil
  }

  private func read(_ entry: Entry) -> Checkpoint? {
    guard (try? Digest.ofFile(entry.path))?.hex == entry.digest,
      let file = try? Safetensors.read(entry.path),
      let step = file.metadata["step"].flatMap({ Int($0) }), step == entry.step
    else { return nil }
    let logs = file.metadata.keys.filter { $0.hasPrefix(Self.logPrefix) }.sorted().map { key in
      StageLog(String(key.dropFirst(Self.logPrefix.count)), text: file.metadata[key] ?? "")
    }
    return Checkpoint(step: step, tensors: file.tensors, logs: logs)
  }

  public func write(_ checkpoint: Checkpoint) throws(Failure) {
    let bytes = checkpoint.tensors.reduce(0) { $0 + $1.byteCount }
    try store.requireSpace(bytes + bytes / 16)
    try Files.createFolder(folder)
    var file = TensorFile(metadata: ["step": String(checkpoint.step)])
    for log in checkpoint.logs { file.metadata[Self.logPrefix + log.name] = log.text }
    for tensor in checkpoint.tensors { file.append(tensor) }
    let scratch = store.scratchFile("checkpoint")
    try Safetensors.write(file, to: scratch)
    let digest = try Digest.ofFile(scratch).hex
    var number = String(checkpoint.step)
    number = String(repeating: "0", count: max(0, 9 - number.count)) + number
    try publish(scratch, as: Path.join(folder, "\(number).\(digest).safetensors"))
    for old in entries().dropFirst(Self.kept) { try Files.remove(old.path) }
  }

  /// The stage is finished, or starts over.
  public func remove() throws(Failure) { try Files.remove(folder) }

  private static let logPrefix = "log."
}
