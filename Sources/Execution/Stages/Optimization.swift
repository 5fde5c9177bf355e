import ExperimentSpec
import Files
import NeuralNetworks

extension OptimizerSpec {
  func optimizer(
    _ store: ParameterStore, decays: (Parameter) -> Bool = { _ in true }
  ) -> Adam {
    var options = Adam.Options()
    options.beta1 = beta1
    options.beta2 = beta2
    options.epsilon = epsilon
    options.weightDecay = weightDecay
    options.isDecoupled = isDecoupled
    return Adam(store.trained, options, decays: decays)
  }
}

extension ScheduleSpec {
  func schedule(rate: Double, steps: Int) -> Schedule {
    switch self {
    case .constant: .constant(rate: rate)
    case .multistep(let at, let gamma): .multistep(rate: rate, milestones: at, factor: gamma)
    case .decay(let every, let gamma): .decay(rate: rate, every: every, factor: gamma)
    case .cosine(let warmup, let floor, let period):
      .cosine(rate: rate, floor: floor * rate, warmup: warmup, steps: period ?? steps)
    }
  }
}

/// Which steps of a stage are logged: at most some thousand rows, whatever its length.
struct LogSpacing {
  private static let rows = 2000
  let every: Int

  init(steps: Int) { every = max(1, steps / Self.rows) }

  /// Steps are counted from 1 here, as in the log.
  func contains(_ step: Int, of steps: Int) -> Bool {
    step == 1 || step == steps || step % every == 0
  }
}

/// Stops a training whose numbers mean nothing any more.
struct DivergenceGuard {
  /// Losses are means over pixels in 0…1 or features of the order of 1.
  private static let limit = 1e4

  /// - Parameter scale: how large the loss is where a mean would be 1.
  static func check(
    _ terms: [Progress.Term], scale: Double = 1, gradientNorm: Double,
    batch: @autoclosure () -> String
  ) throws(Failure) {
    let loss = terms.reduce(0) { $0 + $1.weight * $1.value }
    let parts = terms.map { "\($0.name) \(Decimals.significant($0.value, 4))" }
      .joined(separator: ", ")
    let problem: String
    if !loss.isFinite {
      problem = "the loss is \(Decimals.fixed(loss, 0))"
    } else if !gradientNorm.isFinite {
      problem = "the gradient is \(Decimals.fixed(gradientNorm, 0))"
    } else if loss > limit * max(1, scale) {
      problem = "the loss has grown to \(Decimals.significant(loss, 4))"
    } else {
      return
    }
    throw Failure(
      .numeric, "\(problem) (\(parts)); batch \(batch())",
      remedy: "a smaller learning rate or `clip` may help")
  }
}
