public import Documents

/// Adam (Kingma and Ba 2015), or AdamW with decoupled decay (Loshchilov and Hutter 2019).
public struct OptimizerSpec: Hashable, Sendable {
  public var isDecoupled: Bool
  /// The largest learning rate of the schedule.
  public var rate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
}

extension OptimizerSpec: ReadableUnion {
  struct Options: Readable {
    let rate: Double
    let betas: [Double]
    let epsilon: Double

    init(from fields: inout Fields) {
      rate = fields.read("lr", "learning rate", default: 1e-4, in: 0...10, origin: .code)
      betas = fields.read(
        "betas", "how slowly the two moments forget", default: [0.9, 0.999], in: 0...0.999999,
        counts: 2...2, origin: .code)
      epsilon = fields.read(
        "epsilon", "keeps the division finite", default: 1e-8, in: 1e-30...1, origin: .code)
    }

    func spec(isDecoupled: Bool, weightDecay: Double) -> OptimizerSpec {
      OptimizerSpec(
        isDecoupled: isDecoupled, rate: rate, beta1: betas[0], beta2: betas[1], epsilon: epsilon,
        weightDecay: weightDecay)
    }
  }

  struct Adam: Readable {
    let spec: OptimizerSpec

    init(from fields: inout Fields) {
      let options = Options(from: &fields)
      let decay: Double = fields.read(
        "weight-decay", "decay that enters the gradient", default: 0, in: 0...10, origin: .code)
      spec = options.spec(isDecoupled: false, weightDecay: decay)
    }
  }

  struct AdamW: Readable {
    let spec: OptimizerSpec

    init(from fields: inout Fields) {
      let options = Options(from: &fields)
      let decay: Double = fields.read(
        "weight-decay", "decay of the weights themselves", default: 0.05, in: 0...10,
        origin: .code)
      spec = options.spec(isDecoupled: true, weightDecay: decay)
    }
  }

  public static let alternatives: [Alternative<OptimizerSpec>] = [
    Alternative("adam", "Adam", Adam.self) { $0.spec },
    Alternative("adamw", "Adam with decoupled weight decay", AdamW.self) { $0.spec },
  ]
}

/// The learning rate as a function of the step.
public enum ScheduleSpec: Hashable, Sendable {
  case constant
  /// Multiplied by `gamma` at each of the steps.
  case multistep(at: [Int], gamma: Double)
  /// Multiplied by `gamma` after every so many steps.
  case decay(every: Int, gamma: Double)
  /// Rises from 0 for `warmup` steps, then falls to `floor` times the rate along half a cosine,
  /// which it reaches at step `period`, or at the end.
  case cosine(warmup: Int, floor: Double, period: Int?)
}

extension ScheduleSpec: ReadableUnion {
  struct Multistep: Readable {
    let steps: [Int]
    let gamma: Double

    init(from fields: inout Fields) {
      steps = fields.read("at", "steps at which the rate changes", in: 1...100_000_000)
      gamma = fields.read("gamma", "what the rate is multiplied by", default: 0.5, in: 0...1)
      if zip(steps, steps.dropFirst()).contains(where: { $0 >= $1 }) {
        fields.report("E048", "the steps of a schedule must rise", "at")
      }
    }
  }

  struct Decay: Readable {
    let every: Int
    let gamma: Double

    init(from fields: inout Fields) {
      every = fields.read("every", "steps between two changes", in: 1...100_000_000)
      gamma = fields.read("gamma", "what the rate is multiplied by", default: 0.5, in: 0...1)
    }
  }

  struct Cosine: Readable {
    let warmup: Int
    let floor: Double
    let period: Int?

    init(from fields: inout Fields) {
      warmup = fields.read(
        "warmup", "steps in which the rate rises from 0", default: 0, in: 0...100_000_000)
      floor = fields.read(
        "floor", "the last rate, as a share of the largest", default: 0, in: 0...1)
      period = fields.read(
        "period", "the step at which it is reached; the last one unless stated",
        as: .optional(.integer(1...100_000_000)), default: .some(nil))
    }
  }

  public static let alternatives: [Alternative<ScheduleSpec>] = [
    Alternative("constant", "the same rate at every step", ScheduleSpec.constant),
    Alternative("multistep", "multiplied by a factor at some steps", Multistep.self) {
      .multistep(at: $0.steps, gamma: $0.gamma)
    },
    Alternative("decay", "multiplied by a factor again and again", Decay.self) {
      .decay(every: $0.every, gamma: $0.gamma)
    },
    Alternative("cosine", "half a cosine, after a linear rise", Cosine.self) {
      .cosine(warmup: $0.warmup, floor: $0.floor, period: $0.period)
    },
  ]
}
