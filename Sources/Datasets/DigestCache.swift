public import Files
import Glibc
public import Images
import Synchronization

/// Sizes and digests of picture files, remembered from scan to scan.
///
/// A file whose length, time of change and inode are as before is not read again. The cache is a
/// convenience: lost or damaged, it costs time and nothing else.
public final class DigestCache: Sendable {
  /// What is remembered of a file.
  public struct Facts: Hashable, Sendable {
    public var header: Picture.Header
    public var digest: Digest
  }

  private struct Entry {
    var status: Files.Status
    var facts: Facts
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var hasNews = false
    var filesRead = 0
  }

  private static let firstLine = "mae-run digests 2"
  private let path: String?
  private let state: Mutex<State>

  /// Kept in a file; nil keeps it in memory.
  public init(_ path: String? = nil) {
    self.path = path
    var entries: [String: Entry] = [:]
    if let path, let text = try? Files.readText(path) {
      let lines = text.split(separator: "\n")
      if lines.first == Self.firstLine[...] {
        for line in lines.dropFirst() {
          if let (path, entry) = Self.parse(line) { entries[path] = entry }
        }
      }
    }
    state = Mutex(State(entries: entries))
  }

  /// How many files had to be read because nothing was known about them.
  public var filesRead: Int { state.withLock { $0.filesRead } }

  /// What a picture file decodes to, and its digest.
  public func facts(of path: String) throws(Failure) -> Facts {
    guard let status = Files.status(path) else {
      // Opening says why it is not there.
      _ = try Files.readStart(of: path, bytes: 1)
      throw Failure(.data, "cannot be read", path: path)
    }
    let known = state.withLock { $0.entries[path] }
    if let known, known.status == status { return known.facts }
    let bytes = try Files.read(path, limit: 1 << 31)
    let facts = Facts(
      header: try PictureFile.headerIfWhole(bytes, path), digest: Digest.of(bytes))
    state.withLock {
      $0.filesRead += 1
      // A file that changed a moment ago may change again without its time showing it.
      guard Self.now() - status.changed > 2_000_000_000 else { return }
      $0.entries[path] = Entry(status: status, facts: facts)
      $0.hasNews = true
    }
    return facts
  }

  /// Writes what is new, if the cache has a file.
  public func save() throws(Failure) {
    guard let path else { return }
    let news = state.withLock { state -> [String: Entry]? in
      defer { state.hasNews = false }
      return state.hasNews ? state.entries : nil
    }
    guard let news else { return }
    var text = Self.firstLine + "\n"
    for (path, entry) in news.sorted(by: { $0.key < $1.key }) where !path.contains("\n") {
      let (s, h) = (entry.status, entry.facts.header)
      text += "\(entry.facts.digest) \(s.bytes) \(s.changed) \(s.inode) "
      text += "\(h.size.width) \(h.size.height) \(h.channels) \(h.depth) \(path)\n"
    }
    try Files.createFolder(Path.folder(of: path))
    try Files.write(text, to: path)
  }

  private static func parse(_ line: Substring) -> (String, Entry)? {
    let parts = line.split(separator: " ", maxSplits: 8, omittingEmptySubsequences: false)
    guard parts.count == 9, let digest = Digest(hex: parts[0]), let bytes = Int(parts[1]),
      let changed = Int64(parts[2]), let inode = UInt64(parts[3]), let width = Int(parts[4]),
      let height = Int(parts[5]), width > 0, height > 0, let channels = Int(parts[6]),
      channels > 0, let depth = Int(parts[7])
    else { return nil }
    let status = Files.Status(bytes: bytes, isFolder: false, inode: inode, changed: changed)
    let header = Picture.Header(
      Picture.Size(width: width, height: height), channels: channels, depth: depth)
    return (
      String(parts[8]), Entry(status: status, facts: Facts(header: header, digest: digest))
    )
  }

  /// Nanoseconds since 1970.
  private static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
