internal import CKernels

/// The index of structural similarity (Wang et al., 2004) of images `[…, H, W, C]`, as a training loss
/// needs it: the mean over channels and places in single precision, with its gradient.
///
///     S = (2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂))
///
/// with Gaussian local means μ, σx² = E[x²] - μx², σxy = E[x·y] - μx μy, C₁ = (0.01·peak)² and
/// C₂ = (0.03·peak)².
public struct StructuralSimilarity: Hashable, Sendable {
  /// The largest sample value.
  public var peak: Double
  private let window: GaussianWindow

  /// - Parameter padding: zeros around the images; without any, only windows that lie inside count.
  public init(window: Int = 11, deviation: Double = 1.5, padding: Int = 0, peak: Double = 1) {
    precondition(window % 2 == 1 && (0..<window).contains(padding), "\(window), \(padding)")
    self.peak = peak
    self.window = GaussianWindow(size: window, deviation: deviation, padding: padding)
  }

  /// The index, and its derivative with respect to `x` if that is wanted.
  func callAsFunction(
    _ x: Tensor, _ y: Tensor, needsGradient: Bool
  ) -> (index: Double, gradient: Tensor?) {
    precondition(x.shape == y.shape, "similarity of \(x.shape) and \(y.shape)")
    let shape = x.shape
    let (x, y) = (x.asImages, y.asImages)
    let (mx, my) = (window.apply(x), window.apply(y))
    let (xx, yy) = (window.apply(x.multiplied(by: x)), window.apply(y.multiplied(by: y)))
    let xy = window.apply(x.multiplied(by: y))
    func empty() -> Tensor { Tensor(uninitialized: mx.shape) }
    var slopes = (empty(), empty(), empty())
    let length = 1 << 13
    let count = blocks(mx.count, of: length)
    var sums = Tensor(uninitialized: [count])
    let (c1, c2) = (Float((0.01 * peak) * (0.01 * peak)), Float((0.03 * peak) * (0.03 * peak)))
    let (a, b, c, s) = unsafe (
      slopes.0.mutablePointer, slopes.1.mutablePointer, slopes.2.mutablePointer,
      sums.mutablePointer
    )
    ComputeThreads.run(count) { block in
      let i = block * length
      unsafe s[block] = Engine.kernels.pointee.similarity(
        mx.pointer + i, my.pointer + i, xx.pointer + i, yy.pointer + i, xy.pointer + i, c1, c2,
        a + i, b + i, c + i, min(length, mx.count - i))
    }
    let index = sums.values.reduce(0.0) { $0 + Double($1) } / Double(mx.count)
    guard needsGradient else { return (index, nil) }

    // Every local mean hands its slope back to the window it was taken from.
    let back = window.transposed
    let byMean = back.apply(slopes.0)
    let bySquare = back.apply(slopes.1).multiplied(by: x)
    let byProduct = back.apply(slopes.2).multiplied(by: y)
    let share = 1 / Float(mx.count)
    let gradient = byMean.combined(share, bySquare, 2 * share).combined(1, byProduct, share)
    return (index, gradient.reshaped(shape))
  }
}

extension Tensor {
  /// `[…, H, W, C]` with everything before the rows as one axis.
  fileprivate var asImages: Tensor {
    let inner = shape.extents.suffix(3)
    return reshaped(Shape([count / max(1, inner.reduce(1, *))] + inner))
  }
}
