public import Tensors

/// What the training of a restoration network makes small: a distance of what it gives from what it
/// should give, samples in 0…1.
///
/// Where a network is supervised at several stages, the loss is the sum over all of them. A stage of
/// less size is compared with every second (fourth …) row and column of the target, unfiltered, as
/// DRBN does.
public enum TrainingLoss: Hashable, Sendable {
  /// The mean of |a - b|.
  case l1
  /// The mean of (a - b)².
  case l2
  /// The mean of √((a - b)² + ε²); with `clamps`, of samples that were first brought into 0…1, beyond
  /// which there is no gradient (MPRNet).
  case charbonnier(epsilon: Double, clamps: Bool)
  /// ½ Σ (a - b)², divided by the number of samples (FastDVDnet) or not at all (DnCNN).
  case halfSquares(perSample: Bool)
  /// ½ Σ |a - b|, divided by the number of samples (the later code of SFINet's authors).
  case halfAbsolutes
  /// 1 - structural similarity.
  case similarity(StructuralSimilarity)
  /// MBLLEN's sum of mean absolute error, structure and region, without its perceptual term.
  case structureAndRegion
  /// SFINet's sum of mean absolute error and, with this weight, of differences between spectra.
  case spectral(weight: Double)

  /// DRBN's: similarity with zeros around the images.
  public static let drbn = TrainingLoss.similarity(StructuralSimilarity(padding: 5))
  /// MPRNet's for denoising.
  public static let mprnet = TrainingLoss.charbonnier(epsilon: 1e-3, clamps: true)

  /// - Parameters:
  ///   - restored: the result, and after it what else is supervised, `[N, (T,) h, w, C]` each.
  ///   - target: `[N, (T,) H, W, C]`, with H and W multiples of every h and w.
  /// - Returns: a scalar.
  public func callAsFunction(_ restored: [Variable], target: Tensor) -> Variable {
    precondition(!restored.isEmpty, "no image to compare")
    let terms = restored.map { image in
      let rank = target.shape.rank
      let step = target.shape[rank - 3] / max(1, image.shape[rank - 3])
      return of(image, target.everyPixel(step))
    }
    return terms.dropFirst().reduce(terms[0], +)
  }

  /// How large the loss is where a mean over elements would be 1: what a guard against divergence
  /// divides by.
  public func magnitude(_ target: Shape) -> Double {
    let perSample = Double(target.count) / Double(max(1, target[0]))
    switch self {
    case .halfSquares(let isPerSample): return (isPerSample ? perSample : Double(target.count)) / 2
    case .halfAbsolutes: return perSample / 2
    case .l1, .l2, .charbonnier, .similarity, .structureAndRegion: return 1
    // Lengths are of sums over all pixels.
    case .spectral(let weight):
      let pixels = Double(target[target.rank - 3] * target[target.rank - 2])
      return 1 + weight * (pixels.squareRoot() + 1)
    }
  }

  private func of(_ image: Variable, _ target: Tensor) -> Variable {
    let reference = Variable(constant: target)
    let perSample = Float(target.count) / Float(max(1, target.shape[0]))
    switch self {
    case .l1: return image.meanDistance(to: reference, .l1)
    case .l2: return image.meanDistance(to: reference, .l2)
    case .charbonnier(let epsilon, let clamps):
      let image = clamps ? image.clamped(to: 0...1) : image
      return image.meanDistance(to: reference, .charbonnier(epsilon: Float(epsilon)))
    case .halfSquares(let isPerSample):
      let count = isPerSample ? perSample : Float(target.count)
      return image.meanDistance(to: reference, .l2).scaled(by: count / 2)
    case .halfAbsolutes:
      return image.meanDistance(to: reference, .l1).scaled(by: perSample / 2)
    case .similarity(let measure):
      return image.similarity(to: target, measure).scaled(by: -1, plus: 1)
    case .structureAndRegion:
      return StructureAndRegionLoss(image, target).total
    case .spectral(let weight): return SpectralLoss(image, target, weight: weight).total
    }
  }
}

extension Tensor {
  /// Every `step`-th row and column of `[…, H, W, C]`.
  fileprivate func everyPixel(_ step: Int) -> Tensor {
    if step <= 1 { return self }
    let outer = shape.extents.dropLast(3)
    let (h, w, c) = (shape[-3] / step, shape[-2] / step, shape[-1])
    return reshaped([count / max(1, h * step * w * step * c) * h, step, w, step * c])
      .sliced(1, 0..<1).sliced(3, 0..<c).reshaped(Shape(outer + [h, w, c]))
  }
}
