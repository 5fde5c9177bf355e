import ArgumentParser
import Documents
import Files
import Tensors

struct BenchKernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Times single operations, forward and backward.",
    discussion: """
      Products are given in effective GFLOP/s and as a share of a large matrix product, all other \
      operations in GB/s of inputs and results. Backward is the gradient of all inputs.
      """)

  @Argument(help: "Only operations whose name contains this.")
  var name = ""

  @OptionGroup var arguments: BenchArguments

  func run() throws {
    try arguments.apply()
    let peak = Stopwatch.matrixProductRate()
    var figures: [JSON] = []
    if !arguments.json {
      print("a large matrix product: \(Decimals.fixed(peak, 0)) GFLOP/s")
      print("operation                        shapes                            forward backward")
    }
    for work in KernelCase.all where name.isEmpty || work.name.contains(name) {
      let one = KernelFigures(work, peakGigaflops: peak)
      figures.append(one.json)
      if !arguments.json { print(one.text) }
    }
    if arguments.json { print(JSON.array(figures).pretty, terminator: "") }
  }
}

private struct KernelFigures {
  /// One direction: how long, and what was done in that time.
  struct Pass {
    let seconds: Double
    let multiplyAdds: Int
    let bytes: Int
    let peakGigaflops: Double

    var gigaflops: Double { 2e-9 * Double(multiplyAdds) / seconds }

    var text: String {
      let time = Decimals.fixed(1e3 * seconds, 2)
      if multiplyAdds == 0 {
        return "\(time) ms \(Decimals.fixed(1e-9 * Double(bytes) / seconds, 1)) GB/s"
      }
      let share = Decimals.fixed(100 * gigaflops / peakGigaflops, 0)
      return "\(time) ms \(Decimals.fixed(gigaflops, 0)) GFLOP/s \(share) %"
    }

    var json: JSON {
      [
        "ms": .number(1e3 * seconds), "multiply_adds": .integer(multiplyAdds),
        "effective_gflops": .number(gigaflops), "share": .number(gigaflops / peakGigaflops),
        "bytes": .integer(bytes), "gb_per_s": .number(1e-9 * Double(bytes) / seconds),
      ]
    }
  }

  let work: KernelCase
  let forward: Pass
  let backward: Pass

  init(_ work: KernelCase, peakGigaflops: Double) {
    self.work = work
    let inputs = work.shapes.enumerated().map { i, shape in
      let draws = RandomStream(0).substream(UInt64(i))
      return Tensor(shape) { Float(draws.uniform($0)) - 0.5 }
    }
    let constants = inputs.map { Variable(constant: $0) }
    let result = work.apply(constants).value
    let cotangent = Tensor(result.shape, repeating: 0.5)
    var counted = Engine.multiplyAdds
    _ = work.apply(constants)
    let forwards = Engine.multiplyAdds - counted
    let bytes = 4 * (inputs.reduce(0) { $0 + $1.count } + result.count)
    forward = Pass(
      seconds: Stopwatch.timings { _ = work.apply(constants) }.least, multiplyAdds: forwards,
      bytes: bytes, peakGigaflops: peakGigaflops)

    func graph() -> Variable { work.apply(inputs.map { Variable(Leaf($0)) }) }
    let first = graph()
    counted = Engine.multiplyAdds
    first.backward(cotangent)
    let backwards = Engine.multiplyAdds - counted
    // Only the way back is timed: a graph can be walked once.
    var times: [Double] = []
    while times.count < 3 || (times.reduce(0, +) < 0.1 && times.count < 1000) {
      let y = graph()
      times.append(Stopwatch.seconds { y.backward(cotangent) })
    }
    backward = Pass(
      seconds: Timings(times).least, multiplyAdds: backwards, bytes: 2 * bytes,
      peakGigaflops: peakGigaflops)
  }

  var text: String {
    let shapes = work.shapes.prefix(2).map { $0.extents.map(String.init).joined(separator: "·") }
    let label = work.name.padded(to: 32) + " " + shapes.joined(separator: " ").padded(to: 31)
    return "\(label)  \(forward.text.padded(to: 27)) \(backward.text)"
  }

  var json: JSON {
    [
      "operation": .string(work.name),
      "shapes": .array(work.shapes.map { .array($0.extents.map { .integer($0) }) }),
      "forward": forward.json, "backward": backward.json,
    ]
  }
}
