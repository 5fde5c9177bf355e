import Documents
import Results
import TestSupport
import Testing

@Test("the manifest's schema is the one that the repository ships")
func manifestSchema() {
  let path = "../../../schemas/manifest.schema.json"
  #expect(goldenMismatch(Manifest.schema.pretty, path) == nil)
}
