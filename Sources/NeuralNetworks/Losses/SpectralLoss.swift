public import Tensors

/// The loss of SFINet (Zhou et al., ECCV 2022): mean absolute differences of the images, of the
/// lengths of their spectra, and of the angles.
///
///     L = mean |p - y| + w·(mean ||P| - |Y|| + mean |arg P - arg Y|)
///
/// Spectra are unscaled halves, and means are over that half; differences of angles are not wrapped.
public struct SpectralLoss {
  public let absolute: Variable
  public let lengths: Variable
  public let angles: Variable
  private let weight: Float

  public static let publishedWeight = 0.1

  public var total: Variable { absolute.adding(lengths + angles, times: weight) }

  /// - Parameters:
  ///   - prediction: images `[…, H, W, C]`.
  ///   - target: of the same shape.
  public init(_ prediction: Variable, _ target: Tensor, weight: Double = publishedWeight) {
    let inner = Array(target.shape.extents.suffix(3))
    let images = Shape([target.count / max(1, inner.reduce(1, *))] + inner)
    let reference = Variable(constant: target).reshaped(images)
    let prediction = prediction.reshaped(images)
    let (p, y) = (prediction.spectrum(), reference.spectrum())
    absolute = prediction.meanDistance(to: reference, .l1)
    lengths = p.magnitude().meanDistance(to: y.magnitude(), .l1)
    angles = p.phase().meanDistance(to: y.phase(), .l1)
    self.weight = Float(weight)
  }
}
