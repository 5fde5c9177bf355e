import Files
import TestSupport
import Testing

@Suite struct PartsTests {
  @Test("the start of a file is read, or all of a shorter one", arguments: [0, 3, 6, 100])
  func start(count: Int) throws {
    let folder = temporaryFolder()
    defer { try? Files.remove(folder) }
    let path = Path.join(folder, "a")
    try Files.write("abcdef", to: path)
    #expect(try Files.readStart(of: path, bytes: count) == Array("abcdef".utf8.prefix(count)))
    #expect(throws: Failure.self) { try Files.readStart(of: folder, bytes: 1) }
    #expect(throws: Failure.self) { try Files.readStart(of: path + "b", bytes: 1) }
  }

  @Test("a digest is read back from its digits")
  func digest() {
    let digest = Digest.of("abc")
    #expect(Digest(hex: digest.hex) == digest)
    for text in ["", "12", String(digest.hex.dropLast()) + "g", digest.hex + "0"] {
      #expect(Digest(hex: text) == nil)
    }
  }
}
