import Files
import Glibc
import TestSupport
import Testing

/// Compares text with a file of `Tests/Fixtures/results`; `MAE_RECORD=1` rewrites the file.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let path = Fixtures.path("results/\(name)")
  if unsafe getenv("MAE_RECORD") != nil {
    try Files.createFolder(Path.folder(of: path))
    try Files.write(text, to: path)
  }
  let expected = try Files.readText(path)
  #expect(text == expected, "differs from \(path)", sourceLocation: sourceLocation)
}
