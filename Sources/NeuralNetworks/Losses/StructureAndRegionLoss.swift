public import Tensors

/// The loss of MBLLEN (Lv et al., BMVC 2018) as its authors' code has it, without the perceptual term.
///
///     L = mean |p - y| + (3 - Σ over channels of SSIM) + region
///
/// The region term is meant to weigh the darkest 40 % of the prediction's pixels four times. A slip of
/// sign in the code compares their grey value g with *minus* the limit: pixels count four times where
/// g ≤ -(value at 40 % of the ranking), which with samples above 0 is nowhere. That is kept.
public struct StructureAndRegionLoss {
  public let absolute: Variable
  /// The number of channels minus the sum of their similarities.
  public let structure: Variable
  public let region: Variable
  /// Which share of the pixels was weighed four times.
  public let darkShare: Double

  public var total: Variable { absolute + structure + region }

  private static let darkest = 0.4
  private static let weight: Float = 4

  /// - Parameters:
  ///   - prediction: RGB images `[…, H, W, 3]` in 0…1, at least 11 pixels each way.
  ///   - target: of the same shape.
  public init(_ prediction: Variable, _ target: Tensor) {
    precondition(target.shape[-1] == 3, "\(target.shape) is not RGB")
    let reference = Variable(constant: target)
    absolute = prediction.meanDistance(to: reference, .l1)
    structure = prediction.similarity(to: target).scaled(by: -3, plus: 3)
    guard let weights = Self.weights(prediction.value) else {
      (region, darkShare) = (absolute, 0)
      return
    }
    let inner = prediction.shape.extents.suffix(3)
    let images = Shape([target.count / inner.reduce(1, *)] + inner)
    let w = Variable(constant: weights)
    region = prediction.reshaped(images).gated(by: w)
      .meanDistance(to: reference.reshaped(images).gated(by: w), .l1)
    let dark = weights.values.count { $0 > 1 }
    darkShare = Double(dark) / Double(weights.count)
  }

  /// One weight for each pixel, `[N, H, W, 1]`; nil where all are 1.
  private static func weights(_ prediction: Tensor) -> Tensor? {
    let (height, width) = (prediction.shape[-3], prediction.shape[-2])
    let pixels = height * width
    var grey = [Float](repeating: 0, count: prediction.count / 3)
    prediction.withSpan { p in
      for i in grey.indices { grey[i] = 0.39 * p[3 * i] + 0.5 * p[3 * i + 1] + 0.11 * p[3 * i + 2] }
    }
    // Grey values above 0 have limits below 0.
    guard grey.contains(where: { $0 <= 0 }) else { return nil }
    let rank = max(0, Int(Double(pixels) * darkest - 1))
    var weights = [Float](repeating: 1, count: grey.count)
    for start in stride(from: 0, to: grey.count, by: pixels) {
      let limit = -grey[start..<start + pixels].sorted()[rank]
      for i in start..<start + pixels where grey[i] <= limit { weights[i] = weight }
    }
    return Tensor([grey.count / pixels, height, width, 1], weights)
  }
}
