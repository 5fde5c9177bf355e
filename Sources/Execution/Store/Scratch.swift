import Files
import Glibc
import Synchronization

/// Where a process writes before a file gets its name: a folder of its own inside the store, so that
/// a rename is enough to publish, and so that what a dead process left is easy to find.
final class Scratch: Sendable {
  let folder: String
  private let parent: String
  private let next = Atomic(0)

  /// `parent` is the store's `scratch` folder.
  init(_ parent: String) throws(Failure) {
    self.parent = parent
    let me = ProcessIdentity.current
    // Several stores may be open in one process, on one folder.
    let number = Self.number.add(1, ordering: .relaxed).newValue
    folder = Path.join(parent, "\(me.host).\(me.pid).\(number)")
    try Files.createFolder(folder)
    try Files.write(me.text, to: Path.join(folder, "owner"))
  }

  /// For a store that is only read: no folder is made.
  init(unmadeIn parent: String) {
    self.parent = parent
    let me = ProcessIdentity.current
    folder = Path.join(parent, "\(me.host).\(me.pid).reader")
  }

  private static let number = Atomic(0)

  /// A path that nobody uses yet.
  func path(_ name: String = "file") -> String {
    Path.join(folder, "\(next.add(1, ordering: .relaxed).newValue)-\(name)")
  }

  /// Removes the folders of processes that are gone. Returns how many.
  ///
  /// Those of other machines stay until they have been silent for a day.
  func sweep() throws(Failure) -> Int {
    var swept = 0
    for name in try Files.list(parent) {
      let path = Path.join(parent, name)
      guard path != folder, isAbandoned(path) else { continue }
      try Files.remove(path)
      swept += 1
    }
    return swept
  }

  private func isAbandoned(_ path: String) -> Bool {
    if let text = try? Files.readText(Path.join(path, "owner")),
      let owner = ProcessIdentity(text: text)
    {
      switch owner.life {
      case .alive: return false
      case .gone: return true
      case .unknown: break
      }
    }
    // Ownerless for a moment is normal: the folder comes first, the name of its owner second.
    guard let changed = Files.status(path)?.changed else { return false }
    return Clock.now().seconds - Double(changed) * 1e-9 > 86_400
  }

  deinit { try? Files.remove(folder) }
}
