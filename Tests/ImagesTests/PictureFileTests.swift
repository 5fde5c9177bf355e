import Files
import Images
import Tensors
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

  @Test(
    "TIFF gives its samples, in strips, tiles or planes, of either byte order",
    arguments: [
      Case("rgb8", 3, sample), Case("grey", 1, sample), Case("cmyk", 4, sample),
      Case("bands8-u16-tiles", 8, depth: 16, deep),
      Case("bands4-u16-planes-big", 4, depth: 16, deep),
    ])
  func tiff(_ item: Case) throws {
    let path = Fixtures.path("pictures/\(item.file).tif")
    let picture = try PictureFile.read(path)
    #expect(try PictureFile.size(path) == Picture.Size(width: 13, height: 9))
    #expect(try PictureFile.headerIfWhole(Files.read(path), path) == picture.header)
    try #require(picture.channels == item.channels && picture.depth == item.depth)
    for y in 0..<9 {
      for x in 0..<13 {
        for c in 0..<item.channels {
          #expect(picture[y, x, c] == item.sample(y, x, c), "row \(y), column \(x), channel \(c)")
        }
      }
    }
  }

  @Test("floats of TIFF keep their values", arguments: [("grey-f32-predictor", 1), ("rgb-f64", 3)])
  func floats(_ item: (name: String, channels: Int)) throws {
    let picture = try PictureFile.read(Fixtures.path("pictures/\(item.name).tif"))
    try #require(picture.depth == 32 && picture.channels == item.channels && picture.peak == 1)
    let expected = (0..<9).flatMap { y in
      (0..<13).flatMap { x in
        (0..<item.channels).map { c in Float(Self.deep(y, x, c)) / 65536 }
      }
    }
    #expect(picture.tensor().values == expected)
  }

  @Test("a TIFF of other samples is refused in words")
  func strange() throws {
    let failure = #expect(throws: Failure.self) {
      try PictureFile.read(Fixtures.path("pictures/bits1.tif"))
    }
    #expect(
      failure?.message == "is a TIFF that cannot be read: its samples are not of 8 or 16 bits "
        + "without sign, nor floats")
  }

  @Test("TIFF is written with any bands of any depth", arguments: [8, 16, 32], [1, 3, 4, 8])
  func writing(depth: Int, channels: Int) throws {
    let picture = Picture(
      width: 7, height: 5, channels: channels, depth: depth,
      samples: (0..<35 * channels * depth / 8).map { UInt8(truncatingIfNeeded: $0 * 7) })
    #expect(try TIFF.decode(TIFF.encode(picture)) == picture)
  }

  @Test("samples of any depth are floats over the peak")
  func peaks() {
    let samples: [UInt8] = [0, 0, 255, 7, 255, 15]
    let deep = Picture(width: 3, height: 1, channels: 1, depth: 16, peak: 4095, samples: samples)
    #expect(deep.tensor().values == [0, Float(2047) / 4095, 1])
    #expect(deep.largest == 4095)
    let plain = Picture(width: 6, height: 1, channels: 1, peak: 15, samples: samples)
    #expect(plain.tensor().values == [0, 0, 17, Float(7) / 15, 17, 1])
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
    arguments: [("", "is empty"), ("P6 1 1 255 abc", "is neither PNG nor JPEG nor TIFF")])
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
