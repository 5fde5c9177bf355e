public import Files
import Glibc
import Images
import Synchronization

/// Sizes and digests of picture files, remembered from scan to scan.
///
/// A file whose length, time of change and inode are as before is not read again. The cache is a
/// convenience: lost or damaged, it costs time and nothing else.
public final class DigestCache: Sendable {
  /// What is remembered of a file.
  struct Facts: Hashable, Sendable {
    /// Nil for a file of arrays, which a set looks into itself.
    var frame: FrameFile.Facts?
    var digest: Digest
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

  private static let firstLine = "mae-run digests 3"
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

  /// What a file of pictures decodes to, and its digest.
  func facts(of path: String) throws(Failure) -> FrameFile.Facts {
    let facts = try facts(of: path) { (path) throws(Failure) in
      let frame = try FrameFile.facts(of: path)
      return Facts(frame: frame, digest: frame.digest)
    }
    guard let frame = facts.frame else {
      throw Failure(.data, "is a file of arrays, not of pictures", path: path)
    }
    return frame
  }

  /// The digest of any other file.
  func digest(of path: String) throws(Failure) -> Digest {
    try facts(of: path) { (path) throws(Failure) in
      Facts(frame: nil, digest: try Digest.ofFile(path))
    }.digest
  }

  private func facts(
    of path: String, _ look: (String) throws(Failure) -> Facts
  ) throws(Failure) -> Facts {
    guard let status = Files.status(path) else {
      // Opening says why it is not there.
      _ = try Files.readStart(of: path, bytes: 1)
      throw Failure(.data, "cannot be read", path: path)
    }
    let known = state.withLock { $0.entries[path] }
    if let known, known.status == status { return known.facts }
    let facts = try look(path)
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
      let s = entry.status
      text += "\(entry.facts.digest) \(s.bytes) \(s.changed) \(s.inode) "
      // A file of arrays has a width of 0.
      let h = entry.facts.frame?.header
      text += "\(h?.size.width ?? 0) \(h?.size.height ?? 0) \(h?.channels ?? 0) \(h?.depth ?? 0) "
      text += "\(entry.facts.frame?.frames ?? 0) \(path)\n"
    }
    try Files.createFolder(Path.folder(of: path))
    try Files.write(text, to: path)
  }

  private static func parse(_ line: Substring) -> (String, Entry)? {
    let parts = line.split(separator: " ", maxSplits: 9, omittingEmptySubsequences: false)
    guard parts.count == 10, let digest = Digest(hex: parts[0]), let bytes = Int(parts[1]),
      let changed = Int64(parts[2]), let inode = UInt64(parts[3]), let width = Int(parts[4]),
      let height = Int(parts[5]), width >= 0, height >= 0, let channels = Int(parts[6]),
      channels >= 0, let depth = Int(parts[7]), let frames = Int(parts[8])
    else { return nil }
    let status = Files.Status(bytes: bytes, isFolder: false, inode: inode, changed: changed)
    let header = Picture.Header(
      Picture.Size(width: width, height: height), channels: channels, depth: depth)
    let frame = FrameFile.Facts(header: header, frames: frames, digest: digest)
    let facts = Facts(frame: width > 0 ? frame : nil, digest: digest)
    return (String(parts[9]), Entry(status: status, facts: facts))
  }

  /// Nanoseconds since 1970.
  private static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
