import Files
import Images
import TestSupport
import Testing

@Suite("picture files") struct PictureFileTests {
  /// How the synthetic files were made.
  static func sample(_ y: Int, _ x: Int, _ c: Int) -> Int { (31 * y + 17 * x + 71 * c) % 256 }
  static func deep(_ y: Int, _ x: Int, _ c: Int) -> Int { (3001 * y + 1701 * x + 7919 * c) % 65536 }
  static func level(_ y: Int, _ x: Int, _ c: Int) -> Int { (3 * y + x) % 16 }

  static func palette(_ y: Int, _ x: Int, _ c: Int) -> Int {
    let i = level(y, x, c)
    return [16 * i, 255 - 10 * i, i * i % 256, 10 * i][c]
  }

  struct Case: CustomTestStringConvertible {
    let file: String
    let channels: Int
    let depth: Int
    let sample: @Sendable (Int, Int, Int) -> Int
    var testDescription: String { file }

    init(
      _ file: String, _ channels: Int, depth: Int = 8,
      _ sample: @escaping @Sendable (Int, Int, Int) -> Int
    ) {
      self.file = file
      self.channels = channels
      self.depth = depth
      self.sample = sample
    }
  }

  @Test(
    "every kind of PNG keeps its samples",
    arguments: [
      Case("grey", 1, sample), Case("grey-alpha", 2, sample), Case("rgb", 3, sample),
      Case("rgba", 4, sample), Case("rgb-gamma", 3, sample), Case("rgb-interlaced", 3, sample),
      Case("rgb16", 3, depth: 16, deep), Case("grey1", 1) { y, x, _ in (3 * y + x) % 2 * 255 },
      Case("grey2", 1) { y, x, _ in (3 * y + x) % 4 * 85 },
      Case("grey4", 1) { y, x, c in level(y, x, c) * 17 }, Case("palette4", 3, palette),
      Case("palette-transparent", 4, palette),
    ])
  func kinds(_ item: Case) throws {
    let path = Fixtures.path("pictures/\(item.file).png")
    let picture = try PictureFile.read(path)
    #expect(try PictureFile.size(path) == Picture.Size(width: 13, height: 9))
    #expect(picture.size == Picture.Size(width: 13, height: 9))
    try #require(picture.channels == item.channels && picture.depth == item.depth)
    for y in 0..<9 {
      for x in 0..<13 {
        for c in 0..<item.channels {
          #expect(picture[y, x, c] == item.sample(y, x, c), "row \(y), column \(x), channel \(c)")
        }
      }
    }
  }

  @Test("writing and reading gives the same picture and the same bytes", arguments: [8, 16], 1...4)
  func roundTrip(depth: Int, channels: Int) throws {
    let picture = Picture(
      width: 19, height: 7, channels: channels, depth: depth,
      samples: (0..<19 * 7 * channels * depth / 8).map { UInt8(truncatingIfNeeded: $0 * $0) })
    let bytes = PNG.encode(picture)
    #expect(try PNG.decode(bytes) == picture)
    #expect(PNG.encode(picture) == bytes)
  }

  @Test("JPEG gives the colours back approximately", arguments: ["rgb", "rgb-progressive"])
  func jpeg(name: String) throws {
    let path = Fixtures.path("pictures/\(name).jpg")
    let picture = try PictureFile.read(path)
    #expect(try PictureFile.size(path) == Picture.Size(width: 33, height: 21))
    try #require(picture.channels == 3)
    let middle = (picture[10, 16, 0], picture[10, 16, 1], picture[10, 16, 2])
    // 7x, 11y, 4x + 5y, less what quality 90 costs.
    #expect(abs(middle.0 - 112) < 12 && abs(middle.1 - 110) < 12 && abs(middle.2 - 114) < 12)
  }

  @Test("grey JPEG has one channel, CMYK is refused")
  func jpegKinds() throws {
    #expect(try PictureFile.read(Fixtures.path("pictures/grey.jpg")).channels == 1)
    let failure = #expect(throws: Failure.self) {
      try PictureFile.read(Fixtures.path("pictures/cmyk.jpg"))
    }
    #expect(failure?.message == "is a CMYK JPEG, made for printing")
  }

  @Test("a truncated file is named and called truncated", arguments: ["rgb.png", "rgb.jpg"])
  func truncated(name: String) throws {
    let folder = temporaryFolder()
    defer { try? Files.remove(folder) }
    let bytes = try Files.read(Fixtures.path("pictures/\(name)"))
    let path = Path.join(folder, name)
    try Files.write(Array(bytes.dropLast(bytes.count / 10)), to: path)
    let failure = #expect(throws: Failure.self) { try PictureFile.read(path) }
    #expect(failure?.path == path && failure?.kind == .data)
    let says =
      name == "rgb.png"
      ? "is a damaged PNG: file ends early, it is truncated"
      : "is a damaged JPEG: Premature end of JPEG file"
    #expect(failure?.message == says)
  }

  @Test(
    "what is no picture is said to be none",
    arguments: [("", "is empty"), ("P6 1 1 255 abc", "is neither PNG nor JPEG")])
  func strangers(text: String, message: String) {
    let failure = #expect(throws: Failure.self) {
      try PictureFile.decode(Array(text.utf8), "a.png")
    }
    #expect(failure?.message == message)
    #expect(failure?.path == "a.png")
  }

  @Test("alpha without effect is dropped, real transparency is refused")
  func alpha() throws {
    let opaque = Picture(width: 1, height: 2, channels: 2, samples: [7, 255, 9, 255])
    #expect(try opaque.rgb().samples == [7, 7, 7, 9, 9, 9])
    let clear = Picture(width: 1, height: 1, channels: 4, samples: [1, 2, 3, 254])
    #expect(throws: Failure.self) { try clear.rgb() }
  }
}
