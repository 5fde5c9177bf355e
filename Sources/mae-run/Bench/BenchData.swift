import ArgumentParser
import Datasets
import Documents
import Files
import Glibc
import Images
import Tensors

struct BenchData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Times the way from picture files to batches.",
    discussion: """
      Works on PNG files of 2040x1356 pixels that it makes itself, in a temporary folder: \
      decoding, reducing by 4, packing, batches of crops, and how long EDSR's training step waits \
      for its batch, which is made on a thread beside it.
      """)

  @OptionGroup var arguments: BenchArguments

  @Option(help: "Pictures that are made.")
  var pictures = 4

  @Option(help: "Training steps.")
  var steps = 8

  func validate() throws {
    guard (1...1000).contains(pictures), (1...10_000).contains(steps) else {
      throw ValidationError("pictures are between 1 and 1000, steps between 1 and 10000")
    }
  }

  func run() throws {
    try arguments.apply()
    let parent = Environment.variables["TMPDIR"] ?? "/tmp"
    let folder = Path.join(parent, "mae-run-bench-\(getpid())")
    try Files.createFolder(folder)
    // What is left in a temporary folder does no harm.
    defer { try? Files.remove(folder) }
    let rows = try measure(folder)
    if arguments.json {
      print(JSON.array(rows.map(\.json)).pretty, terminator: "")
    } else {
      for row in rows { print(row.text) }
    }
  }

  private func measure(_ folder: String) throws(Failure) -> [Row] {
    var rows: [Row] = []
    let files = try (0..<pictures).map { i throws(Failure) in
      let path = Path.join(folder, "\(i).png")
      try PNG.write(Self.picture(i), to: path)
      return path
    }
    let bytes = try Files.read(files[0])
    let picture = try PictureFile.decode(bytes, files[0])
    rows.append(
      Row(
        "decode a picture of \(Decimals.bytes(bytes.count))",
        Stopwatch.timings { _ = try? PictureFile.decode(bytes, files[0]) }.least))
    rows.append(
      Row(
        "reduce it by 4 as MATLAB does",
        Stopwatch.timings { _ = MATLABResize.reducing(by: 4)(picture) }.least))

    let samples = try pack(files, in: folder, &rows)
    let sampler = try SampleSampler(samples, crop: 192, batch: 16, stream: RandomStream(1))
    var number = 0
    let batch = Stopwatch.timings {
      _ = sampler.batch(at: number)
      number += 1
    }
    rows.append(Row("make a batch of 16 crops of 192", batch.least))
    rows += try train(sampler)
    return rows
  }

  private func pack(
    _ files: [String], in folder: String, _ rows: inout [Row]
  ) throws(Failure) -> SamplePack {
    var fields = Fields(json: [:])
    let source = FolderSource(FolderSource.Options(from: &fields), root: folder)
    let cache = DigestCache(Path.join(folder, "digests"))
    let scan = try source.scan(scale: nil, limit: nil, cache: cache)
    let path = Path.join(folder, "samples.pack")
    var result = Result<Digest, Failure>.success(Digest.of(""))
    let seconds = Stopwatch.seconds {
      result = Result { () throws(Failure) in
        try Packing.samples(
          scan.images, of: source, scale: 4, degrade: .bicubic(.matlab), to: path)
      }
    }
    _ = try result.get()
    rows.append(Row("decode, reduce, pack, a picture", seconds / Double(files.count)))
    return try SamplePack(path)
  }

  /// The step does not look at the batch, which changes nothing about how long it takes.
  private func train(_ sampler: SampleSampler) throws(Failure) -> [Row] {
    let step = try TrainingCase.named(["edsr"])[0].prepare()
    _ = step.run(0)
    let alone = Timings((1...steps).map { i in Stopwatch.seconds { _ = step.run(i) } })
    let batches = ReadAhead { sampler.batch(at: $0) }
    var waits: [Double] = []
    let beside = Timings(
      (0..<steps).map { i in
        waits.append(Stopwatch.seconds { _ = batches.batch(at: i) })
        return Stopwatch.seconds { _ = step.run(i) }
      })
    let waiting = waits.dropFirst().reduce(0, +)
    let total = waiting + beside.seconds.dropFirst().reduce(0, +)
    return [
      Row("EDSR's step alone", alone.median), Row("EDSR's step beside reading", beside.median),
      Row("waiting for a batch", waiting / Double(max(steps - 1, 1)), share: waiting / total),
    ]
  }

  /// Leaves, mirrored until they fill it, with a little noise: as hard to decode as a photograph.
  private static func picture(_ number: Int) -> Picture {
    let (side, width, height) = (256, 2040, 1356)
    let leaves = DeadLeaves(seed: 1).picture(index: number, side: side)
    let noise = RandomStream(UInt64(number))
    func mirrored(_ i: Int) -> Int { i / side % 2 == 0 ? i % side : side - 1 - i % side }
    var samples: [UInt8] = []
    samples.reserveCapacity(3 * width * height)
    for row in 0..<height {
      for column in 0..<width {
        let at = 3 * (mirrored(row) * side + mirrored(column))
        let bits = noise.bits(row * width + column)
        for c in 0..<3 {
          let value = Int(leaves.samples[at + c]) + Int(bits >> (8 * UInt64(c)) & 3)
          samples.append(UInt8(min(value, 255)))
        }
      }
    }
    return Picture(width: width, height: height, channels: 3, samples: samples)
  }
}

private struct Row {
  let name: String
  let seconds: Double
  /// Of the time of a step.
  let share: Double?

  init(_ name: String, _ seconds: Double, share: Double? = nil) {
    (self.name, self.seconds, self.share) = (name, seconds, share)
  }

  var text: String {
    let part = share.map { "  \(Decimals.fixed(100 * $0, 2)) % of the time" } ?? ""
    return "\(name.padded(to: 36)) \(Decimals.fixed(1e3 * seconds, 2)) ms\(part)"
  }

  var json: JSON {
    var json: JSON = ["what": .string(name), "ms": .number(1e3 * seconds)]
    if let share { json["share"] = .number(share) }
    return json
  }
}
