public import Documents
public import NeuralNetworks
import Tensors

extension TrainingLoss: ReadableUnion {
  struct Charbonnier: Readable {
    let epsilon: Double
    let clamps: Bool

    init(from fields: inout Fields) {
      epsilon = fields.read(
        "epsilon", "rounds off the corner at 0", default: 1e-3, in: 1e-12...1, origin: .code)
      clamps = fields.read(
        "clamp", "bring samples into 0…1 first, beyond which there is no gradient",
        default: false, origin: .code)
    }
  }

  struct HalfSquares: Readable {
    let perSample: Bool

    init(from fields: inout Fields) {
      perSample = fields.read(
        "per-sample", "divide by the number of samples", default: false, origin: .code)
    }
  }

  struct Similarity: Readable {
    let padding: Int

    init(from fields: inout Fields) {
      padding = fields.read(
        "padding", "zeros around the images", default: 0, in: 0...5, unit: "pixels",
        origin: .code)
    }
  }

  struct Spectral: Readable {
    static var shorthand: String? { "weight" }
    let weight: Double

    init(from fields: inout Fields) {
      weight = fields.read(
        "weight", "of the differences between lengths and between angles",
        default: SpectralLoss.publishedWeight, in: 0...1000, origin: .code)
    }
  }

  public static let alternatives: [Alternative<TrainingLoss>] = [
    Alternative("l1", "mean of |a - b|", TrainingLoss.l1),
    Alternative("l2", "mean of (a - b)²", TrainingLoss.l2),
    Alternative("charbonnier", "mean of √((a - b)² + ε²)", Charbonnier.self) {
      .charbonnier(epsilon: $0.epsilon, clamps: $0.clamps)
    },
    Alternative("half-squares", "half the sum of (a - b)²", HalfSquares.self) {
      .halfSquares(perSample: $0.perSample)
    },
    Alternative("half-absolutes", "half the sum of |a - b| for each sample", .halfAbsolutes),
    Alternative("ssim", "1 - structural similarity", Similarity.self) {
      .similarity(StructuralSimilarity(padding: $0.padding))
    },
    Alternative(
      "mbllen", "mean of |a - b|, structure and region, as MBLLEN adds them",
      TrainingLoss.structureAndRegion),
    Alternative(
      "spectral", "mean of |a - b|, of images and, weighted, of lengths and angles of spectra",
      Spectral.self
    ) { .spectral(weight: $0.weight) },
  ]

  /// What a learned loss compares features by unless it says otherwise.
  var distance: LossDistance {
    switch self {
    case .l2, .halfSquares: .l2
    default: .l1
    }
  }
}
