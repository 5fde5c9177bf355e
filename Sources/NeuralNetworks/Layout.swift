public import Tensors

/// How a parameter lies in memory compared with the official tensor: axes in another order, and
/// possibly under another shape.
public struct Layout: Hashable, Sendable {
  enum Order: Hashable, Sendable {
    case asIs
    /// Axis `i` of ours is the official axis `axes[i]`.
    case permuted(axes: [Int])
  }

  let order: Order
  /// The official shape where it is not ours with the axes put back.
  private let official: Shape?
  /// Whether the taps, all of our axes but the last two, lie in the opposite order.
  private let isTurned: Bool

  private init(_ order: Order, official: Shape? = nil, isTurned: Bool = false) {
    self.order = order
    self.official = official
    self.isTurned = isTurned
  }

  /// The same in both.
  public static let asIs = Layout(.asIs)

  /// Ours `[kh, kw, I, O]`, official `[O, I, kh, kw]`.
  public static let convolution = Layout(.permuted(axes: [2, 3, 1, 0]))

  /// Ours `[kt, kh, kw, I, O]`, official `[O, I, kt, kh, kw]`.
  public static let convolution3d = Layout(.permuted(axes: [2, 3, 4, 1, 0]))

  /// A transposed convolution with stride 1, held as the convolution that it is: ours
  /// `[kt, kh, kw, I, O]`, turned about; official `[I, O, kt, kh, kw]`.
  public static let transposedConvolution3d = Layout(
    .permuted(axes: [2, 3, 4, 0, 1]), isTurned: true)

  /// A convolution whose kernel is its stride, held as the matrix `[O, p·p·I]` that maps patches
  /// (row, column, channel fastest) to tokens; official `[O, I, p, p]`.
  public static func patches(of size: Int, channels: Int, outputs: Int) -> Layout {
    Layout(.permuted(axes: [0, 2, 3, 1]), official: [outputs, channels, size, size])
  }

  /// The same for clips, the matrix `[O, t·p·p·I]` with a patch's frames outermost; official
  /// `[O, I, t, p, p]`.
  public static func patches(
    of size: Int, frames: Int, channels: Int, outputs: Int
  ) -> Layout {
    Layout(
      .permuted(axes: [0, 2, 3, 4, 1]), official: [outputs, channels, frames, size, size])
  }

  /// The official shape of a tensor that has `shape` here.
  public func officialShape(of shape: Shape) -> Shape {
    if let official { return official }
    guard case .permuted(let axes) = order else { return shape }
    return Shape(Self.inverse(axes).map { shape[$0] })
  }

  func toOfficial(_ tensor: Tensor) -> Tensor {
    let tensor = isTurned ? Self.turned(tensor) : tensor
    guard case .permuted(let axes) = order else {
      return tensor.reshaped(officialShape(of: tensor.shape))
    }
    let permuted = Shape(axes.map { officialShape(of: tensor.shape)[$0] })
    return tensor.reshaped(permuted).permuted(Self.inverse(axes))
  }

  func fromOfficial(_ tensor: Tensor, shape: Shape) -> Tensor {
    guard case .permuted(let axes) = order else { return tensor.reshaped(shape) }
    let ours = tensor.permuted(axes).reshaped(shape)
    return isTurned ? Self.turned(ours) : ours
  }

  /// The taps in the opposite order.
  private static func turned(_ tensor: Tensor) -> Tensor {
    let size = tensor.shape[-1] * tensor.shape[-2]
    let (taps, values) = (tensor.count / max(size, 1), tensor.values)
    return Tensor(tensor.shape) { values[(taps - 1 - $0 / size) * size + $0 % size] }
  }

  private static func inverse(_ axes: [Int]) -> [Int] {
    var result = axes
    for (i, axis) in axes.enumerated() { result[axis] = i }
    return result
  }
}
