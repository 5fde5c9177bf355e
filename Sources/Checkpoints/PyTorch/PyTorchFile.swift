public import Files
public import Tensors

/// A checkpoint that torch saved (`.pth`, `.pt`, `.ckpt`): its tensors by their path in the saved
/// object, `state_dict/conv.weight`, `optimizer/state/0/exp_avg`, in the order of saving.
///
/// A saved module counts as its state dict. Reading takes the memory of the tensors that are asked
/// for; nothing in a file is executed, and a file that would need it is refused.
public struct PyTorchFile {
  /// One tensor, described.
  public struct Entry {
    public let name: String
    public var type: ElementType { view.type }
    public var shape: Shape { view.shape }
    let view: TorchView
  }

  public let entries: [Entry]
  private let archive: TorchArchive
  private var path: String?

  public init(_ path: String) throws(Failure) {
    let file = try MappedFile(path)
    self = try Failure.naming(path) { () throws(Failure) in try PyTorchFile(ByteSource(file)) }
    self.path = path
  }

  public init(bytes: [UInt8]) throws(Failure) { try self.init(ByteSource(bytes)) }

  private init(_ source: ByteSource) throws(Failure) {
    archive = try TorchArchive(source)
    var walk = StateDictWalk(archive.heap)
    try walk.visit(archive.root, "", depth: 0)
    entries = walk.found.map { Entry(name: $0, view: $1) }
  }

  /// Whether a file that begins like this may be one.
  public static func matches(_ head: [UInt8]) -> Bool { TorchArchive.looksRight(head) }

  /// The tensors whose path begins with `prefix`, without it, as far as they are wanted.
  public func tensors(
    under prefix: String = "", where isWanted: (String) -> Bool = { _ in true }
  ) throws(Failure) -> TensorFile {
    guard let path else { return try elements(prefix, isWanted) }
    return try Failure.naming(path) { () throws(Failure) in try elements(prefix, isWanted) }
  }

  private func elements(
    _ prefix: String, _ isWanted: (String) -> Bool
  ) throws(Failure) -> TensorFile {
    let wanted = entries.compactMap { entry -> (name: String, entry: Entry)? in
      guard entry.name.hasPrefix(prefix) else { return nil }
      let name = String(entry.name.dropFirst(prefix.count))
      return isWanted(name) ? (name, entry) : nil
    }
    try requireMemory(for: wanted.map(\.entry))
    var file = TensorFile()
    for (name, entry) in wanted {
      guard file[name] == nil else {
        throw Failure(.data, "holds two tensors called `\(name)`")
      }
      let bytes = try archive.elements(of: entry.view)
      if entry.type == .float32 {
        file.append(name, LittleEndian.tensor(entry.shape, unsafe bytes.span.bytes))
      } else {
        file.append(NamedTensor(name, entry.type, entry.shape, bytes: bytes))
      }
    }
    return file
  }

  /// That all elements are there and undamaged, without keeping any.
  public func verify() throws(Failure) {
    guard let path else { return try verifyAll() }
    try Failure.naming(path) { () throws(Failure) in try verifyAll() }
  }

  private func verifyAll() throws(Failure) {
    try requireMemory(for: entries)
    var checked: Set<TorchStorage> = []
    for entry in entries where checked.insert(entry.view.storage).inserted {
      try archive.check(entry.view.storage)
    }
  }

  /// A stride of zero turns a few bytes into as many as it likes. Trained weights are hardly ever
  /// larger than their file; much larger is refused.
  private func requireMemory(for entries: [Entry]) throws(Failure) {
    let limit = 8 * archive.source.count + (16 << 20)
    var total = 0
    for entry in entries {
      let (sum, overflow) = total.addingReportingOverflow(entry.view.byteCount)
      guard !overflow, sum <= limit else {
        throw Failure(
          .data,
          "claims tensors of more than \(limit >> 20) MiB in a file of "
            + "\(archive.source.count) bytes; `\(entry.name)` alone is \(entry.shape)")
      }
      total = sum
    }
  }
}

/// Finds the tensors in a saved object and names them by their path.
private struct StateDictWalk {
  private let heap: PickleHeap
  private var visited = 0
  private(set) var found: [(String, TorchView)] = []

  /// Real checkpoints are a dozen levels deep and hold some thousand values.
  private static let depthLimit = 100
  private static let valueLimit = 2_000_000

  init(_ heap: PickleHeap) { self.heap = heap }

  mutating func visit(_ value: PickleValue, _ path: String, depth: Int) throws(Failure) {
    visited += 1
    guard depth <= Self.depthLimit, visited <= Self.valueLimit else {
      throw Failure(.data, "nests values without end: no checkpoint does that")
    }
    switch value {
    case .tensor(let view): found.append((path, view))
    case .list(let sequence), .tuple(let sequence):
      for (i, item) in heap[sequence].enumerated() {
        try visit(item, Self.join(path, String(i)), depth: depth + 1)
      }
    case .dictionary(let dictionary):
      for (key, item) in heap[dictionary] {
        switch (key, item) {
        case (.text(let name), _): try visit(item, Self.join(path, name), depth: depth + 1)
        case (_, .tensor):
          throw Failure(
            .data,
            "holds a tensor under a key that is no text"
              + (path.isEmpty ? "" : ", in `\(path)`"))
        // Such as the states of an optimiser, a dictionary for each parameter.
        case (.integer(let number), _):
          try visit(item, Self.join(path, String(number)), depth: depth + 1)
        default: break
        }
      }
    case .record(let record):
      if case .dictionary(let attributes) = heap[record].state {
        try visitModule(attributes, path.isEmpty ? "" : path + "/", depth: depth + 1)
      }
    default: break
    }
  }

  /// A pickled module: its own parameters and buffers, then those of its parts, as its state dict
  /// would list them. Other objects have none of these and yield nothing.
  private mutating func visitModule(
    _ attributes: PickleHeap.Dictionary, _ prefix: String, depth: Int
  ) throws(Failure) {
    visited += 1
    guard depth <= Self.depthLimit, visited <= Self.valueLimit else {
      throw Failure(.data, "nests modules without end")
    }
    var passing: Set<String> = []
    if case .set(let names)? = heap.value("_non_persistent_buffers_set", in: attributes) {
      for case .text(let name) in heap[names] { passing.insert(name) }
    }
    for kind in ["_parameters", "_buffers"] {
      guard case .dictionary(let members)? = heap.value(kind, in: attributes) else { continue }
      for case (.text(let name), .tensor(let view)) in heap[members]
      where kind == "_parameters" || !passing.contains(name) {
        found.append((prefix + name, view))
      }
    }
    guard case .dictionary(let parts)? = heap.value("_modules", in: attributes) else { return }
    for case (.text(let name), .record(let part)) in heap[parts] {
      guard case .dictionary(let inner) = heap[part].state else { continue }
      try visitModule(inner, "\(prefix)\(name).", depth: depth + 1)
    }
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path)/\(name)"
  }
}
