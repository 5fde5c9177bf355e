import ArgumentParser
import Documents
import Files
import Tensors

struct BenchSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps", abstract: "Times training steps; what `bench` does if told no more.",
    discussion: """
      A step is a forward pass, the loss, the gradients and an Adam update on random data.

      \(TrainingCase.all.map { "\($0.name): \($0.about)" }.joined(separator: "\n"))
      """)

  @Argument(help: "`all`, or any of \(TrainingCase.names).")
  var models = ["edsr"]

  @OptionGroup var arguments: BenchArguments

  @Option(help: "Images in a step.")
  var batch: Int?

  @Option(help: ArgumentHelp("Size of the input images.", valueName: "HxW"))
  var size: ImageSize?

  @Option(help: "Steps that are timed, after two that are not.")
  var steps = 5

  @Flag(help: "Computes blocks again in the backward pass instead of keeping what they made.")
  var recompute = false

  func validate() throws {
    guard steps >= 1, batch ?? 1 >= 1 else {
      throw ValidationError("batch and steps are at least 1")
    }
  }

  func run() throws {
    try arguments.apply()
    if recompute { Engine.recomputation = .blocks }
    var cases = try TrainingCase.named(models)
    for i in cases.indices {
      if let batch { cases[i].batch = batch }
      if let size { (cases[i].height, cases[i].width) = (size.height, size.width) }
      guard cases[i].height % cases[i].multiple == 0, cases[i].width % cases[i].multiple == 0
      else {
        throw Failure(
          .usage, "`\(cases[i].name)` needs sides that divide by \(cases[i].multiple)")
      }
    }
    let peak = Stopwatch.matrixProductRate()
    var figures: [JSON] = []
    for work in cases {
      var one = StepFigures(work, steps: steps, peakGigaflops: peak)
      if let plain = work.plain {
        let beside = StepFigures(plain, steps: steps, peakGigaflops: peak)
        one.priorCost = PriorCost(of: one, beside: beside)
      }
      figures.append(one.json)
      if !arguments.json { print(one.text, terminator: "") }
    }
    if arguments.json {
      print((figures.count == 1 ? figures[0] : .array(figures)).pretty, terminator: "")
    }
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
private struct StepFigures {
  let work: TrainingCase
  let times: Timings
  let multiplyAddsPerStep: Int
  /// Those that the algorithms made of them.
  let multiplyAddsMade: Int
  let peakGigaflops: Double
  let residentBytes: Int
  let poolBytes: Int
  /// How often the pool asked the system for memory during the timed steps.
  let allocations: Int
  /// Of a step with a learned loss, what that costs.
  var priorCost: PriorCost?

  init(_ work: TrainingCase, steps: Int, peakGigaflops: Double) {
    self.work = work
    self.peakGigaflops = peakGigaflops
    BufferPool.shared.trim()
    Stopwatch.forgetPeaks()
    let step = work.prepare()
    _ = step.run(0)
    _ = step.run(1)
    let before = BufferPool.shared.statistics.systemAllocations
    let counted = (Engine.multiplyAdds, Engine.multiplyAddsMade)
    times = Timings((0..<steps).map { i in Stopwatch.seconds { _ = step.run(2 + i) } })
    multiplyAddsPerStep = (Engine.multiplyAdds - counted.0) / steps
    multiplyAddsMade = (Engine.multiplyAddsMade - counted.1) / steps
    allocations = BufferPool.shared.statistics.systemAllocations - before
    poolBytes = BufferPool.shared.statistics.peak
    residentBytes = Stopwatch.peakResidentBytes()
  }

  var gigaflops: Double { 2e-9 * Double(multiplyAddsPerStep) / times.least }

  var text: String {
    let frames = work.frames > 1 ? "\(work.frames)x" : ""
    let shape = "\(work.batch)x\(frames)\(work.height)x\(work.width)"
    return """
      \(work.name) \(shape)  \(work.about)
      step         median \(Decimals.fixed(1e3 * times.median, 1)) ms, \
      least \(Decimals.fixed(1e3 * times.least, 1)) ms of \(times.seconds.count)
      work         \(Decimals.fixed(2e-9 * Double(multiplyAddsPerStep), 1)) GFLOP, \
      \(Decimals.fixed(gigaflops, 0)) effective GFLOP/s, \
      \(Decimals.fixed(100 * gigaflops / peakGigaflops, 0)) % of this machine's \
      \(Decimals.fixed(peakGigaflops, 0)) in a matrix product
      memory       \(Decimals.bytes(poolBytes)) of tensors, \
      \(Decimals.bytes(residentBytes)) resident, \(allocations) allocations in timed steps
      \(priorCost.map { $0.text + "\n" } ?? "")\
      engine       \(ComputeThreads.count) threads, \(Engine.identity.kernels), \
      \(Engine.identity.blas) \(Engine.identity.blasFamily)

      """
  }

  var json: JSON {
    var json = measured
    if let priorCost { json["learned_loss"] = priorCost.json }
    return json
  }

  private var measured: JSON {
    [
      "model": .string(work.name), "batch": .integer(work.batch), "frames": .integer(work.frames),
      "height": .integer(work.height), "width": .integer(work.width),
      "threads": .integer(ComputeThreads.count), "kernels": .string(Engine.identity.kernels),
      "blas": .string("\(Engine.identity.blas) \(Engine.identity.blasFamily)"),
      "milliseconds": .array(times.seconds.map { .number(1e3 * $0) }),
      "median_ms": .number(1e3 * times.median), "min_ms": .number(1e3 * times.least),
      "multiply_adds": .integer(multiplyAddsPerStep),
      "multiply_adds_made": .integer(multiplyAddsMade), "effective_gflops": .number(gigaflops),
      "sgemm_gflops": .number(peakGigaflops), "tensor_bytes": .integer(poolBytes),
      "peak_rss_bytes": .integer(residentBytes), "allocations": .integer(allocations),
    ]
  }
}

/// What a learned loss adds to a training step: by its multiply-adds, as defined and as made, and by
/// the clock. A network of 3×3 convolutions makes a quarter of its multiply-adds, a transformer all.
private struct PriorCost {
  private let plain: String
  private let milliseconds: Double
  private let work: Double
  private let made: Double
  private let time: Double

  init(of step: StepFigures, beside plain: StepFigures) {
    self.plain = plain.work.name
    milliseconds = 1e3 * plain.times.median
    work = Double(step.multiplyAddsPerStep) / Double(plain.multiplyAddsPerStep)
    made = Double(step.multiplyAddsMade) / Double(plain.multiplyAddsMade)
    time = step.times.median / plain.times.median
  }

  var text: String {
    """
    learned loss \(Decimals.fixed(work, 2)) times the multiply-adds of \(plain) alone \
    (\(Decimals.fixed(made, 2)) times those made), \
    \(Decimals.fixed(time, 2)) times its \(Decimals.fixed(milliseconds, 1)) ms
    """
  }

  var json: JSON {
    [
      "without": .string(plain), "without_median_ms": .number(milliseconds),
      "work_ratio": .number(work), "made_ratio": .number(made), "time_ratio": .number(time),
    ]
  }
}
