import Documents
import Files
import Glibc
import TestSupport
import Testing

/// Bytes that rot and disks that are full.
@Suite("Damage")
struct DamageTests {
  private func flip(_ path: String) throws {
    var bytes = try Files.read(path)
    bytes[bytes.count / 2] ^= 0x10
    try Files.remove(path)
    try Files.write(bytes, to: path)
  }

  /// The outputs of all stages: what each is called and where it lies.
  private func outputs(_ desk: Desk) throws -> [(name: String, path: String)] {
    var found: [(name: String, path: String)] = []
    for name in try Files.list(desk.path("runs/.store/keys")) {
      let record = try JSON(parsing: desk.text("runs/.store/keys/\(name)"))
      for output in try #require(record["outputs"]?.array) {
        let name = try #require(output["name"]?.string)
        let digest = try #require(output["sha256"]?.string)
        let place = "runs/.store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))"
        found.append((name: name, path: desk.path(place)))
      }
    }
    return found
  }

  @Test("each stored object may be damaged: it is told, put aside, and made again")
  func objects() throws {
    let all = try outputs(Desk.finished())
    #expect(all.count >= 8)
    for index in all.indices {
      let desk = try Desk.finished()
      try Files.remove(desk.path("runs/a"))
      let output = try outputs(desk)[index]
      try flip(output.path)
      let ending = try desk.run("a.yaml")
      #expect(ending.status == 0, "\(output.name): \(ending.errors)")
      #expect(ending.errors.contains("`\(output.name)` is damaged; kept in "), "\(ending.errors)")
      try desk.expectUnspoilt()
    }
  }

  @Test("all objects and records may be damaged at once")
  func everything() throws {
    let desk = try Desk.finished()
    for output in try outputs(desk) { try flip(output.path) }
    for name in try Files.list(desk.path("runs/.store/keys")) {
      try flip(desk.path("runs/.store/keys/\(name)"))
    }
    let ending = try desk.run("a.yaml")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.errors.contains("the record of key "))
    try desk.expectUnspoilt()
  }

  @Test("a damaged checkpoint is put aside for the one before it", arguments: [1, 2])
  func checkpoints(_ damaged: Int) throws {
    let desk = try Desk()
    let program = try desk.start([Program.path, "a.yaml"])
    let folder = desk.path("runs/.store/checkpoints")
    /// Checkpoints of the only stage that has some, the newest last.
    func found() -> [String] {
      guard let key = try? Files.list(folder).first else { return [] }
      let place = Path.join(folder, key)
      let files = ((try? Files.list(place)) ?? []).map { Path.join(place, $0) }
      return files.filter { !Files.isFolder($0) && $0.hasSuffix(".safetensors") }
    }
    while program.isRunning && found().count < 2 { usleep(200) }
    program.send(SIGKILL)
    _ = try program.wait()
    let files = found()
    try #require(files.count == 2)
    for file in files.suffix(damaged) { try flip(file) }
    let ending = try desk.run("a.yaml")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.errors.contains("warning: "), "\(ending.errors)")
    #expect(ending.errors.contains("damaged"), "\(ending.errors)")
    try desk.expectUnspoilt()
  }

  @Test(
    "a disk that takes no more is said, and leaves nothing half-written", arguments: [1, 8, 64])
  func fullDisk(_ blocks: Int) throws {
    let desk = try Desk()
    let words = ["'\(Program.path)'", "a.yaml"] + KernelsUnderTest.arguments
    let command = "ulimit -f \(blocks); exec \(words.joined(separator: " "))"
    let ending = try desk.start(["/bin/sh", "-c", command]).wait()
    #expect(ending.status == 6, "\(ending.errors)")
    #expect(ending.errors.contains("cannot be written: file too large"), "\(ending.errors)")
    try desk.succeed("a.yaml")
    try desk.expectUnspoilt()
  }

  @Test("an output folder that cannot be made ends with 4 and its name")
  func noFolder() throws {
    let desk = try Desk()
    try desk.write("in the way\n", to: "runs")
    let ending = try desk.run("a.yaml")
    #expect(ending.status == 4)
    #expect(ending.errors.hasPrefix("error: runs: "), "\(ending.errors)")
    #expect(try desk.text("runs") == "in the way\n")
  }
}
