import ArgumentParser
import Files
import Tensors

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast this machine trains.",
    discussion: """
      Effective GFLOP/s count what the definition of each operation would compute; the share is \
      that of a large matrix product of the same program run.
      """,
    subcommands: [
      BenchSteps.self, BenchKernels.self, BenchData.self, BenchScaling.self, BenchThreads.self,
    ],
    defaultSubcommand: BenchSteps.self)
}

/// What all measurements can be told.
struct BenchArguments: ParsableArguments {
  @OptionGroup var engine: EngineArguments

  @Option(help: "Threads that compute.")
  var threads: Int?

  @Flag(help: "Counts processor time, shared by the threads: for machines that are busy.")
  var processorTime = false

  @Flag(help: "The figures as JSON.")
  var json = false

  func validate() throws {
    guard (1...1024).contains(threads ?? 1) else {
      throw ValidationError("threads are between 1 and 1024")
    }
  }

  func apply() throws(Failure) {
    try engine.apply()
    if let threads { ComputeThreads.count = threads }
    if processorTime { Stopwatch.countProcessorTime() }
  }
}
