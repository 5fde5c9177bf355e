import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

/// Samples of more than 8 bits, from files to batches.
@Suite("deep samples") struct DepthTests {
  /// 16 bits with samples up to 2047, or floats up to 1.
  private func deep(_ side: Int, bands: Int, depth: Int, shift: Int = 0) -> Picture {
    let samples = (0..<side * side * bands).flatMap { i -> [UInt8] in
      let value = (i * 37 + shift) % 2048
      let bits = depth == 32 ? (Float(value) / 2048).bitPattern : UInt32(value)
      return (0..<depth / 8).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }
    }
    return Picture(width: side, height: side, channels: bands, depth: depth, samples: samples)
  }

  private func folder(_ pictures: [String: Picture], _ options: JSON) throws -> any DataSource {
    for (name, picture) in pictures {
      try Files.write(TIFF.encode(picture), to: scratch.path(name))
    }
    return FolderSource(try FolderSource.Options(json: options), root: scratch.path)
  }

  private let scratch = ScratchFolder()

  @Test("targets and inputs keep every bit on the way into batches", arguments: [16, 32])
  func roundTrip(_ depth: Int) throws {
    for name in ["gt", "in", "pan"] { try Files.createFolder(scratch.path(name)) }
    let target = deep(24, bands: 8, depth: depth)
    let input = deep(12, bands: 8, depth: depth, shift: 5)
    let pan = deep(24, bands: 1, depth: depth, shift: 9)
    let peak: JSON = depth == 16 ? 2047 : nil
    let source = try folder(
      ["gt/1.tif": target, "in/1.tif": input, "pan/1.tif": pan],
      [
        "files": ["ms": "gt/{id}.tif", "input": "in/{id}.tif", "pan": "pan/{id}.tif"], "bands": 8,
        "peak": peak,
      ])
    let scan = try source.scan(scale: 2, limit: nil, cache: DigestCache())
    let path = scratch.path("a.pack")
    _ = try Packing.samples(scan.images, of: source, scale: 2, degrade: .given, to: path)
    let pack = try SamplePack(path, verifying: true)
    let sample = pack.sample(0)
    let divisor: Double = depth == 16 ? 2047 : 1
    #expect(sample.target.values == target.with(peak: divisor).tensor().values)
    #expect(sample.input.values == input.with(peak: divisor).tensor().values)
    #expect(sample.pan?.values == pan.with(peak: divisor).tensor().values)
    let sampler = try SampleSampler(
      pack, crop: 24, augment: [], batch: 1, stream: RandomStream(1))
    #expect(sampler.batch(at: 0).target.values == sample.target.values)
    #expect(try pack.targetPicture(0).shown().depth == 8)
  }

  @Test(
    "inputs are made of deep targets in their own depth",
    arguments: [Degradation.bicubic(.matlab), .wald(.gaoFen2)])
  func made(_ degrade: Degradation) throws {
    let source = try folder(
      ["1.tif": deep(24, bands: 4, depth: 16)], ["bands": 4, "peak": 2047])
    let scan = try source.scan(scale: 4, limit: nil, cache: DigestCache())
    let path = scratch.path("a.pack")
    _ = try Packing.samples(scan.images, of: source, scale: 4, degrade: degrade, to: path)
    let input = try SamplePack(path).inputPicture(0)
    #expect(input.depth == 16 && input.peak == 2047 && input.width == 6)
    let values = input.tensor().values
    #expect(values.max() ?? 0 > 0.5 && values.contains { $0 * 255 != ($0 * 255).rounded() })
  }

  @Test("bands and peaks that do not fit the files are refused before anything is decoded")
  func headers() throws {
    let cases: [(options: JSON, message: String)] = [
      (["bands": 4], "has 8 bands, not 4"),
      (
        ["bands": 8, "peak": 70_000],
        "has 16-bit samples, which end at 65535; `peak` is 70000"
      ),
    ]
    for (options, message) in cases {
      let source = try folder(["1.tif": deep(16, bands: 8, depth: 16)], options)
      let failure = #expect(throws: Failure.self) {
        try source.scan(scale: 1, limit: nil, cache: DigestCache())
      }
      #expect(failure?.message == message && failure?.code == "E113")
    }
  }

  @Test("a sample above the peak is refused when it is read")
  func peak() throws {
    let source = try folder(
      ["1.tif": deep(16, bands: 8, depth: 16)], ["bands": 8, "peak": 1023])
    let scan = try source.scan(scale: 1, limit: nil, cache: DigestCache())
    let failure = #expect(throws: Failure.self) { try source.target(of: scan.images[0]) }
    #expect(failure?.message == "has a sample of 2047, more than the peak 1023")
    #expect(failure?.code == "E113" && failure?.path == scratch.path("1.tif"))
  }
}
