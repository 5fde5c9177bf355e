/// The transposed convolution of images `[N, H, W, I]` with filters `[kh, kw, O, I]`: every pixel lays
/// its filters, each times one of its channels, onto a larger image.
///
/// y[n, h·stride + i - padding, w·stride + j - padding, o] += x[n, h, w, c] · f[i, j, o, c], without
/// what falls beyond the edges. It is the gradient of a convolution with respect to its images, and
/// its own gradients are that convolution and its gradient of filters.
public struct TransposedConvolution: Hashable, Sendable {
  public var stride: Int
  /// Rows and columns that are cut off on every side.
  public var padding: Int
  /// Rows and columns added at the bottom and at the right.
  public var extra: Int

  public init(stride: Int = 1, padding: Int = 0, extra: Int = 0) {
    precondition((0..<stride).contains(extra), "\(extra) more rows with a stride of \(stride)")
    self.stride = stride
    self.padding = padding
    self.extra = extra
  }

  /// The ways to compute one; all give the same numbers up to rounding.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// The definition: what a gradient of images does.
    case scattered
    /// One convolution of the small image whose channels are all pixels that come from one place, and a
    /// pixel shuffle.
    case gathered
  }

  /// The convolution that goes the other way.
  var backward: Convolution { Convolution(stride: stride, padding: padding) }

  /// The shape of the result for images `x` and filters `f`.
  public func outputShape(_ x: Shape, _ f: Shape) -> Shape {
    precondition(x.rank == 4 && f.rank == 4 && x[3] == f[3], "filters \(f) do not fit images \(x)")
    func extent(_ inputs: Int, _ kernel: Int) -> Int {
      (inputs - 1) * stride + kernel - 2 * padding + extra
    }
    let (h, w) = (extent(x[1], f[0]), extent(x[2], f[1]))
    precondition(h > 0 && w > 0, "nothing is left of \(x) with filters \(f)")
    return [x[0], h, w, f[2]]
  }

  /// activation(result + bias)
  ///
  /// - Parameter bias: `[O]`
  public func callAsFunction(
    _ x: Tensor, _ f: Tensor, bias: Tensor? = nil,
    activation: Convolution.Activation = .none, by choice: Algorithm? = nil
  ) -> Tensor {
    let shape = outputShape(x.shape, f.shape)
    if let bias { precondition(bias.count == f.shape[2], "bias \(bias.shape)") }
    let phases = Phases(self, x.shape, f.shape, shape)
    precondition(choice != .gathered || phases != nil, "\(f.shape) with \(self) is not gathered")
    guard choice != .scattered, let phases else {
      let y = backward.inputGradient(x, weights: f, input: shape)
      if bias == nil && activation == .none { return y }
      let ones = Tensor([shape[3]], repeating: 1)
      return y.channelAffine(ones, bias ?? Tensor([shape[3]]), activation)
    }
    let gathered = phases.filters(f)
    // What is multiplied with zeros among the gathered filters is no part of the work.
    let places = shape.count / max(1, shape[3] * stride * stride)
    Engine.count(
      multiplyAdds: x.count / max(1, x.shape[3]) * f.count - places * gathered.count)
    let epilogue = Convolution.Epilogue(
      bias: bias.map { phases.repeated($0) }, activation: activation, shuffle: stride)
    return Convolution(padding: phases.padding)(x, gathered, epilogue)
  }

  /// The gradient of the images; `dz` is that of the result before the activation.
  public func inputGradient(_ dz: Tensor, filters f: Tensor) -> Tensor { backward(dz, f) }

  /// The gradient of the filters, of shape `filters`.
  public func filterGradient(_ dz: Tensor, input x: Tensor, filters: Shape) -> Tensor {
    backward.weightGradient(x, input: dz, weights: filters)
  }
}

/// A transposed convolution seen from its result: row stride·q + a is a sum over the rows q + d of the
/// small image with the filter's row a + padding - stride·d. Rows of one a are a convolution; those of
/// all a together are one to stride² times as many channels, with zeros where rows differ in reach.
private struct Phases {
  let stride: Int, shift: Int
  /// d of the first row of the gathered filters, and how many there are.
  let first: Int, size: Int
  var padding: Int { -first }

  /// Nil where the result has not `stride` rows for each row of the image, or padding cannot be the
  /// same on all sides.
  init?(_ c: TransposedConvolution, _ x: Shape, _ f: Shape, _ y: Shape) {
    guard f[0] == f[1] else { return nil }
    (stride, shift) = (c.stride, c.padding)
    let (kernel, stride, shift) = (f[0], stride, shift)
    func floorDivided(_ a: Int) -> Int { (a - ((a % stride) + stride) % stride) / stride }
    let low = -floorDivided(kernel - 1 - shift)
    let high = floorDivided(stride - 1 + shift)
    let reach = max(-low, high)
    let fitting = [low...max(low, high), -reach...reach].first { taps in
      let padding = -taps.lowerBound
      return padding >= 0 && high <= taps.upperBound
        && (1...2).allSatisfy { (x[$0] + 2 * padding - taps.count + 1) * stride == y[$0] }
    }
    guard let fitting else { return nil }
    (first, size) = (fitting.lowerBound, fitting.count)
  }

  /// `[size, size, I, O·stride²]` in the order of a pixel shuffle from filters `[k, k, O, I]`.
  func filters(_ f: Tensor) -> Tensor {
    let (kernel, outputs, inputs) = (f.shape[0], f.shape[2], f.shape[3])
    let (area, columns) = (stride * stride, outputs * stride * stride)
    var result = Tensor([size, size, inputs, columns])
    f.withSpan { from in
      result.withMutableSpan { to in
        for (a, i, row) in taps(kernel) {
          for (b, j, column) in taps(kernel) {
            let source = (i * kernel + j) * outputs * inputs
            let target = (row * size + column) * inputs * columns + a * stride + b
            for o in 0..<outputs {
              for c in 0..<inputs {
                to[target + c * columns + o * area] = from[source + o * inputs + c]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Which row of a phase comes from which row of the filter, and where it stands in the gathered one.
  private func taps(_ kernel: Int) -> [(phase: Int, from: Int, to: Int)] {
    (0..<stride).flatMap { a in
      (0..<size).compactMap { row in
        let i = a + shift - stride * (first + row)
        return (0..<kernel).contains(i) ? (a, i, row) : nil
      }
    }
  }

  /// A bias for every pixel that a place becomes.
  func repeated(_ bias: Tensor) -> Tensor {
    let values = bias.values
    return Tensor([values.count * stride * stride]) { values[$0 / (stride * stride)] }
  }
}
