import Glibc

/// A learning rate as a pure function of the step, counted from 0.
public enum Schedule: Hashable, Sendable {
  case constant(rate: Double)
  /// The rate is multiplied by `factor` at each milestone: step `m` is the first with the new one.
  case multistep(rate: Double, milestones: [Int], factor: Double)
  /// The rate is multiplied by `factor` after every `every` steps.
  case decay(rate: Double, every: Int, factor: Double)
  /// Linear warm-up from 0, then half a cosine down to `floor`; the masked autoencoder's schedule
  /// (He et al. 2022). The first step of a warm-up runs with rate 0.
  case cosine(rate: Double, floor: Double, warmup: Int, steps: Int)

  public func rate(at step: Int) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .multistep(let rate, let milestones, let factor):
      // Repeated multiplication, as PyTorch does it, so that the last digits agree.
      return milestones.reduce(rate) { step >= $1 ? $0 * factor : $0 }
    case .decay(let rate, let every, let factor):
      return rate * pow(factor, Double(step / every))
    case .cosine(let rate, let floor, let warmup, let steps):
      if step < warmup { return rate * Double(step) / Double(warmup) }
      guard steps > warmup else { return floor }
      let done = min(1, Double(step - warmup) / Double(steps - warmup))
      return floor + (rate - floor) * 0.5 * (1 + cos(.pi * done))
    }
  }
}
