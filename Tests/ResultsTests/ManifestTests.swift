import Documents
import Files
import Metrics
import Results
import TestSupport
import Testing

@Test("the manifest is the same text on every machine")
func manifestGolden() throws {
  #expect(try goldenMismatch(Manifest(SampleRun().record()).text, "manifest.json") == nil)
}

@Test("a manifest read back says what was written, and is written again as the same bytes")
func manifestRoundTrip() throws {
  let manifest = Manifest(try SampleRun().record())
  let again = try Manifest(text: manifest.text, path: "manifest.json")
  #expect(again == manifest)
  #expect(again.text == manifest.text)
}

@Test("a manifest with any byte changed is refused")
func changedManifest() throws {
  let text = Array(Manifest(try SampleRun().record()).text.utf8)
  for i in stride(from: 0, to: text.count, by: 7) {
    var bytes = text
    bytes[i] ^= 4
    let changed = String(decoding: bytes, as: UTF8.self)
    #expect(throws: Failure.self) { try Manifest(text: changed, path: "manifest.json") }
  }
}

@Test(
  "values that are not finite are counted, and words where nothing else is left",
  arguments: [([Double.infinity, 30], JSON.integer(30), 1), ([.infinity, .infinity], "inf", 2)])
func infiniteScores(_ values: [Double], _ mean: JSON, _ count: Int) throws {
  var run = try SampleRun().record()
  run.variants[0].scores = [
    ScoreSet(
      method: "output", test: "t", protocolName: "p", protocolDigest: "", caption: "",
      columns: [MetricColumn("psnr", digits: 2, tolerance: 0, higherIsBetter: true)],
      images: values.enumerated().map { .init(id: "\($0)", values: [$1]) }, pixels: "")
  ]
  let json = try JSON(parsing: Manifest(run).text)
  let result = try #require(json["results"]?[0])
  #expect(result["psnr"] == mean)
  #expect(result["infinite"]?.int == count)
}

@Test("scores survive being written and read")
func scoreRoundTrip() throws {
  for set in try SampleRun().record().variants[0].scores {
    #expect(ScoreSet(try JSON(parsing: set.json.pretty)) == set)
  }
}

@Test(
  "labels become names of folders",
  arguments: [
    ("edsr x4 +CTMAE Loss", "edsr-x4-ctmae-loss"), ("../..", "variant"), ("a/b", "a-b"),
    ("λ 0.1", "0.1"), ("", "variant"),
  ])
func folders(_ label: String, _ folder: String) {
  #expect(VariantRecord(label: label, stages: [], scores: [], files: []).folder == folder)
}
