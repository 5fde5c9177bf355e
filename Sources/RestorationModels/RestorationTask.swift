/// What is restored.
public enum RestorationTask: String, CaseIterable, Hashable, Sendable {
  /// Small images become large ones.
  case superResolution = "super-resolution"
  case denoising = "denoise"
  /// Dark images become bright ones.
  case lowLight = "enhance"
  /// Multispectral images of few pixels and a grey one of many become one with many of both.
  case panSharpening = "pan-sharpen"
  case videoDenoising = "video-denoise"
  /// Dark videos become bright ones.
  case videoEnhancement = "video-enhance"

  /// Whether samples have frames.
  public var isVideo: Bool { self == .videoDenoising || self == .videoEnhancement }

  /// Whether outputs are larger than inputs.
  public var enlarges: Bool { self == .superResolution || self == .panSharpening }
}
