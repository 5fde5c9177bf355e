internal import CKernels

/// The convolution of clips `[N, T, H, W, I]` with filters `[kt, kh, kw, I, O]`, stride 1.
///
/// y[n, t, h, w, o] = Σ x[n, t + a - pt, h + i - ph, w + j - pw, c] · w[a, i, j, c, o], where x is zero
/// beyond its edges. A transposed convolution is the same with the filters turned about and a padding
/// of k - 1 less its own.
public struct Convolution3d: Hashable, Sendable {
  /// Frames, rows and columns of zeros on either side.
  public struct Padding: Hashable, Sendable {
    public var time: Int
    public var height: Int
    public var width: Int

    public init(time: Int = 0, height: Int = 0, width: Int = 0) {
      precondition(time >= 0 && height >= 0 && width >= 0, "padding \(time), \(height), \(width)")
      (self.time, self.height, self.width) = (time, height, width)
    }
  }

  public var padding: Padding

  public init(padding: Padding = Padding()) { self.padding = padding }

  /// The ways to compute one; all give the same numbers up to rounding.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// The definition, loop by loop: slow, readable, the reference for all others.
    case direct
    /// A sum over time of products whose rows are windows of a frame, read in place.
    case lowered
    /// F(4×4, 3×3) or F(4×4, 5×5) on every frame; the sum over time is made between the transforms.
    case winograd
    /// A filter of one frame: a convolution of images.
    case framewise
  }

  /// The shape of the result for clips `x` and filters `w`.
  public func outputShape(_ x: Shape, _ w: Shape) -> Shape {
    precondition(x.rank == 5 && w.rank == 5, "clips \(x), filters \(w)")
    precondition(x[4] == w[3], "filters \(w) do not fit clips \(x)")
    // More would give results that no pixel has a part in.
    precondition(
      padding.time < w[0] && padding.height < w[1] && padding.width < w[2],
      "\(padding) of filters \(w)")
    let (t, h, v) = (
      x[1] + 2 * padding.time - w[0] + 1, x[2] + 2 * padding.height - w[1] + 1,
      x[3] + 2 * padding.width - w[2] + 1
    )
    precondition(t > 0 && h > 0 && v > 0, "filters \(w) are larger than clips \(x) with \(padding)")
    return [x[0], t, h, v, w[4]]
  }

  /// activation(x ⋆ w + bias), with a bias `[O]`.
  public func callAsFunction(
    _ x: Tensor, _ w: Tensor, bias: Tensor? = nil, activation: Convolution.Activation = .none,
    by choice: Algorithm? = nil
  ) -> Tensor {
    let shape = outputShape(x.shape, w.shape)
    if let bias { precondition(bias.count == w.shape[4], "bias \(bias.shape)") }
    let algorithm = choice ?? fastest(x.shape, w.shape)
    precondition(supports(algorithm, w.shape), "\(algorithm) cannot do \(w.shape) with \(self)")
    switch algorithm {
    case .framewise:
      return image(x.frames, w.onlyFrame, .init(bias: bias, activation: activation))
        .reshaped(shape)
    case .direct:
      count(x.shape, w.shape, algorithm)
      return direct(x, w, bias: bias, slope: activation.slope)
    case .lowered, .winograd:
      count(x.shape, w.shape, algorithm)
      var y = Tensor(uninitialized: shape)
      let to = unsafe Clips(y.mutablePointer, shape)
      withExtendedLifetime((x, w, bias)) {
        let from = unsafe Clips(UnsafeMutablePointer(mutating: x.pointer), x.shape)
        let bias = unsafe bias.map { unsafe $0.pointer }
        if algorithm == .winograd {
          unsafe winograd(from, w.pointer, w.shape, to, bias, activation.slope)
        } else {
          unsafe lowered(from, w.pointer, w.shape, to, bias, activation.slope)
        }
      }
      return y
    }
  }

  /// The gradient of the clips, of shape `input`: a convolution of dy with the filters turned about.
  public func inputGradient(
    _ dy: Tensor, weights w: Tensor, input: Shape, by choice: Algorithm? = nil
  ) -> Tensor {
    check(dy, input, w.shape)
    if choice == .direct { return directInputGradient(dy, w, input: input) }
    if choice ?? fastest(input, w.shape) == .framewise {
      let shape: Shape = [input[0] * input[1], input[2], input[3], input[4]]
      return image.inputGradient(dy.frames, weights: w.onlyFrame, input: shape).reshaped(input)
    }
    let k = w.shape
    var turned = Tensor(uninitialized: [k[0], k[1], k[2], k[4], k[3]])
    unsafe Engine.kernels.pointee.turn_filters(
      w.pointer, k[0] * k[1] * k[2], k[3], k[4], turned.mutablePointer)
    let back = Convolution3d(
      padding: Padding(
        time: k[0] - 1 - padding.time, height: k[1] - 1 - padding.height,
        width: k[2] - 1 - padding.width))
    return back(dy, turned, by: choice)
  }

  /// The gradient of the filters, of shape `weights`.
  public func weightGradient(
    _ dy: Tensor, input x: Tensor, weights: Shape, by choice: Algorithm? = nil
  ) -> Tensor {
    check(dy, x.shape, weights)
    let algorithm = choice ?? fastest(x.shape, weights)
    if algorithm == .direct { return directWeightGradient(dy, x, weights: weights) }
    if algorithm == .framewise {
      let shape: Shape = [weights[1], weights[2], weights[3], weights[4]]
      return image.weightGradient(dy.frames, input: x.frames, weights: shape).reshaped(weights)
    }
    count(x.shape, weights, algorithm)
    var dw = Tensor(uninitialized: weights)
    let to = unsafe dw.mutablePointer
    withExtendedLifetime((dy, x)) {
      let gradient = unsafe Clips(UnsafeMutablePointer(mutating: dy.pointer), dy.shape)
      let clips = unsafe Clips(UnsafeMutablePointer(mutating: x.pointer), x.shape)
      if algorithm == .winograd {
        unsafe winogradWeightGradient(gradient, clips, to, weights)
      } else {
        unsafe loweredWeightGradient(gradient, clips, to, weights)
      }
    }
    return dw
  }

  /// The gradient of the bias, `[O]`.
  public func biasGradient(_ dy: Tensor) -> Tensor { Convolution().biasGradient(dy.frames) }

  /// Whether an algorithm can do filters of this shape.
  public func supports(_ algorithm: Algorithm, _ w: Shape) -> Bool {
    switch algorithm {
    case .direct, .lowered: true
    case .winograd: w[1] == w[2] && (w[1] == 3 || w[1] == 5)
    case .framewise: w[0] == 1 && padding.height == padding.width
    }
  }

  /// The algorithm for a shape where the caller has no preference.
  public func fastest(_ x: Shape, _ w: Shape) -> Algorithm {
    if supports(.framewise, w) { return .framewise }
    let y = outputShape(x, w)
    // A tile's transforms are not worth it for a few pixels of it.
    let pays = y[2] * y[3] >= 8 && w[3] * w[4] >= 4
    return pays && Engine.convolution == .auto && supports(.winograd, w) ? .winograd : .lowered
  }

  private var image: Convolution { Convolution(padding: padding.height) }

  /// Each of the three passes has the same multiply-adds.
  private func count(_ x: Shape, _ w: Shape, _ algorithm: Algorithm) {
    let y = outputShape(x, w)
    // Tiles of 4×4 results of a frame are products of as many numbers as go into them.
    let tiles = y[0] * y[1] * blocks(y[2], of: 4) * blocks(y[3], of: 4)
    let products = (w[1] + 3) * (w[2] + 3) * w[0] * w[3] * w[4]
    Engine.count(
      multiplyAdds: y.count * w[0] * w[1] * w[2] * w[3],
      made: algorithm == .winograd ? tiles * products : nil)
  }

  private func check(_ dy: Tensor, _ x: Shape, _ w: Shape) {
    let shape = outputShape(x, w)
    precondition(dy.shape == shape, "a gradient \(dy.shape) where the result is \(shape)")
  }
}

/// Clips in memory, for kernels.
@unsafe
struct Clips {
  let data: UnsafeMutablePointer<Float>
  let count: Int, frames: Int, height: Int, width: Int, channels: Int

  init(_ data: UnsafeMutablePointer<Float>, _ shape: Shape) {
    unsafe self.data = data
    unsafe (count, frames, height) = (shape[0], shape[1], shape[2])
    unsafe (width, channels) = (shape[3], shape[4])
  }

  /// Where a frame begins; `frame` counts through all clips.
  func frame(_ frame: Int) -> UnsafeMutablePointer<Float> {
    unsafe data + frame * height * width * channels
  }
}

extension Tensor {
  /// Clips `[N, T, H, W, C]` as images `[N·T, H, W, C]`.
  fileprivate var frames: Tensor {
    reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]])
  }

  /// Filters `[1, kh, kw, I, O]` as those of images.
  fileprivate var onlyFrame: Tensor { reshaped([shape[1], shape[2], shape[3], shape[4]]) }
}
