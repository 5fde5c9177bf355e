import Documents
import ExperimentSpec
import Files
import Results
import TestSupport
import Testing

@Test("a run directory holds everything under its names")
func layout() throws {
  let sample = SampleRun()
  let directory = try sample.write()
  let names = Set(try sample.folder.files(below: "runs"))
  let digits = Path.name(of: directory.path)
  for name in [
    "spec.yaml", "resolved.yaml", "plan.json", "manifest.json", "report.html", "env.json",
    "table.md", "table.tex", "table.csv", "metrics.csv", "variants/edsr-x4-ctmae/manifest.json",
    "variants/edsr-x4-ctmae/train.csv", "variants/edsr-x4-ctmae/per_image.csv",
    "variants/edsr-x4-ctmae/strips/0801.png.png",
    "variants/edsr-x4-ctmae/weights/final.safetensors",
  ] {
    #expect(names.contains("runs/sr_x4/\(digits)/\(name)"), "\(name)")
  }
  let latest = sample.folder.path("runs/sr_x4/latest/manifest.json")
  #expect(try Files.read(latest) == Files.read(directory.manifestPath))
}

@Test("only the forms that are wanted are written")
func formats() throws {
  let sample = SampleRun()
  var record = try sample.record()
  record.formats = [.latex]
  let directory = RunDirectory(
    root: sample.folder.path("runs"), name: record.name, digest: record.digest)
  try directory.begin(record, environment: [:])
  try directory.finish(record)
  let names = Set(try Files.list(directory.path))
  #expect(names.intersection(["report.html", "table.md", "table.csv"]) == [])
  #expect(names.isSuperset(of: ["manifest.json", "table.tex"]))
  #expect(try !directory.finish(record), "nothing is missing the second time")
}

@Test("a link into the store leads there")
func links() throws {
  let sample = SampleRun()
  let directory = try sample.write()
  let weights = Path.join(directory.path, "variants/edsr-x4-ctmae/weights/final.safetensors")
  #expect(try Files.readText(weights) == "weights 1.0")
}

@Test("writing a run again touches nothing")
func secondWrite() throws {
  let sample = SampleRun()
  let directory = try sample.write()
  let before = try Files.list(directory.path).map { Files.status(Path.join(directory.path, $0)) }
  let record = try sample.record()
  try directory.begin(record, environment: ["host": "somewhere"])
  #expect(try !directory.finish(record))
  let after = try Files.list(directory.path).map { Files.status(Path.join(directory.path, $0)) }
  #expect(before == after)
}

@Test("a deleted or damaged run directory is made again as the same bytes")
func rebuilt() throws {
  let sample = SampleRun()
  let directory = try sample.write()
  func contents() throws -> [String: [UInt8]] {
    try sample.folder.files(below: "runs").reduce(into: [:]) {
      $0[$1] = try Files.read(sample.folder.path($1))
    }
  }
  let first = try contents()
  try Files.remove(directory.path)
  try sample.write()
  #expect(try contents() == first)
  try Files.write("broken", to: directory.manifestPath)
  try Files.remove(Path.join(directory.path, "variants"))
  try sample.write()
  #expect(try contents() == first)
}

@Test("timings of stages that did not run are kept")
func timings() throws {
  let sample = SampleRun()
  let directory = try sample.write()
  for stage in ["prior/ctmae", "train"] {
    try directory.writeTimings([
      StageTiming(stage: stage, seconds: 1.2345, processorSeconds: 2, peakBytes: 5)
    ])
  }
  let json = try JSON(parsing: Files.readText(Path.join(directory.path, "timings.json")))
  #expect(json["prior/ctmae"]?["cpu_seconds"]?.double == 2)
  #expect(json["train"]?["peak_bytes"]?.int == 5)
}
