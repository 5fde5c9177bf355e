internal import CKernels

/// The convolution of images `[N, H, W, I]` with filters `[kh, kw, I, O]`.
///
/// y[n, h, w, o] = Σ x[n, h·stride + i - padding, w·stride + j - padding, c] · w[i, j, c, o], where x
/// is zero beyond its edges.
///
/// With groups, filters are `[kh, kw, I/groups, O]`: outputs g·O/groups ..< (g+1)·O/groups see the
/// inputs of group g alone.
public struct Convolution: Hashable, Sendable {
  public var stride: Int
  /// Rows and columns of zeros on every side.
  public var padding: Int
  /// Groups of channels that know nothing of each other.
  public var groups: Int
  /// Where channel c of group g lies in images and results: at g·size + c, or, interleaved, at
  /// c·groups + g. Filters are the same for both.
  public var isInterleaved: Bool

  public init(stride: Int = 1, padding: Int = 0, groups: Int = 1, isInterleaved: Bool = false) {
    precondition(stride > 0 && padding >= 0, "stride \(stride), padding \(padding)")
    precondition(groups > 0, "\(groups) groups")
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.isInterleaved = isInterleaved && groups > 1
  }

  /// The ways to compute one; all give the same numbers up to rounding.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// The definition, loop by loop: slow, readable, the reference for all others.
    case direct
    /// A product whose rows are windows of the image, read in place.
    case lowered
    /// F(4×4, 3×3) of Lavin & Gray (arXiv:1509.09308): a quarter of the multiplications.
    case winograd
    /// A 1×1 filter: one matrix product, or one for each group.
    case pointwise
    /// One group in each lane of a vector: many small groups, down to one channel each.
    case lanewise
  }

  public enum Activation: Hashable, Sendable {
    case none
    case relu
    /// v for v > 0, otherwise v times the number.
    case leakyRelu(Float)

    /// What negative values are multiplied with.
    var slope: Float {
      switch self {
      case .none: 1
      case .relu: 0
      case .leakyRelu(let slope): slope
      }
    }
  }

  /// What happens to a result before it is written: scale · activation(y + bias) + residual, and then
  /// a pixel shuffle in PyTorch's order, out[h·r + i, w·r + j, c] = in[h, w, c·r² + i·r + j].
  public struct Epilogue: Sendable {
    /// `[O]`, in the order of the result's channels.
    public var bias: Tensor?
    public var activation: Activation
    public var scale: Float
    /// Of the shape of the (shuffled) result.
    public var residual: Tensor?
    /// r; 1 for none.
    public var shuffle: Int

    public init(
      bias: Tensor? = nil, activation: Activation = .none, scale: Float = 1,
      residual: Tensor? = nil, shuffle: Int = 1
    ) {
      self.bias = bias
      self.activation = activation
      self.scale = scale
      self.residual = residual
      self.shuffle = shuffle
    }
  }

  /// The shape of the result for images `x` and filters `w`.
  public func outputShape(_ x: Shape, _ w: Shape, shuffle r: Int = 1) -> Shape {
    precondition(x.rank == 4 && w.rank == 4, "images \(x), filters \(w)")
    precondition(
      x[3] == w[2] * groups && w[3] % groups == 0,
      "filters \(w) do not fit images \(x) in \(groups) groups")
    precondition(groups == 1 || r == 1, "groups are not shuffled")
    precondition(w[3] % (r * r) == 0, "\(w[3]) channels cannot be shuffled by \(r)")
    let h = x[1] + 2 * padding - w[0]
    let v = x[2] + 2 * padding - w[1]
    precondition(h >= 0 && v >= 0, "filters \(w) are larger than images \(x) with \(self)")
    return [x[0], (h / stride + 1) * r, (v / stride + 1) * r, w[3] / (r * r)]
  }

  public func callAsFunction(
    _ x: Tensor, _ w: Tensor, _ epilogue: Epilogue = Epilogue(), by choice: Algorithm? = nil
  ) -> Tensor {
    let r = epilogue.shuffle
    let shape = outputShape(x.shape, w.shape, shuffle: r)
    if let b = epilogue.bias { precondition(b.count == w.shape[3], "bias \(b.shape)") }
    if let z = epilogue.residual { precondition(z.shape == shape, "\(z.shape) + \(shape)") }
    let algorithm = choice ?? fastest(x.shape, w.shape)
    count(x.shape, w.shape, algorithm)
    precondition(supports(algorithm, w.shape), "\(algorithm) cannot do \(w.shape) with \(self)")
    if algorithm == .direct { return direct(x, w, epilogue) }
    if groups > 1 { return grouped(x, w, epilogue, shape, algorithm) }
    guard r > 1 else { return forward(x, w, epilogue, shape, algorithm) }

    // With the channels of a group side by side, a shuffle is a matter of where vectors are written.
    var grouped = epilogue
    grouped.bias = epilogue.bias.map { $0.grouped(by: r * r) }
    let filters = w.grouped(by: r * r)
    if algorithm != .pointwise && canShuffleInPlace(w.shape, r) {
      return forward(x, filters, grouped, shape, algorithm)
    }
    grouped.shuffle = 1
    grouped.residual = epilogue.residual?.unshuffled(by: r)
    let unshuffled = outputShape(x.shape, w.shape)
    return forward(x, filters, grouped, unshuffled, algorithm).shuffledGroups(by: r)
  }

  /// Each of the three passes has the same multiply-adds.
  func count(_ x: Shape, _ w: Shape, _ algorithm: Algorithm) {
    let y = outputShape(x, w)
    // Tiles of 4×4 results are products of 6×6 numbers.
    let tiles = y[0] * blocks(y[1], of: 4) * blocks(y[2], of: 4)
    Engine.count(
      multiplyAdds: y.count * w[0] * w[1] * w[2],
      made: algorithm == .winograd ? 36 * tiles * w[2] * w[3] : nil)
  }

  /// Groups of whole vectors, at every level.
  func canShuffleInPlace(_ w: Shape, _ r: Int) -> Bool { w[3] / (r * r) % 16 == 0 }

  private func forward(
    _ x: Tensor, _ w: Tensor, _ e: Epilogue, _ shape: Shape, _ algorithm: Algorithm
  ) -> Tensor {
    var y = Tensor(uninitialized: shape)
    let out = unsafe images(y.mutablePointer, shape, shuffle: e.shuffle)
    let image = unsafe images(UnsafeMutablePointer(mutating: x.pointer), x.shape)
    unsafe e.withKernelEpilogue { epilogue in
      switch algorithm {
      case .direct, .lanewise: preconditionFailure("done before")
      case .pointwise: unsafe pointwise(image, x.shape[0], w.pointer, w.shape, out, epilogue)
      case .lowered: unsafe lowered(image, x.shape[0], w.pointer, w.shape, out, epilogue)
      case .winograd:
        unsafe winograd(image, x.shape[0], w.pointer, w.shape, out, epilogue, padding: padding)
      }
    }
    return y
  }

  /// Whether an algorithm can do filters of this shape.
  public func supports(_ algorithm: Algorithm, _ w: Shape) -> Bool {
    switch algorithm {
    case .direct: true
    case .lowered: !isInterleaved
    case .winograd: w[0] == 3 && w[1] == 3 && stride == 1 && padding <= 2 && groups == 1
    case .pointwise: w[0] == 1 && w[1] == 1 && stride == 1 && padding == 0 && !isInterleaved
    case .lanewise: groups > 1
    }
  }

  /// Whether there are enough channels on both sides to share the transforms of Winograd's way, which
  /// cost as much as some ten channels of products. Measured, as is `FilterPanel`.
  func winogradPays(_ w: Shape) -> Bool { min(w[2], w[3]) >= 8 && w[2] + w[3] >= 24 }

  /// The algorithm for a shape where the caller has no preference.
  public func fastest(_ x: Shape, _ w: Shape) -> Algorithm {
    if groups > 1 { return fastestGrouped(w) }
    if supports(.pointwise, w) { return .pointwise }
    // The filters are transformed once for all tiles.
    let tiles = x[0] * blocks(x[1], of: 4) * blocks(x[2], of: 4)
    if tiles >= 4 && winogradPays(w) && Engine.convolution == .auto && supports(.winograd, w) {
      return .winograd
    }
    return .lowered
  }
}
