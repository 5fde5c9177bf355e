import Files

/// A `.pth` file: what its pickle describes, and where the bytes of the storages lie.
///
/// Both containers of torch are read: the zip archive (since 1.6) and the legacy stream before it.
/// Nothing in the file is executed.
struct TorchArchive {
  /// The object that was saved.
  let root: PickleValue
  let heap: PickleHeap
  let source: ByteSource
  private let contents: Contents

  private enum Contents {
    case zip(ZipArchive, prefix: String)
    /// Where the elements of each storage begin, and how many there are.
    case legacy([String: (offset: Int, count: Int)])
  }

  /// Whether the elements have their highest byte first.
  private let isBigEndian: Bool

  /// Pickles longer than this hold no tensors that anybody trained.
  private static let pickleLimit = 1 << 28

  init(_ source: ByteSource) throws(Failure) {
    let head = try source.bytes(at: 0, min(source.count, 262))
    if head.starts(with: ZipArchive.mark) {
      try self.init(zip: ZipArchive(source), source)
    } else if head.starts(with: LegacyStream.mark) {
      try self.init(legacy: LegacyStream(source), source)
    } else {
      throw Self.notACheckpoint(head)
    }
  }

  static func looksRight(_ head: [UInt8]) -> Bool {
    head.starts(with: ZipArchive.mark) || head.starts(with: LegacyStream.mark)
  }

  private static func notACheckpoint(_ head: [UInt8]) -> Failure {
    if head.isEmpty { return Failure(.data, "is empty, not a checkpoint") }
    if head.starts(with: "version https://git-lfs".utf8) {
      return Failure(
        .data, "is not a checkpoint but a Git LFS pointer to one", remedy: "fetch it: git lfs pull")
    }
    let isTar = head.count == 262 && head[257...].starts(with: "ustar".utf8)
    // The oldest form of tar has no mark; these are the names of torch's members.
    let members = ["storages", "tensors", "pickle"].map { Array($0.utf8) + [0] }
    if isTar || members.contains(where: { head.starts(with: $0) }) {
      return Failure(
        .data, "is in the tar container of torch before 0.1.10, which is not read here",
        remedy: "load and save it with a newer torch")
    }
    return Failure(.data, "is not a checkpoint: it has neither torch's nor zip's first bytes")
  }

  private init(zip: ZipArchive, _ source: ByteSource) throws(Failure) {
    let pickles = zip.entries.filter { $0.name.hasSuffix("/data.pkl") }
      .sorted { $0.name.utf8.count < $1.name.utf8.count }
    guard let pickle = pickles.first else {
      throw Failure(.data, "is a zip archive without `data.pkl`: not a checkpoint of torch")
    }
    guard pickles.count == 1 else {
      throw Failure(.data, "holds two pickles, `\(pickle.name)` and `\(pickles[1].name)`")
    }
    let prefix = String(pickle.name.dropLast("data.pkl".utf8.count))
    if zip["\(prefix)constants.pkl"] != nil {
      throw Failure(
        .data, "is a TorchScript archive: a program, not a checkpoint",
        remedy: "save the state dict of the module instead")
    }
    guard pickle.count <= Self.pickleLimit else {
      throw Failure(.data, "holds a pickle of \(pickle.count) bytes")
    }
    var order = "little"
    if let entry = zip["\(prefix)byteorder"] {
      guard entry.count <= 16 else { throw Failure(.data, "has a `byteorder` that is no word") }
      order = String(decoding: try zip.contents(entry), as: UTF8.self)
    }
    guard ["little", "big"].contains(order) else {
      throw Failure(.data, "has the byte order `\(order)`, neither little nor big")
    }
    var machine = PickleMachine(ByteReader(ByteSource(try zip.contents(pickle))))
    root = try machine.run()
    heap = machine.heap
    self.source = source
    contents = .zip(zip, prefix: prefix)
    isBigEndian = order == "big"
  }

  private init(legacy: LegacyStream, _ source: ByteSource) throws(Failure) {
    root = legacy.root
    heap = legacy.heap
    self.source = source
    contents = .legacy(legacy.places)
    isBigEndian = legacy.isBigEndian
  }

  /// The elements of a tensor, in order, lowest byte first.
  func elements(of view: TorchView) throws(Failure) -> [UInt8] {
    let isSwapped = isBigEndian
    return try withStorage(view.storage) { (bytes) throws(Failure) in
      view.gathered(bytes, swapped: isSwapped)
    }
  }

  /// That the elements of a storage are there, whole and undamaged.
  func check(_ storage: TorchStorage) throws(Failure) {
    try withStorage(storage) { (_) throws(Failure) in }
  }

  /// The bytes of a storage, compared with what is known about them.
  private func withStorage<R>(
    _ storage: TorchStorage, _ body: (RawSpan) throws(Failure) -> R
  ) throws(Failure) -> R {
    let size = storage.type?.size ?? 1
    switch contents {
    case .zip(let zip, let prefix):
      guard let entry = zip["\(prefix)data/\(storage.key)"] else {
        throw Failure(.data, "lacks the storage `data/\(storage.key)`")
      }
      guard storage.start == 0, entry.count == storage.count * size else {
        throw Failure(
          .data,
          "storage `data/\(storage.key)` has \(entry.count) bytes instead of "
            + "\(storage.count * size)")
      }
      return try zip.withContents(entry, body)
    case .legacy(let places):
      guard let place = places[storage.key] else {
        throw Failure(.data, "lacks the elements of storage `\(storage.key)`")
      }
      guard storage.start + storage.count <= place.count else {
        throw Failure(
          .data,
          "storage `\(storage.key)` has \(place.count) elements instead of "
            + "\(storage.start + storage.count)")
      }
      return try source.withBytes(
        at: place.offset + storage.start * size, storage.count * size, body)
    }
  }
}
