import Documents
import Files
import Images

/// Clips that are folders of frames.
enum ClipFolders {
  /// The frames in a folder, numbers in their names in order; a number that is missing between two
  /// others is a failure.
  static func frames(_ folder: String) throws(Failure) -> [String] {
    let names = try Files.list(folder).filter(PictureFolder.isPicture)
      .sorted { NaturalOrder.precedes($0, $1) }
    guard !names.isEmpty else { throw Failure(.data, "holds no frames", path: folder) }
    for (a, b) in zip(names, names.dropFirst()) {
      guard let x = number(a), let y = number(b), y > x + 1 else { continue }
      let digits = Path.stem(of: a).count
      let text = String(x + 1)
      let wanted = String(repeating: "0", count: max(0, digits - text.count)) + text
      throw Failure(
        .data, "\(y - x - 1) \(y == x + 2 ? "frame is" : "frames are") missing", path: folder,
        code: "E116",
        details: ["frame \(a) wants \(wanted).\(Path.suffix(of: a)) next, \(b) follows"])
    }
    return names.map { Path.join(folder, $0) }
  }

  /// Clips of these names, each a folder below `folder`.
  static func entries(
    _ names: [String], in folder: String
  ) throws(Failure) -> [SourceFile.Entry] {
    let missing = names.filter { !Files.isFolder(Path.join(folder, $0)) }
    if !missing.isEmpty {
      let others = ((try? Files.list(folder)) ?? []).filter {
        Files.isFolder(Path.join(folder, $0))
      }
      let details = missing.prefix(3).map { name in
        "sequence \(name)   "
          + (Spelling.nearest(to: name, among: others).map { "folder holds \($0)" }
            ?? "nothing similar")
      }
      throw Failure(
        .data, "\(missing.count) of \(names.count) sequences are not there", path: folder,
        code: "E112", details: details)
    }
    return try names.map { name throws(Failure) in
      SourceFile.Entry(id: name, target: .frames(try frames(Path.join(folder, name))))
    }
  }

  /// The number that a name consists of.
  private static func number(_ name: String) -> Int? {
    let stem = Path.stem(of: name)
    return stem.utf8.allSatisfy { (48...57).contains($0) } ? Int(stem) : nil
  }
}

extension Fields {
  /// The field of sets of videos that makes them shorter.
  mutating func readFrameLimit() -> Int? {
    read(
      "frames", "use at most so many frames of a clip, from the first on; all unless stated",
      as: .optional(.integer(1...100_000)), default: .some(nil), affects: ["targets", "data"])
  }
}
