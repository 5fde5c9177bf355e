import Glibc

/// A file being written under a temporary name in its final folder; `commit` gives it its name.
///
/// Dropped without `commit`, it leaves nothing behind. The contents reach the disk before the name
/// does, so a crash leaves either the old file or the new one.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let temporary: String
  private var descriptor: Int32
  /// Bytes written so far.
  public private(set) var count = 0

  public init(_ path: String) throws(Failure) {
    self.path = path
    temporary = "\(path).\(getpid()).tmp"
    descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Files.systemFailure("cannot be written", path) }
  }

  public mutating func append(_ bytes: [UInt8]) throws(Failure) {
    try append(unsafe bytes.span.bytes)
  }

  public mutating func append(_ bytes: RawSpan) throws(Failure) {
    var done = 0
    while done < bytes.byteCount {
      let n = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
      }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw Files.systemFailure("cannot be written", path) }
      done += n
    }
    count += bytes.byteCount
  }

  /// Brings the contents to the disk and gives the file its final name.
  public consuming func commit() throws(Failure) {
    guard fsync(descriptor) == 0 else { throw Files.systemFailure("cannot be written", path) }
    try Files.rename(temporary, to: path)
    let folder = unsafe open(Path.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
    close(descriptor)
    descriptor = -1
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unsafe unlink(temporary)
    }
  }
}
