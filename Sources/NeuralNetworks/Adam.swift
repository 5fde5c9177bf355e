import Glibc
public import Tensors

/// Adam (Kingma and Ba 2015) and, with decoupled decay, AdamW (Loshchilov and Hutter 2019), with
/// PyTorch's order of operations.
///
///     m ← m + (1 - β₁)(g - m)        v ← β₂ v + (1 - β₂) g²
///     p ← p - rate/(1 - β₁ᵗ) · m / (√v/√(1 - β₂ᵗ) + ε)
public final class Adam: Optimizer {
  public struct Options: Hashable, Sendable {
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    public var weightDecay = 0.0
    /// AdamW: the decay shrinks the parameter itself instead of entering its gradient.
    public var isDecoupled = false

    public init() {}

    /// The masked autoencoder's recipe: AdamW, β₂ 0.95, decay 0.05.
    public static var maskedAutoencoder: Options {
      var options = Options()
      (options.beta2, options.weightDecay, options.isDecoupled) = (0.95, 0.05, true)
      return options
    }
  }

  /// A class, so that both moments can be written at once where they lie.
  private final class Slot {
    let parameter: Parameter
    let decay: Double
    var mean: Tensor
    var variance: Tensor

    init(_ parameter: Parameter, decay: Double) {
      self.parameter = parameter
      self.decay = decay
      mean = Tensor(parameter.shape)
      variance = Tensor(parameter.shape)
    }
  }

  private let options: Options
  private let slots: [Slot]
  /// Steps taken so far.
  public private(set) var steps = 0

  /// `decays` says which parameters the weight decay touches.
  public init(
    _ parameters: [Parameter], _ options: Options,
    decays: (Parameter) -> Bool = { _ in true }
  ) {
    self.options = options
    slots = parameters.filter(\.isTrained).map {
      Slot($0, decay: decays($0) ? options.weightDecay : 0)
    }
  }

  /// The masked autoencoder's two groups: vectors and biases do not decay.
  public static func matricesOnly(_ parameter: Parameter) -> Bool {
    parameter.officialShape.rank > 1 && !parameter.name.hasSuffix(".bias")
  }

  public func step(rate: Double) {
    steps += 1
    let pace = rate / (1 - pow(options.beta1, Double(steps)))
    let spread = (1 - pow(options.beta2, Double(steps))).squareRoot()
    for slot in slots {
      guard let gradient = slot.parameter.gradient else { continue }
      var update = AdamUpdate(
        beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon, pace: pace,
        spread: spread)
      if options.isDecoupled {
        update.shrink = Float(1 - rate * slot.decay)
      } else {
        update.pull = Float(slot.decay)
      }
      update.apply(to: &slot.parameter.leaf.value, gradient, &slot.mean, &slot.variance)
    }
  }

  public var state: [(name: String, value: Tensor)] {
    // A float counts steps exactly up to 2²⁴; two of them go as far as anybody trains.
    let counter = Tensor([2], [Float(steps >> 20), Float(steps & 0xF_FFFF)])
    return [("adam.steps", counter)]
      + slots.flatMap { slot in
        let (name, layout) = (slot.parameter.name, slot.parameter.layout)
        return [
          ("adam.mean." + name, layout.toOfficial(slot.mean)),
          ("adam.variance." + name, layout.toOfficial(slot.variance)),
        ]
      }
  }

  public func restore(_ state: [String: Tensor]) -> Bool {
    guard let counter = state["adam.steps"], counter.shape == [2] else { return false }
    let digits = counter.values
    // Anything else than what `state` writes would trap in the conversion.
    guard digits.allSatisfy({ $0 >= 0 && $0 < 0x1p24 }) else { return false }
    var moments: [(mean: Tensor, variance: Tensor)] = []
    for parameter in slots.map(\.parameter) {
      guard let mean = state["adam.mean." + parameter.name],
        let variance = state["adam.variance." + parameter.name],
        mean.shape == parameter.officialShape, variance.shape == parameter.officialShape
      else { return false }
      moments.append((parameter.fromOfficial(mean), parameter.fromOfficial(variance)))
    }
    for (slot, moments) in zip(slots, moments) {
      (slot.mean, slot.variance) = (moments.mean, moments.variance)
    }
    steps = Int(digits[0]) << 20 + Int(digits[1])
    return true
  }
}
