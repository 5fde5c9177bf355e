import Documents
import Files
import Metrics
import Results
import TestSupport
import Testing

private func compare(
  _ a: SampleRun, _ b: SampleRun, tolerances: [String: Double] = [:], isExact: Bool = false
) throws -> Comparison {
  Comparison(
    try ResultSource(a.write().path), try ResultSource(b.write().path),
    .init(tolerances: tolerances, isExact: isExact, facts: SampleRun.facts))
}

@Test("a run against itself is identical")
func identical() throws {
  let comparison = try compare(SampleRun(), SampleRun())
  #expect(comparison.verdict == .identical)
  #expect(comparison.text == "verdict     identical: the same bytes\n")
}

@Test("another λ is shown with what it affects, the metrics and the images that moved")
func different() throws {
  let comparison = try compare(SampleRun(), SampleRun(lambda: 0.1, shift: 0.05))
  #expect(comparison.verdict == .different)
  #expect(comparison.verdict.exitStatus == 1)
  #expect(goldenMismatch(comparison.text, "diff-lambda.txt") == nil)
  #expect(goldenMismatch(comparison.markdown, "diff-lambda.md") == nil)
  #expect(goldenMismatch(comparison.json.pretty, "diff-lambda.json") == nil)
}

@Test("the text is the same on repeated calls")
func repeated() throws {
  let (a, b) = (SampleRun(), SampleRun(lambda: 0.1, shift: 0.05))
  #expect(try compare(a, b).text == compare(a, b).text)
}

@Test("numbers under different protocols are not subtracted")
func protocols() throws {
  let comparison = try compare(SampleRun(), SampleRun(protocolName: "sr/div2k-rgb@1"))
  #expect(comparison.verdict == .notComparable)
  #expect(comparison.verdict.exitStatus == 2)
  #expect(goldenMismatch(comparison.text, "diff-protocols.txt") == nil)
}

@Test("NIQE by different pristine models is not subtracted, and every table names its model")
func pristineModels() throws {
  var (official, fit) = (SampleRun(), SampleRun())
  official.pristine = PristineIdentity(name: "official-2013", digest: Digest.of("a").hex)
  fit.pristine = PristineIdentity(name: "fit:dead-leaves", digest: Digest.of("b").hex)
  let comparison = try compare(official, fit)
  #expect(comparison.verdict == .notComparable)
  #expect(comparison.refusals.map(\.subject) == ["niqe of dead-leaves-test"])
  #expect(comparison.tables.flatMap(\.rows).map(\.metric) == ["psnr"])
  #expect(try compare(official, official).verdict == .identical)
  let sources = try [official, fit].map { TableSource(try $0.record()) }
  let failure = #expect(throws: Failure.self) { try TableSource.joined(sources) }
  #expect(failure?.message.contains("NIQE is official-2013") == true)
  let folder = try fit.write().path
  let table = try Files.readText(Path.join(folder, "table.md"))
  #expect(table.contains("NIQE by fit:dead-leaves"))
  #expect(table.contains("not comparable with official NIQE"))
  let manifest = try Manifest(path: Path.join(folder, "manifest.json"))
  #expect(manifest.results.first?.pristine == fit.pristine)
}

@Test("numbers on different test data are not subtracted")
func otherData() throws {
  let comparison = try compare(SampleRun(), SampleRun(testData: "other"))
  #expect(comparison.verdict == .notComparable)
  #expect(comparison.refusals.map(\.subject) == ["test data"])
}

@Test("between engines the protocol's tolerance decides, on one engine every bit counts")
func tolerance() throws {
  var other = SampleRun(shift: 0.002)
  #expect(try compare(SampleRun(), other).verdict == .different)
  other.engine.blas = "openblas 0.3 haswell"
  let comparison = try compare(SampleRun(), other)
  #expect(comparison.verdict == .equal)
  #expect(goldenMismatch(comparison.text, "diff-engines.txt") == nil)
  #expect(try compare(SampleRun(), other, isExact: true).verdict == .different)
  #expect(try compare(SampleRun(), other, tolerances: ["psnr": 1e-6]).verdict == .different)
}

@Test("variants are paired by label, odd ones are named")
func variants() throws {
  let comparison = try compare(
    SampleRun(labels: ["plain", "ctmae"]), SampleRun(lambda: 0.1, labels: ["ctmae", "vgg"]))
  #expect(comparison.tables.map(\.variantA) == ["ctmae"])
  #expect(comparison.unpaired == ["plain: only in A", "vgg: only in B"])
  #expect(comparison.verdict == .different)
}

@Test("a changed per-image table is not used")
func changedTable() throws {
  let (a, b) = (SampleRun(), SampleRun(lambda: 0.1, shift: 0.05))
  let directory = try b.write()
  let path = Path.join(directory.path, "variants/edsr-x4-ctmae/per_image.csv")
  try Files.write(Files.read(path) + Array("x,y,z,w,v,1\n".utf8), to: path)
  let comparison = Comparison(
    try ResultSource(a.write().path), try ResultSource(directory.path),
    .init(facts: SampleRun.facts))
  #expect(comparison.tables.allSatisfy { $0.rows.allSatisfy { $0.paired == nil } })
}

@Test(
  "what cannot be read is a usage failure that names the path",
  arguments: ["/nowhere/at/all", "/proc/self", "/dev/null"])
func unreadable(_ path: String) {
  let failure = #expect(throws: Failure.self) { try ResultSource(path) }
  #expect(failure?.kind == .usage)
  #expect(failure?.path?.hasPrefix(path) == true)
}

@Test("a bare manifest is compared by its means")
func bareManifest() throws {
  let folder = ScratchFolder()
  let golden = folder.path("golden.json")
  try Files.write(Manifest(SampleRun().record()).text, to: golden)
  let other = SampleRun(lambda: 0.1, shift: 0.05)
  let comparison = Comparison(
    try ResultSource(golden), try ResultSource(other.write().path),
    .init(facts: SampleRun.facts))
  #expect(comparison.verdict == .different)
  #expect(comparison.text.contains("not field by field"))
}

@Test("the bootstrap is deterministic and contains the mean")
func bootstrap() {
  let a = (0..<50).map { Double($0 % 7) }
  let b = (0..<50).map { Double($0 % 7) + Double($0 % 5) * 0.01 }
  let first = PairedStatistics(a, b, higherIsBetter: true, resolution: 1e-6)
  #expect(first == PairedStatistics(a, b, higherIsBetter: true, resolution: 1e-6))
  #expect(first.low < first.meanDifference && first.meanDifference < first.high)
  #expect(abs(first.meanDifference - 0.02) < 1e-12)
  #expect(first.better == 40 && first.same == 10 && first.worse == 0)
  // The standard error of the mean is 0.0142/√50 = 0.002; the interval is about ±2 of these.
  #expect(first.high - first.low > 0.006 && first.high - first.low < 0.01)
}
