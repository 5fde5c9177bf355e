import Files
import Glibc
import Synchronization

/// A file of the store: its content's digest and length.
public struct StoredObject: Hashable, Sendable {
  /// 64 hexadecimal digits.
  public var digest: String
  public var bytes: Int

  public init(digest: String, bytes: Int) {
    self.digest = digest
    self.bytes = bytes
  }
}

/// Files by the digest of their content: `objects/ab/cdef…`.
///
/// The first time a process meets an object it is checked. Small ones are read in full. Large ones
/// carry a note of the file status under which they were last read in full; while size, inode and
/// time of change are the same, that reading counts. A finished run is then confirmed in
/// milliseconds however large its data are.
final class ObjectStore: Sendable {
  enum Condition: Hashable, Sendable { case sound, missing, damaged }

  private let folder: String
  private let scratch: Scratch
  private let checked = Mutex<Set<String>>([])

  /// Objects up to this size are read in full by every process.
  static let smallBytes = 1 << 20

  init(_ folder: String, _ scratch: Scratch) throws(Failure) {
    self.folder = folder
    self.scratch = scratch
    try Files.createFolder(folder)
  }

  init(existing folder: String, _ scratch: Scratch) {
    self.folder = folder
    self.scratch = scratch
  }

  func path(_ digest: String) -> String {
    Path.join(folder, "\(digest.prefix(2))/\(digest.dropFirst(2))")
  }

  private func notePath(_ digest: String) -> String { path(digest) + ".status" }

  func condition(_ object: StoredObject) -> Condition {
    if checked.withLock({ $0.contains(object.digest) }) { return .sound }
    let path = path(object.digest)
    guard let status = Files.status(path) else { return .missing }
    guard status.bytes == object.bytes, !status.isFolder else { return .damaged }
    let note = Self.note(status)
    if object.bytes <= Self.smallBytes
      || (try? Files.readText(notePath(object.digest))) != note
    {
      guard (try? Digest.ofFile(path))?.hex == object.digest else { return .damaged }
      if object.bytes > Self.smallBytes { remember(object.digest, note) }
    }
    checked.withLock { _ = $0.insert(object.digest) }
    return .sound
  }

  /// Whether the object's file is there with the right size; nothing is read.
  func seemsPresent(_ object: StoredObject) -> Bool {
    Files.status(path(object.digest))?.bytes == object.bytes
  }

  /// Takes a finished file over from the scratch folder.
  func adopt(_ file: String) throws(Failure) -> StoredObject {
    guard let status = Files.status(file) else {
      throw Failure(.internalFault, "a stage's output was not written", path: file)
    }
    let object = StoredObject(digest: try Digest.ofFile(file).hex, bytes: status.bytes)
    guard condition(object) != .sound else {
      try Files.remove(file)
      return object
    }
    let path = path(object.digest)
    try Files.createFolder(Path.folder(of: path))
    // An object is never written to again; this keeps editors and scripts from doing it.
    unsafe chmod(file, 0o444)
    try publish(file, as: path)
    if object.bytes > Self.smallBytes, let status = Files.status(path) {
      remember(object.digest, Self.note(status))
    }
    checked.withLock { _ = $0.insert(object.digest) }
    return object
  }

  func forget(_ digest: String) {
    checked.withLock { _ = $0.remove(digest) }
  }

  private static func note(_ status: Files.Status) -> String {
    "\(status.bytes) \(status.inode) \(status.changed)\n"
  }

  /// Failing to write the note costs time later, nothing else: a read-only store is fine.
  private func remember(_ digest: String, _ note: String) {
    let file = scratch.path("status")
    guard (try? Files.write(note, to: file)) != nil else { return }
    try? Files.rename(file, to: notePath(digest))
  }
}

/// Gives a finished file of the scratch folder its name; it survives a power cut from here on.
func publish(_ file: String, as path: String) throws(Failure) {
  syncToDisk(file)
  try Files.rename(file, to: path)
  syncToDisk(Path.folder(of: path))
}

private func syncToDisk(_ path: String) {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
