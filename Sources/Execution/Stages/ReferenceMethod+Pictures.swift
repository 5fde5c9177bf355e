import Datasets
import Images
import Metrics
import RestorationModels
import Tensors

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

  /// What it makes of frame `t` of a sample, `[1, H, W, C]` around 0…1.
  func image(_ pack: SamplePack, _ sample: Int, frame t: Int) -> Tensor {
    switch self {
    case .input: return pack.input(sample, frames: t..<t + 1).asPicture
    case .bicubic, .upsampled:
      return MATLABResize(scale: Double(pack.scale))(pack.inputPicture(sample, frame: t)).tensor()
    }
  }
}

extension SamplePack {
  /// Frame `t` of a target, `[1, H, W, C]` in 0…1.
  func image(_ sample: Int, frame t: Int) -> Tensor {
    target(sample, frames: t..<t + 1).asPicture
  }
}

extension Tensor {
  /// A clip of one frame as a picture.
  fileprivate var asPicture: Tensor {
    shape.rank == 5 ? reshaped(Shape([1] + shape.extents.suffix(3))) : self
  }
}
