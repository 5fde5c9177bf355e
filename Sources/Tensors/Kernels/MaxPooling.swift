internal import CKernels

/// The largest values of square windows that slide over images `[N, H, W, C]`, each channel by
/// itself. Beyond the edges there is nothing, as if it were minus infinity.
///
/// Of equal values the first in row-major order counts, and gets the gradient, as in PyTorch.
public struct MaxPooling: Hashable, Sendable {
  public var size: Int
  public var stride: Int
  public var padding: Int
  /// Whether a last window that is not whole counts (PyTorch's `ceil_mode`, TensorFlow's SAME).
  public var keepsRest: Bool

  public init(_ size: Int, stride: Int? = nil, padding: Int = 0, keepsRest: Bool = false) {
    precondition(
      size > 0 && stride ?? size > 0 && padding >= 0 && 2 * padding <= size,
      "windows of \(size), stride \(stride ?? size), padding \(padding)")
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
    self.keepsRest = keepsRest
  }

  /// The number of windows along an extent.
  public func count(_ extent: Int) -> Int {
    let rest = extent + 2 * padding - size
    precondition(rest >= 0 || keepsRest, "windows of \(size) do not fit into \(extent)")
    guard keepsRest else { return rest / stride + 1 }
    let windows = blocks(max(rest, 0), of: stride) + 1
    // A window that begins in the padding behind the image would have nothing in it.
    return (windows - 1) * stride >= extent + padding ? windows - 1 : windows
  }

  public func outputShape(_ x: Shape) -> Shape { [x[0], count(x[1]), count(x[2]), x[3]] }

  /// The maxima, and where in its window each was found.
  func callAsFunction(_ x: Tensor) -> (y: Tensor, taps: Tensor) {
    let shape = outputShape(x.shape)
    var (y, taps) = (Tensor(uninitialized: shape), Tensor(uninitialized: shape))
    let (px, py, pt) = unsafe (x.pointer, y.mutablePointer, taps.mutablePointer)
    let window = window(x.shape, shape)
    let (rows, row) = (shape[1], shape[2] * shape[3])
    let image = x.shape[1] * x.shape[2] * x.shape[3]
    ComputeThreads.run(shape[0] * rows) { line in
      unsafe withUnsafePointer(to: window) { window in
        unsafe Engine.kernels.pointee.max_pool(
          px + line / rows * image, window, line % rows, 1, py + line * row, pt + line * row)
      }
    }
    return (y, taps)
  }

  /// dx of shape `input`: each maximum hands its gradient to where it was found.
  func inputGradient(_ dy: Tensor, taps: Tensor, input: Shape) -> Tensor {
    var dx = Tensor(uninitialized: input)
    let (pdy, pt, pdx) = unsafe (dy.pointer, taps.pointer, dx.mutablePointer)
    let window = window(input, dy.shape)
    let (rows, row) = (input[1], input[2] * input[3])
    let image = dy.shape[1] * dy.shape[2] * dy.shape[3]
    // Every row of dx gathers from all windows that reach it, so no two threads meet.
    ComputeThreads.run(input[0] * rows) { line in
      let at = line / rows * image
      unsafe withUnsafePointer(to: window) { window in
        unsafe Engine.kernels.pointee.max_pool_gradient(
          pdy + at, pt + at, window, line % rows, pdx + line * row)
      }
    }
    return dx
  }

  private func window(_ x: Shape, _ y: Shape) -> CKernels.window {
    CKernels.window(
      height: x[1], width: x[2], channels: x[3], out_height: y[1], out_width: y[2], size: size,
      stride: stride, padding: padding)
  }
}
