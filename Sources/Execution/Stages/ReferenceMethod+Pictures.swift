import Datasets
import Images
import Metrics
import RestorationModels

extension ReferenceMethod {
  /// What a network for this task has to beat.
  init(for task: RestorationTask) {
    self =
      switch task {
      case .superResolution: .bicubic
      case .panSharpening: .upsampled
      case .denoising, .lowLight, .videoDenoising, .videoEnhancement: .input
      }
  }

  /// What it makes of an input, 8 bits.
  func callAsFunction(_ input: Picture, scale: Int) -> Picture {
    switch self {
    case .bicubic, .upsampled: scale > 1 ? MATLABResize(scale: Double(scale))(input) : input
    case .input: input
    }
  }
}
