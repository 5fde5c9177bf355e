import Files
import Glibc
import TestSupport
import Testing

/// Whatever is wrong with a spec is said precisely, and nothing is made.
@Suite("Mistakes")
struct MistakeTests {
  /// Everything a user sees, with the exit status.
  private func seen(_ ending: Program.Ending) -> String {
    "\(ending.errors)\(ending.output)exit \(ending.status)\n"
  }

  /// The specs in `Broken`; the text that each leads to lies beside it, as `.txt`.
  static let broken: [String] = {
    let names = (try? Files.list(folder)) ?? []
    return names.filter { Path.suffix(of: $0) == "yaml" }
  }()
  private static let folder = Path.join(Path.folder(of: #filePath), "Broken")

  private func expectGolden(_ text: String, _ name: String) throws {
    let path = Path.join(Self.folder, name)
    if unsafe getenv("MAE_RECORD") != nil { try Files.write(text, to: path) }
    #expect(try text == Files.readText(path), "differs from \(path)")
  }

  @Test("a broken spec is refused with its diagnostics, and nothing is written", arguments: broken)
  func specs(_ name: String) throws {
    let desk = try Desk()
    try Files.remove(desk.path("a.yaml"))
    try Files.write(Files.read(Path.join(Self.folder, name)), to: desk.path(name))
    let ending = try desk.run([name])
    try expectGolden(seen(ending), "\(Path.stem(of: name)).txt")
    #expect(try desk.files() == [name])
    for command in ["plan", "explain"] {
      #expect(try seen(desk.run(command, name)) == seen(ending))
    }
    let check = try desk.run("check", name)
    #expect(check.status == ending.status)
    #expect(check.output == ending.errors)
    #expect(try desk.files() == [name])
  }

  static let commands: [(name: String, words: [String])] = [
    ("no-profile", ["run", "a.yaml", "--profile", "papier"]),
    ("set-misspelt", ["run", "a.yaml", "--set", "loss.prior.lamda=1", "--set", "train.steps=abc"]),
    ("set-nothing", ["run", "a.yaml", "--set", "train.steps"]),
    ("set-crop", ["run", "a.yaml", "--set", "data.train.crop=31"]),
    ("force-nothing", ["run", "a.yaml", "--force", "trian"]),
    ("no-stage", ["explain", "a.yaml", "trian"]),
    ("no-command", ["paln", "a.yaml"]),
    ("no-spec", ["run", "gone.yaml"]),
    ("spec-is-folder", ["run", "."]),
    ("no-data", ["run", "a.yaml", "--set", "data.test={set: files, root: gone}"]),
    ("no-picture", ["run", "a.yaml", "--set", "data.test={set: files, root: empty}"]),
    ("truncated-png", ["run", "a.yaml", "--set", "data.test={set: files, root: truncated}"]),
    ("no-png", ["run", "a.yaml", "--set", "data.test={set: files, root: text}"]),
    ("learned-picture", ["run", "a.yaml", "--set", "data.test.split=train"]),
    ("small-png", ["run", "a.yaml", "--set", "data.test={set: files, root: small}"]),
    (
      "small-training",
      ["run", "a.yaml", "--set", "data.train={set: files, root: small, crop: 32}"]
    ),
  ]

  @Test("a wrong command is refused with its reason, and nothing is written", arguments: commands)
  func refused(_ name: String, _ words: [String]) throws {
    let desk = try Desk()
    let png = try Files.read(Fixtures.path("pictures/rgb.png"))
    try Files.createFolder(desk.path("empty"))
    try desk.write("not a picture\n", to: "text/a.png")
    try Files.createFolder(desk.path("truncated"))
    try Files.write(Array(png.prefix(png.count / 2)), to: desk.path("truncated/a.png"))
    try Files.createFolder(desk.path("small"))
    try Files.write(png, to: desk.path("small/a.png"))
    let before = try desk.files()
    let ending = try desk.run(words)
    try expectGolden(seen(ending), "\(name).txt")
    #expect(try desk.files() == before)
  }
}
