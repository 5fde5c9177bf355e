import ArgumentParser
import Datasets
import Documents
import Files
import Images

struct BenchScaling: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling", abstract: "Shows that cost grows linearly.",
    discussion: """
      Times the same work for n, 2n and 4n images in a step, rows of an image, and pictures of a \
      data set. Where cost is linear both ratios are 2.
      """)

  @Argument(help: "The training step that is stretched, one of \(TrainingCase.names).")
  var model = "edsr"

  @OptionGroup var arguments: BenchArguments

  func run() throws {
    try arguments.apply()
    let work = try TrainingCase.named([model])[0]
    let rows = [
      Growth("\(work.name), images in a step", from: max(1, work.batch / 4)) { n in
        var work = work
        work.batch = n
        return Self.step(work)
      },
      Growth("\(work.name), rows of an image", from: work.height) { n in
        var work = work
        work.batch = max(1, work.batch / 4)
        work.height = n
        return Self.step(work)
      },
      Growth("dead leaves, pictures", from: 2) { n in
        let leaves = DeadLeaves(seed: 1)
        return { for i in 0..<n { _ = leaves.image(index: i, side: 128) } }
      },
    ]
    if arguments.json {
      print(JSON.array(rows.map(\.json)).pretty, terminator: "")
    } else {
      print("what grows                       n        ms for n, 2n, 4n        ratios")
      for row in rows { print(row.text) }
    }
  }

  private static func step(_ work: TrainingCase) -> () -> Void {
    let step = work.prepare()
    return { _ = step.run(0) }
  }
}

/// What n, 2n and 4n of something cost.
private struct Growth {
  let name: String
  let start: Int
  let seconds: [Double]

  init(_ name: String, from start: Int, _ work: (Int) -> () -> Void) {
    self.name = name
    self.start = start
    // Taken in turn, so that a machine that gets busy is busy for all of them.
    let sizes = [1, 2, 4].map { work(start * $0) }
    for body in sizes { body() }
    let rounds = (0..<5).map { _ in sizes.map { Stopwatch.seconds($0) } }
    seconds = sizes.indices.map { i in Timings(rounds.map { $0[i] }).least }
  }

  var ratios: [Double] { [seconds[1] / seconds[0], seconds[2] / seconds[1]] }

  var text: String {
    let times = seconds.map { Decimals.fixed(1e3 * $0, 1) }.joined(separator: "  ")
    let ratios = ratios.map { Decimals.fixed($0, 2) }.joined(separator: "  ")
    return "\(name.padded(to: 32)) \(String(start).padded(to: 5)) \(times.padded(to: 26)) \(ratios)"
  }

  var json: JSON {
    [
      "what": .string(name), "n": .integer(start),
      "milliseconds": .array(seconds.map { .number(1e3 * $0) }),
      "ratios": .array(ratios.map { .number($0) }),
    ]
  }
}

extension String {
  /// With blanks behind it, for columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
