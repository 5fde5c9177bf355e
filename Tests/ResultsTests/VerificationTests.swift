import Files
import Results
import TestSupport
import Testing

@Test("an untouched run directory is sound")
func soundRun() throws {
  let sample = SampleRun(labels: ["one", "two"])
  let verification = try Verification(sample.write().path)
  #expect(verification.mismatches == [])
  #expect(!verification.confirmed.isEmpty)
}

@Test(
  "a changed file of a run directory is found",
  arguments: ["variants/edsr-x4-ctmae/per_image.csv", "variants/edsr-x4-ctmae/manifest.json"])
func changedRun(_ name: String) throws {
  let sample = SampleRun()
  let directory = try sample.write()
  let path = Path.join(directory.path, name)
  var bytes = try Files.read(path)
  bytes[bytes.count / 2] ^= 1
  try Files.write(bytes, to: path)
  #expect(try !Verification(directory.path).isSound)
}
