public import Documents

/// L = pixel(target, output) + λ · prior(target, output).
public struct LossSpec: Sendable, Readable {
  public var pixel: PixelLoss
  /// Nil is the paper's "Original": the pixel loss alone.
  public var prior: PriorSpec?

  public init(from fields: inout Fields) {
    let pixel: PixelLoss = fields.read(
      "pixel", "distance of pixels", default: "l1", origin: .code)
    self.pixel = pixel
    let prior: PriorSpec = fields.read(
      "prior", "a learned loss on top: a record, a name under `priors`, or a kind", PriorSpec.self
    ) { $0.inherit("distance", Node(.string(pixel.distance.rawValue)), from: "loss.pixel") }
    self.prior = prior.kind == .none ? nil : prior
  }
}

/// How far two feature maps or pictures are apart: the mean over all elements of |a - b| or (a - b)².
public enum LossDistance: String, CaseIterable, Sendable {
  case l1
  case l2
}

/// The distance of pixels.
public enum PixelLoss: Hashable, Sendable {
  case l1
  case l2
  /// The mean of √((a - b)² + ε²).
  case charbonnier(epsilon: Double)

  /// What a learned loss uses unless it says otherwise.
  public var distance: LossDistance { self == .l2 ? .l2 : .l1 }
}

extension PixelLoss: ReadableUnion {
  struct Charbonnier: Readable {
    let epsilon: Double

    init(from fields: inout Fields) {
      epsilon = fields.read(
        "epsilon", "rounds off the corner at 0", default: 1e-3, in: 1e-12...1, origin: .code)
    }
  }

  public static let alternatives: [Alternative<PixelLoss>] = [
    Alternative("l1", "mean of |a - b|", PixelLoss.l1),
    Alternative("l2", "mean of (a - b)²", PixelLoss.l2),
    Alternative("charbonnier", "mean of √((a - b)² + ε²)", Charbonnier.self) {
      .charbonnier(epsilon: $0.epsilon)
    },
  ]
}
