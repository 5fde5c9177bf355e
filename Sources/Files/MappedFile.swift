import Glibc

/// A file seen as memory; pages are read when touched and cost nothing until then.
///
/// The mapping is private and read-only, so threads may share it. Our own packs are replaced by
/// renaming, never rewritten, hence a mapped one cannot change or shrink under a reader.
@safe
public final class MappedFile: @unchecked Sendable {
  private let base: UnsafeRawPointer?
  public let count: Int

  public init(_ path: String) throws(Failure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.systemFailure("cannot be opened", path) }
    defer { close(descriptor) }
    var s = stat()
    guard unsafe fstat(descriptor, &s) == 0 else {
      throw Files.systemFailure("cannot be read", path)
    }
    count = Int(s.st_size)
    guard count > 0 else {
      unsafe base = nil
      return
    }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw Files.systemFailure("cannot be mapped", path)
    }
    unsafe base = UnsafeRawPointer(address)
  }

  /// The contents, for as long as `body` runs.
  public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe UnsafeRawBufferPointer(start: base, count: count).bytes)
  }

  deinit {
    if let base = unsafe base { unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }
}
