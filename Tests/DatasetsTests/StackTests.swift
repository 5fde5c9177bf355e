import Datasets
import Documents
import Files
import Images
import Tensors
import TestSupport
import Testing

/// Clips that lie in one file, and orders in which people count and draw.
@Suite("clips in one file") struct StackTests {
  @Test("a Y4M video gives its frames, one by one")
  func video() throws {
    let scratch = ScratchFolder()
    try Files.write(
      Files.read(Fixtures.path("arrays/video.y4m")), to: scratch.path("a.y4m"))
    let source = FolderSource(
      try FolderSource.Options(json: ["files": ["target": "{id}.y4m"]]), root: scratch.path)
    let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
    #expect(scan.images.map(\.frames) == [3])
    #expect(scan.images[0].size == Picture.Size(width: 7, height: 5))
    // Grey is where both chroma samples are 128; elsewhere red, green and blue differ.
    func sample(_ i: Int, _ t: Int) -> Double { Double((i * 37 + t * 11) % 256) }
    for t in 0..<3 {
      let picture = try source.target(of: scan.images[0], frame: t)
      for (y, x) in [(0, 0), (2, 3), (4, 6)] {
        let luma = sample(y * 7 + x, t)
        let blue = sample(35 + y / 2 * 4 + x / 2, t) - 128
        let red = sample(47 + y / 2 * 4 + x / 2, t) - 128
        let wanted = [
          luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue,
        ]
        for c in 0..<3 {
          #expect(picture[y, x, c] == Int(min(max(wanted[c], 0), 255).rounded()))
        }
      }
    }
    let short = FolderSource(
      try FolderSource.Options(json: ["files": ["target": "{id}.y4m"], "frames": 2]),
      root: scratch.path)
    #expect(
      try short.scan(scale: nil, limit: nil, cache: DigestCache()).images.map(\.frames) == [2])
    let bytes = try Files.read(scratch.path("a.y4m"))
    try Files.write(Array(bytes.dropLast(9)), to: scratch.path("a.y4m"))
    let failure = #expect(throws: Failure.self) {
      try source.scan(scale: nil, limit: nil, cache: DigestCache())
    }
    #expect(failure?.message == "ends early, it is truncated: frame 2 is not whole")
    let late = #expect(throws: Failure.self) { try source.target(of: scan.images[0], frame: 0) }
    #expect(late?.message == "has changed since this run was planned")
  }
}
