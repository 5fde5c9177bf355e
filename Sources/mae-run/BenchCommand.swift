import ArgumentParser
import Documents
import Files
import Tensors

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Times training steps on this machine.",
    discussion: """
      A step is a forward pass, the loss, the gradients and an Adam update on random data. \
      Effective GFLOP/s count what the definition of each operation would compute; the share is \
      that of a large matrix product of the same program run.

      \(TrainingCase.all.map { "\($0.name): \($0.about)" }.joined(separator: "\n"))
      """)

  @Argument(help: "One of \(TrainingCase.all.map(\.name).joined(separator: ", ")).")
  var model = "edsr"

  @Option(help: "Images in a step.")
  var batch: Int?

  @Option(help: ArgumentHelp("Size of the input images.", valueName: "HxW"))
  var size: ImageSize?

  @Option(help: "Threads that compute.")
  var threads: Int?

  @Option(help: "Steps that are timed, after two that are not.")
  var steps = 5

  @Flag(help: "The figures as JSON.")
  var json = false

  func validate() throws {
    guard steps >= 1, batch ?? 1 >= 1, (1...1024).contains(threads ?? 1) else {
      throw ValidationError("batch, threads and steps are at least 1")
    }
  }

  func run() throws {
    guard var work = TrainingCase.all.first(where: { $0.name == model }) else {
      throw Failure(
        .usage, "there is no benchmark `\(model)`",
        remedy: "benchmarks: \(TrainingCase.all.map(\.name).joined(separator: ", "))")
    }
    if let threads { ComputeThreads.count = threads }
    if let batch { work.batch = batch }
    if let size { (work.height, work.width) = (size.height, size.width) }
    guard work.height % work.multiple == 0, work.width % work.multiple == 0 else {
      throw Failure(.usage, "`\(model)` needs sides that divide by \(work.multiple)")
    }
    let figures = Figures(work, steps: steps)
    print(json ? figures.json.pretty : figures.text, terminator: "")
  }
}

/// `48x64`: height and width.
struct ImageSize: ExpressibleByArgument {
  let height: Int
  let width: Int

  init?(argument: String) {
    let sides = argument.split(separator: "x").map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy({ (1...8192).contains($0) }) else { return nil }
    (height, width) = (sides[0], sides[1])
  }
}

/// What was measured of one training case.
private struct Figures {
  let work: TrainingCase
  let milliseconds: [Double]
  let multiplyAddsPerStep: Int
  let peakGigaflops: Double
  let residentBytes: Int
  let poolBytes: Int
  /// How often the pool asked the system for memory during the timed steps.
  let allocations: Int

  init(_ work: TrainingCase, steps: Int) {
    self.work = work
    peakGigaflops = Stopwatch.matrixProductRate()
    BufferPool.shared.trim()
    let step = work.prepare()
    step(0)
    step(1)
    let before = BufferPool.shared.statistics.systemAllocations
    let counted = Engine.multiplyAdds
    milliseconds = (0..<steps).map { i in 1e3 * Stopwatch.seconds { step(2 + i) } }
    multiplyAddsPerStep = (Engine.multiplyAdds - counted) / steps
    allocations = BufferPool.shared.statistics.systemAllocations - before
    poolBytes = BufferPool.shared.statistics.peak
    residentBytes = Stopwatch.peakResidentBytes()
  }

  var median: Double {
    let sorted = milliseconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
  var least: Double { milliseconds.min() ?? 0 }
  var gigaflops: Double { 2 * Double(multiplyAddsPerStep) / (least * 1e6) }

  var text: String {
    let shape = "\(work.batch)x\(work.height)x\(work.width)"
    return """
      \(work.name) \(shape)  \(work.about)
      step         median \(Decimals.fixed(median, 1)) ms, least \(Decimals.fixed(least, 1)) ms \
      of \(milliseconds.count)
      work         \(Decimals.fixed(2e-9 * Double(multiplyAddsPerStep), 1)) GFLOP, \
      \(Decimals.fixed(gigaflops, 0)) effective GFLOP/s, \
      \(Decimals.fixed(100 * gigaflops / peakGigaflops, 0)) % of this machine's \
      \(Decimals.fixed(peakGigaflops, 0)) in a matrix product
      memory       \(Decimals.bytes(poolBytes)) of tensors, \
      \(Decimals.bytes(residentBytes)) resident, \(allocations) allocations in timed steps
      engine       \(ComputeThreads.count) threads, \(Engine.identity.kernels), \
      \(Engine.identity.blas) \(Engine.identity.blasFamily)

      """
  }

  var json: JSON {
    [
      "model": .string(work.name), "batch": .integer(work.batch),
      "height": .integer(work.height), "width": .integer(work.width),
      "threads": .integer(ComputeThreads.count), "kernels": .string(Engine.identity.kernels),
      "blas": .string("\(Engine.identity.blas) \(Engine.identity.blasFamily)"),
      "milliseconds": .array(milliseconds.map { .number($0) }),
      "median_ms": .number(median), "min_ms": .number(least),
      "multiply_adds": .integer(multiplyAddsPerStep), "effective_gflops": .number(gigaflops),
      "sgemm_gflops": .number(peakGigaflops), "tensor_bytes": .integer(poolBytes),
      "peak_rss_bytes": .integer(residentBytes), "allocations": .integer(allocations),
    ]
  }
}
