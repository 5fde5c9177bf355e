import Documents
import Files
import Images
import Results
import TestSupport
import Testing

@Suite("Two folders of pictures")
struct FolderComparisonTests {
  private let scratch = ScratchFolder()

  private func picture(_ shift: UInt8 = 0, width: Int = 4) -> Picture {
    Picture(
      width: width, height: 3, channels: 3,
      samples: (0..<width * 9).map { UInt8($0 * 2) &+ ($0 == 0 ? shift : 0) })
  }

  private func write(_ pictures: [String: Picture], _ folder: String) throws -> String {
    for (name, picture) in pictures {
      let path = scratch.path("\(folder)/\(name).png")
      try Files.createFolder(Path.folder(of: path))
      try Files.write(PNG.encode(picture), to: path)
    }
    return scratch.path(folder)
  }

  private func compare(
    _ a: [String: Picture], _ b: [String: Picture], tolerance: Double = 0
  ) throws -> FolderComparison {
    try FolderComparison(write(a, "a"), write(b, "b"), tolerance: tolerance / 255)
  }

  @Test("the same samples are identical, whatever the files")
  func same() throws {
    let comparison = try compare(
      ["x": picture(), "in/y": picture(1)], ["x": picture(), "in/y": picture(1)])
    #expect(comparison.verdict == .identical)
    #expect(comparison.changes.isEmpty)
  }

  @Test("one sample that is 3 steps off: its PSNR, its share, and what a tolerance allows")
  func oneSample() throws {
    let comparison = try compare(
      ["x": picture(), "y": picture()], ["x": picture(3), "y": picture()])
    #expect(comparison.verdict == .different)
    let change = try #require(comparison.changes.first)
    #expect(change.name == "x" && comparison.changes.count == 1)
    #expect(abs((change.largest ?? 0) * 255 - 3) < 1e-4)
    #expect(change.changed == 1.0 / 36)
    // 10 log₁₀(255² · 36 / 3²)
    #expect(abs(change.psnr - 54.1514) < 1e-3)
    #expect(comparison.text.contains("psnr 54.15   largest 3 of 255   2.78 % of the samples"))
    #expect(comparison.strips.map(\.name) == ["x"])
    #expect(try compare(["x": picture()], ["x": picture(3)], tolerance: 3.01).verdict == .equal)
    #expect(try JSON(parsing: comparison.json.pretty)["same"]?.int == 1)
    #expect(comparison.markdown.contains("| x | psnr 54.15 |"))
  }

  @Test("other sizes and other names are not comparable; a picture too many is a difference")
  func unlike() throws {
    let sizes = try compare(["x": picture()], ["x": picture(width: 5)])
    #expect(sizes.verdict == .notComparable)
    #expect(sizes.text.contains("4×3×3 and 5×3×3"))
  }

  @Test("names that do not pair")
  func names() throws {
    #expect(try compare(["x": picture()], ["y": picture()]).verdict == .notComparable)
    let more = try FolderComparison(
      write(["p": picture()], "c"), write(["p": picture(), "q": picture()], "d"))
    #expect(more.verdict == .different && more.unpaired == ["q: only in B"])
    let failure = #expect(throws: Failure.self) {
      try Files.createFolder(scratch.path("empty"))
      _ = try FolderComparison(scratch.path("empty"), scratch.path("c"))
    }
    #expect(failure?.kind == .usage)
  }
}
