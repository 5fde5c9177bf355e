import Files
import Images
import Tensors
import TestSupport
import Testing

/// Damaged files give a failure or a picture, never a crash and never memory without end.
@Suite("damaged picture files") struct DamagedFileTests {
  /// Damaged copies of each file, unless `MAE_FUZZ` says how many.
  private static let count = Fuzz.count(600)

  /// Corrects every checksum, so that damage gets past them to the decoder.
  private func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    var at = 8
    while at + 12 <= result.count {
      let length = result[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= result.count else { break }
      var crc: UInt32 = ~0
      for byte in result[at + 4..<at + 8 + length] {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      for i in 0..<4 {
        result[at + 8 + length + i] = UInt8(truncatingIfNeeded: ~crc >> UInt32(24 - 8 * i))
      }
      at += 12 + length
    }
    return result
  }

  @Test(
    "no damage to a file does harm", .timeLimit(.minutes(120)),
    arguments: [
      "rgb.png", "grey1.png", "palette-transparent.png", "rgb-interlaced.png", "rgb16.png",
      "rgb.jpg", "rgb-progressive.jpg", "cmyk.jpg", "rgb8.tif", "bands8-u16-tiles.tif",
      "bands4-u16-planes-big.tif", "grey-f32-predictor.tif", "cmyk.tif", "rgb-f64.tif",
    ])
  func fuzz(name: String) throws {
    let bytes = try Files.read(Fixtures.path("pictures/\(name)"))
    let stream = RandomStream(1).substream(name)
    var failures = 0
    for i in 0..<Self.count {
      var file = Damage.damaged(bytes, stream.substream(UInt64(i)))
      if name.hasSuffix("png") && i % 2 == 0 { file = withChecksums(file) }
      do { _ = try PictureFile.decode(file, name) } catch {
        failures += 1
        #expect(!error.message.isEmpty && error.path == name)
      }
    }
    // Changed samples of files without checksums are samples as good as others.
    #expect(failures > Self.count / 10)
  }

  @Test("every wrong byte of a PNG is noticed")
  func checksums() throws {
    let bytes = try Files.read(Fixtures.path("pictures/rgb-gamma.png"))
    for i in bytes.indices {
      var file = bytes
      file[i] ^= 0x10
      #expect(throws: Failure.self, "byte \(i)") { try PictureFile.decode(file, "x.png") }
    }
  }

  @Test("a header that promises more than its file can hold takes no memory")
  func bomb() throws {
    var bytes = try Files.read(Fixtures.path("pictures/rgb.png"))
    for (i, byte) in [0, 0, 0x3F, 0xFF, 0, 0, 0x3F, 0xFF].enumerated() {
      bytes[16 + i] = UInt8(byte)
    }
    let failure = #expect(throws: Failure.self) {
      try PictureFile.decode(withChecksums(bytes), "x.png")
    }
    #expect(failure?.message == "is damaged: it is too short for 16383×16383 pixels")
  }
}
