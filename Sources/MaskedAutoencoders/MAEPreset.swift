public import NeuralNetworks

/// Sizes of image MAEs that somebody has tried, with the recipe that goes with them.
public enum MAEPreset: String, CaseIterable, Sendable {
  /// ViT-Base with the decoder of He et al. 2022.
  case original
  /// The prior of the authors' later low-light work.
  case small
  /// For crops of 64 pixels and for tests.
  case tiny

  public var options: MAEOptions {
    switch self {
    case .original:
      MAEOptions(
        patch: 16, imageHeight: 224, imageWidth: 224, channels: 3, width: 768, depth: 12,
        heads: 12, mlpRatio: 4, decoderWidth: 512, decoderDepth: 8, decoderHeads: 16,
        epsilon: 1e-6, maskRatio: 0.75, normalisesPixels: false)
    case .small:
      MAEOptions(
        patch: 16, imageHeight: 224, imageWidth: 224, channels: 3, width: 256, depth: 4,
        heads: 4, mlpRatio: 2, decoderWidth: 256, decoderDepth: 4, decoderHeads: 2,
        epsilon: 1e-5, maskRatio: 0.5, normalisesPixels: false)
    case .tiny:
      MAEOptions(
        patch: 8, imageHeight: 64, imageWidth: 64, channels: 3, width: 96, depth: 4,
        heads: 4, mlpRatio: 4, decoderWidth: 64, decoderDepth: 2, decoderHeads: 4,
        epsilon: 1e-6, maskRatio: 0.75, normalisesPixels: false)
    }
  }

  /// The optimiser it was trained with.
  public var optimizer: Adam.Options {
    switch self {
    case .original, .tiny: .maskedAutoencoder
    case .small: Adam.Options()
    }
  }

  /// The learning rate for batches of `batch` images.
  public func rate(batch: Int) -> Double {
    switch self {
    case .original: 1.5e-4 * Double(batch) / 256
    case .small: 5e-4
    case .tiny: 1e-3
    }
  }
}
