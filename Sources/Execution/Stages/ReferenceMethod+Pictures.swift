import Datasets
import Files
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
    case .input: return pack.developed(pack.input(sample, frames: t..<t + 1).asPicture)
    case .bicubic, .upsampled:
      return MATLABResize(scale: Double(pack.scale))(pack.inputPicture(sample, frame: t)).tensor()
    }
  }
}

extension SamplePack {
  /// Frame `t` of an input as it can be looked at, 8 bits.
  func visibleInput(_ sample: Int, frame t: Int) throws(Failure) -> Picture {
    guard inputBands != bands else { return try inputPicture(sample, frame: t).shown() }
    return try Picture(developed(input(sample, frames: t..<t + 1).asPicture))
  }

  /// Planes of a mosaic as colours, every sample repeated; other pictures as they are.
  fileprivate func developed(_ image: Tensor) -> Tensor {
    guard inputBands == 4, bands == 3, scale == 2 else { return image }
    let (h, w) = (image.shape[1], image.shape[2])
    let planes = image.values
    var values: [Float] = []
    values.reserveCapacity(h * w * 12)
    for y in 0..<2 * h {
      for x in 0..<2 * w {
        let p = 4 * (y / 2 * w + x / 2)
        values += [planes[p], (planes[p + 1] + planes[p + 3]) / 2, planes[p + 2]]
      }
    }
    return Tensor([1, 2 * h, 2 * w, 3], values)
  }

  /// Frame `t` of a target, `[1, H, W, C]` in 0…1; nil where there is none.
  func image(_ sample: Int, frame t: Int) -> Tensor? {
    hasTargets ? target(sample, frames: t..<t + 1).asPicture : nil
  }
}

extension Tensor {
  /// A clip of one frame as a picture.
  fileprivate var asPicture: Tensor {
    shape.rank == 5 ? reshaped(Shape([1] + shape.extents.suffix(3))) : self
  }
}
