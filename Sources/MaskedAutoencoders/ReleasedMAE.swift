/// The sizes of transformer in which the authors of MAE published what they had trained.
public enum ReleasedMAE: String, CaseIterable, Sendable {
  case base = "vit-base"
  case large = "vit-large"
  case huge = "vit-huge"

  /// He et al. 2022, table 8 and the official code: 224×224 pixels, a decoder of 8 blocks.
  public var options: MAEOptions {
    var options = MAEPreset.original.options
    switch self {
    case .base: break
    case .large: (options.width, options.depth, options.heads) = (1024, 24, 16)
    case .huge: (options.width, options.depth, options.heads, options.patch) = (1280, 32, 16, 14)
    }
    options.normalisesPixels = true
    return options
  }
}
