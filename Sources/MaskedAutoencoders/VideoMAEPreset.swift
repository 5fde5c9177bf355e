public import NeuralNetworks

/// Sizes of video MAEs that somebody has tried, with the recipe that goes with them.
public enum VideoMAEPreset: String, CaseIterable, Sendable {
  /// ViT-Base, Large and Huge with the decoder of Feichtenhofer et al. 2022; weights of the latter
  /// two are released.
  case base
  case large
  case huge
  /// For crops of 64 pixels and for tests.
  case tiny

  public var options: VideoMAEOptions {
    switch self {
    case .base: Self.published(width: 768, depth: 12, heads: 12)
    case .large: Self.published(width: 1024, depth: 24, heads: 16)
    case .huge: Self.published(width: 1280, depth: 32, heads: 16)
    case .tiny:
      VideoMAEOptions(
        patch: 8, patchFrames: 2, imageHeight: 64, imageWidth: 64, frames: 16, channels: 3,
        width: 96, depth: 4, heads: 4, mlpRatio: 4, decoderWidth: 64, decoderDepth: 2,
        decoderHeads: 4, paintedFrames: 8, hasSeparablePositions: true, hasClassToken: true,
        hasAttentionBias: true, startsTruncated: false, epsilon: 1e-6, maskRatio: 0.9,
        normalisesPixels: false)
    }
  }

  private static func published(width: Int, depth: Int, heads: Int) -> VideoMAEOptions {
    VideoMAEOptions(
      patch: 16, patchFrames: 2, imageHeight: 224, imageWidth: 224, frames: 16, channels: 3,
      width: width, depth: depth, heads: heads, mlpRatio: 4, decoderWidth: 512, decoderDepth: 4,
      decoderHeads: 16, paintedFrames: 8, hasSeparablePositions: true, hasClassToken: true,
      hasAttentionBias: true, startsTruncated: false, epsilon: 1e-6, maskRatio: 0.9,
      normalisesPixels: false)
  }

  /// The share of the patches that is hidden, of so many: fewer patches tell less about each other.
  func maskRatio(patches: Int) -> Double {
    self == .tiny && patches < 200 ? 0.75 : options.maskRatio
  }

  /// The optimiser it was trained with.
  public var optimizer: Adam.Options { .maskedAutoencoder }

  /// The length to which the published training cuts gradients; nil for none.
  public var gradientLimit: Double? { self == .tiny ? nil : 0.02 }

  /// The learning rate for batches of `batch` clips.
  public func rate(batch: Int) -> Double {
    self == .tiny ? 1e-3 : 1.6e-3 * Double(batch) / 256
  }
}
