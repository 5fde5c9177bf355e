import Checkpoints
import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

/// Damaged files of a data set give a failure that names the file, or pictures, never a crash.
@Suite("damaged data sets") struct DamagedSetTests {
  /// Damaged copies of each file, unless `MAE_FUZZ` says how many.
  private static let count = Fuzz.count(200)

  private let scratch = ScratchFolder()

  @Test("no damage to a video does harm", .timeLimit(.minutes(120)))
  func video() throws {
    try fuzz(
      FolderSource(try FolderSource.Options(json: [:]), root: scratch.path), "a.y4m",
      Files.read(Fixtures.path("arrays/video.y4m")))
  }

  @Test(
    "no damage to raw samples does harm", .timeLimit(.minutes(120)),
    arguments: ["png", "tif", "npy"],
    [1, 4])
  func raw(_ suffix: String, _ planes: Int) throws {
    let mosaic = picture(side: planes == 1 ? 24 : 12, channels: planes, depth: 16)
    for folder in ["long", "short"] { try Files.createFolder(scratch.path(folder)) }
    try Files.write(
      PNG.encode(picture(side: 24, channels: 3, depth: 8)), to: scratch.path("long/1.png"))
    let source = FolderSource(
      try FolderSource.Options(json: [
        "files": ["target": "long/{id}.png", "input": "short/{id}.\(suffix)"],
        "raw": ["black": 512, "white": 16383, "gain": 2],
      ]), root: scratch.path)
    let bytes =
      switch suffix {
      case "png": PNG.encode(mosaic)
      case "tif": TIFF.encode(mosaic)
      default:
        try NumPyFile.encode(
          NamedTensor(
            "a", .uint16, Shape([mosaic.height, mosaic.width] + (planes == 1 ? [] : [planes])),
            bytes: mosaic.samples))
      }
    try fuzz(source, "short/1.\(suffix)", bytes, scale: 2)
  }

  @Test(
    "no damage to the arrays of a set does harm", .timeLimit(.minutes(120)),
    arguments: ["sidd-noisy.mat", "wv3-train.h5"])
  func arrays(_ name: String) throws {
    let source: any DataSource
    let file: String
    if name.hasSuffix("mat") {
      file = "ValidationNoisyBlocksSrgb.mat"
      try Files.write(
        Files.read(Fixtures.path("arrays/sidd-gt.mat")),
        to: scratch.path("ValidationGtBlocksSrgb.mat"))
      source = SIDDSource(
        try SIDDSource.Options(json: ["split": "validation"]), root: scratch.path)
    } else {
      file = "train_wv3_9714.h5"
      source = PanCollectionSource(try PanCollectionSource.Options(json: [:]), root: scratch.path)
    }
    // Every read of HDF5 is a process, and most of this file are samples, all of which are good.
    try fuzz(
      source, file, Files.read(Fixtures.path("arrays/\(name)")), leastRefused: 0,
      tries: name.hasSuffix("h5") ? Self.count / 4 : Self.count)
  }

  @Test(
    "no damage to the files of DND does harm", .timeLimit(.minutes(120)),
    arguments: ["info.mat", "images_srgb/0002.mat"])
  func dnd(_ damaged: String) throws {
    let fixtures = ["info.mat": "dnd-info.mat", "images_srgb/0002.mat": "dnd-2.mat"]
    try Files.createFolder(scratch.path("images_srgb"))
    for (name, fixture) in fixtures {
      try Files.write(Files.read(Fixtures.path("arrays/\(fixture)")), to: scratch.path(name))
    }
    let bytes = try Files.read(scratch.path(damaged))
    let stream = RandomStream(4).substream(damaged)
    for i in 0..<Self.count / 4 {
      try Files.write(
        Damage.damaged(bytes, stream.substream(UInt64(i))), to: scratch.path(damaged))
      do {
        let set = try DNDSet(root: scratch.path)
        if set.count > 1 { _ = try set.pieces(1) }
      } catch {
        // What says where pieces lie may be as wrong as what they are cut from.
        #expect(error.path == scratch.path(damaged) || error.message.contains("info.mat"))
      }
    }
  }

  /// Scans and reads damaged copies of one file of a set; others are as they should be.
  private func fuzz(
    _ source: any DataSource, _ file: String, _ bytes: [UInt8], scale: Int? = nil,
    leastRefused: Double = 0.1, tries: Int = count
  ) throws {
    let path = scratch.path(file)
    let stream = RandomStream(3).substream(file)
    var failures = 0
    for i in 0..<tries {
      try Files.write(Damage.damaged(bytes, stream.substream(UInt64(i))), to: path)
      do {
        let scan = try source.scan(scale: scale, limit: 2, cache: DigestCache())
        for image in scan.images {
          for t in 0..<image.frames { _ = try source.target(of: image, frame: t) }
          _ = try source.input(of: image, frame: 0)
        }
      } catch {
        failures += 1
        #expect(error.path == path, "\(error.message)")
      }
    }
    #expect(failures >= Int(Double(tries) * leastRefused))
  }

  /// Smooth samples of up to 12 bits.
  private func picture(side: Int, channels: Int, depth: Int) -> Picture {
    Picture(
      width: side, height: side, channels: channels, depth: depth,
      samples: (0..<side * side * channels).flatMap { i -> [UInt8] in
        let value = i * 37 % 4096
        return depth == 8
          ? [UInt8(value / 16)] : [UInt8(value % 256), UInt8(value / 256)]
      })
  }
}
