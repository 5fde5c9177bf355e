import ArgumentParser
import Documents
import Files
import NeuralNetworks
import Tensors

struct BenchThreads: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads", abstract: "Checks that the number of threads changes no bit.",
    discussion: """
      Does a training step of each benchmark at a reduced size with 1, 2 and 3 threads, and \
      compares what the network made, all gradients and the updated parameters. The exit status \
      is 1 if a bit differs.
      """)

  @Argument(help: "`all`, or any of \(TrainingCase.names).")
  var models = ["all"]

  @OptionGroup var engine: EngineArguments

  func run() throws {
    try engine.apply()
    var isSame = true
    for work in try TrainingCase.named(models) {
      let prints = [1, 2, 3].map { Self.digest(work.reduced, threads: $0) }
      let same = prints.allSatisfy { $0 == prints[0] }
      isSame = isSame && same
      print("\(same ? "same" : "DIFFERENT")  \(work.name)  \(prints[0].hex.prefix(16))")
    }
    if !isSame { throw ExitStatus(1) }
  }

  /// Of everything that one step computes.
  private static func digest(_ work: TrainingCase, threads: Int) -> Digest {
    ComputeThreads.count = threads
    let step = work.prepare()
    var hash = Hash()
    func add(_ tensor: Tensor?) {
      tensor?.withSpan { span in
        hash.update(unsafe span.bytes)
      }
    }
    add(step.run(0))
    for parameter in step.parameters {
      add(parameter.gradient)
      add(parameter.value)
    }
    return hash.finish()
  }
}
