import Glibc

/// Reading, listing and replacing files, with errors that name the path.
public enum Files {
  /// What `stat` tells of a file, enough to notice that it changed.
  public struct Status: Hashable, Sendable {
    public var bytes: Int
    public var isFolder: Bool
    public var inode: UInt64
    /// Time of the last change, nanoseconds since 1970.
    public var changed: Int64

    public init(bytes: Int, isFolder: Bool, inode: UInt64, changed: Int64) {
      self.bytes = bytes
      self.isFolder = isFolder
      self.inode = inode
      self.changed = changed
    }
  }

  public static func status(_ path: String) -> Status? {
    var s = stat()
    guard unsafe stat(path, &s) == 0 else { return nil }
    return Status(
      bytes: Int(s.st_size), isFolder: s.st_mode & S_IFMT == S_IFDIR, inode: UInt64(s.st_ino),
      changed: Int64(s.st_mtim.tv_sec) * 1_000_000_000 + Int64(s.st_mtim.tv_nsec))
  }

  public static func exists(_ path: String) -> Bool { status(path) != nil }
  public static func isFolder(_ path: String) -> Bool { status(path)?.isFolder == true }

  /// The whole file, at most `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 32) throws(Failure) -> [UInt8] {
    // One byte more than allowed shows that there are too many.
    let bytes = try readStart(of: path, bytes: limit + 1)
    guard bytes.count <= limit else {
      throw Failure(.data, "is larger than \(limit) bytes", path: path)
    }
    return bytes
  }

  /// The first `count` bytes of a file, or all of a shorter one.
  public static func readStart(of path: String, bytes count: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemFailure("cannot be opened", path) }
    defer { close(descriptor) }
    guard let status = status(path) else { throw systemFailure("cannot be read", path) }
    guard !status.isFolder else { throw Failure(.data, "is a folder, not a file", path: path) }
    // Room for one byte more shows the end of a regular file without growing; a pipe, whose size
    // is unknown, still gets room to grow.
    var bytes = [UInt8](repeating: 0, count: min(count, max(status.bytes + 1, 4096)))
    var filled = 0
    while filled < count {
      if filled == bytes.count {
        bytes.append(contentsOf: repeatElement(0, count: min(filled, count - filled)))
      }
      let n = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
      }
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else { throw systemFailure("cannot be read", path) }
      if n == 0 { break }
      filled += n
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  public static func readText(_ path: String, limit: Int = 1 << 28) throws(Failure) -> String {
    let bytes = try read(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.data, "is not UTF-8 text", path: path)
    }
    return text
  }

  /// Replaces the file in one step: nobody ever sees half of it.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    var file = try AtomicFile(path)
    try file.append(bytes)
    try file.commit()
  }

  public static func write(_ text: String, to path: String) throws(Failure) {
    try write(Array(text.utf8), to: path)
  }

  /// Names in a folder, sorted by their bytes so that no file system decides the order.
  public static func list(_ folder: String) throws(Failure) -> [String] {
    guard let handle = unsafe opendir(folder) else {
      throw systemFailure("cannot be listed", folder)
    }
    defer { unsafe closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes the folder and those above it.
  public static func createFolder(_ path: String) throws(Failure) {
    if isFolder(path) { return }
    let parent = Path.folder(of: path)
    if parent != path && !isFolder(parent) { try createFolder(parent) }
    guard unsafe mkdir(path, 0o777) != 0 else { return }
    // Looking whether somebody else was faster would forget why it failed.
    let failure = systemFailure("folder cannot be made", path)
    guard isFolder(path) else { throw failure }
  }

  /// Removes a file or a whole folder; absent is fine.
  public static func remove(_ path: String) throws(Failure) {
    var s = stat()
    guard unsafe lstat(path, &s) == 0 else { return }
    if s.st_mode & S_IFMT == S_IFDIR {
      for name in try list(path) { try remove(Path.join(path, name)) }
      guard unsafe rmdir(path) == 0 || errno == ENOENT else {
        throw systemFailure("folder cannot be removed", path)
      }
    } else {
      guard unsafe unlink(path) == 0 || errno == ENOENT else {
        throw systemFailure("cannot be removed", path)
      }
    }
  }

  public static func rename(_ from: String, to: String) throws(Failure) {
    guard unsafe Glibc.rename(from, to) == 0 else {
      throw systemFailure("cannot be renamed to \(to)", from)
    }
  }

  /// Points `link` at `target` (a path relative to the folder of the link), replacing an older one.
  public static func link(_ link: String, to target: String) throws(Failure) {
    let temporary = "\(link).\(getpid()).tmp"
    unsafe unlink(temporary)
    guard unsafe symlink(target, temporary) == 0 else {
      throw systemFailure("cannot be linked", link)
    }
    try rename(temporary, to: link)
  }

  /// Bytes that an ordinary user can still write to the disk that holds `path`.
  public static func freeSpace(at path: String) -> Int? {
    var s = statvfs()
    guard unsafe statvfs(path, &s) == 0 else { return nil }
    return Int(s.f_bavail) * Int(s.f_frsize)
  }

  /// The failure that `errno` describes.
  static func systemFailure(_ what: String, _ path: String) -> Failure {
    let code = errno
    let reason = unsafe String(cString: strerror(code)).lowercased()
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      return Failure(
        .resources, "\(what): \(reason)", path: path,
        remedy: "free some space and run the same command again; nothing is lost")
    case EMFILE, ENFILE, ENOMEM:
      return Failure(.resources, "\(what): \(reason)", path: path)
    default:
      return Failure(.data, "\(what): \(reason)", path: path)
    }
  }
}
