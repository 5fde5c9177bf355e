import Files
import Images
import TestSupport
import Testing

@Suite("pixel overlap") struct PixelOverlapTests {
  @Test("a test picture with the pixels of a training picture is found, whatever its file")
  func copies() throws {
    let scratch = ScratchFolder()
    for name in ["train", "test"] { try Files.createFolder(scratch.path(name)) }
    for seed in 0..<2 {
      let picture = OfficialSet.Shape().picture(seed: seed)
      try Files.write(PNG.encode(picture), to: scratch.path("train/\(seed).png"))
      // The second is another picture, the first another file of the same.
      let other = seed == 0 ? picture : OfficialSet.Shape().picture(seed: 7)
      try Files.write(TIFF.encode(other), to: scratch.path("test/copy\(seed).tif"))
    }
    let tiny = try TinyExperiment(
      text: """
        mae-run: 1
        task: super-resolution
        scale: 2
        data:
          root: \(scratch.path)
          train: { set: files, root: \(scratch.path)/train, crop: 32 }
          test: { set: files, root: \(scratch.path)/test }
        model: { arch: edsr, features: 4, blocks: 1 }
        train: { steps: 2, batch: 2 }
        """)
    let failure = #expect(throws: Failure.self) { try tiny.run() }
    #expect(failure?.code == "E120")
    #expect(failure?.message == "data.test[0]: shares 1 image with `data.train`")
    #expect(failure?.details == ["copy0 has the same pixels as 0"])
  }
}
