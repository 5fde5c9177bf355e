import Datasets
import Files
import Tensors
import TestSupport
import Testing

@Suite("DND") struct DNDTests {
  private func tree() throws -> ScratchFolder {
    let scratch = ScratchFolder()
    try Files.createFolder(scratch.path("images_srgb"))
    for (from, to) in [
      ("info", "info.mat"), ("1", "images_srgb/0001.mat"), ("2", "images_srgb/0002.mat"),
    ] {
      try Files.write(
        Files.read(Fixtures.path("arrays/dnd-\(from).mat")), to: scratch.path(to))
    }
    return scratch
  }

  @Test("the pieces that the server wants are cut out of the photographs")
  func pieces() throws {
    let scratch = try tree()
    let set = try DNDSet(root: scratch.path)
    try #require(set.count == 2)
    #expect(set.name(1) == "0002")
    let pieces = try set.pieces(1)
    #expect(pieces.map(\.shape) == [[1, 16, 16, 3], [1, 16, 16, 3]])
    // Rows 6 to 21 and columns 10 to 25, counted from 1, of (x + 2y + 3c + i) mod 97 over 96.
    let expected: [Float] = (0..<16 * 16 * 3).map { k in
      let (y, x, c) = (k / 48 + 5, k / 3 % 16 + 9, k % 3)
      return Float(Double((x + 2 * y + 3 * c + 1) % 97) / 96)
    }
    #expect(pieces[1].values == expected)
  }

  @Test("a photograph that is not there or ends early is named")
  func broken() throws {
    let scratch = try tree()
    let path = scratch.path("images_srgb/0002.mat")
    let bytes = try Files.read(path)
    try Files.write(Array(bytes.prefix(bytes.count / 2)), to: path)
    let set = try DNDSet(root: scratch.path)
    let early = #expect(throws: Failure.self) { try set.pieces(1) }
    #expect(early?.path == path && early?.message.contains("damaged") == true)
    try Files.remove(path)
    let missing = #expect(throws: Failure.self) { try set.pieces(1) }
    #expect(missing?.code == "E112")
  }
}
