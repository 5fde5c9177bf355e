public import Tensors

/// A convolution of images `[N, H, W, I]` → `[N, H', W', O]`, by default with a bias and with zero
/// padding that keeps the size. Initialised as PyTorch does, uniform in ±1/√(I/groups·k·k),
/// unless told otherwise.
public struct Conv2d {
  public let weight: Parameter
  public let bias: Parameter?
  let convolution: Convolution

  public init(
    _ scope: Scope, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, isInterleaved: Bool = false, hasBias: Bool = true,
    weights: Initializer? = nil, biases: Initializer? = nil
  ) {
    let fanIn = inputs / groups * kernel * kernel
    weight = scope.parameter(
      "weight", [kernel, kernel, inputs / groups, outputs], weights ?? .uniform(fanIn: fanIn),
      layout: .convolution)
    bias =
      hasBias ? scope.parameter("bias", [outputs], biases ?? .uniform(fanIn: fanIn)) : nil
    convolution = Convolution(
      stride: stride, padding: padding ?? kernel / 2, groups: groups, isInterleaved: isInterleaved)
  }

  /// `scale · activation(x ∗ weight + bias) + residual`, then a pixel shuffle: one pass over the
  /// result, see `Convolution.Epilogue`.
  ///
  /// - Parameter other: takes the place of the layer's bias, for networks that keep theirs elsewhere.
  public func callAsFunction(
    _ x: Variable, bias other: Variable? = nil, activation: Convolution.Activation = .none,
    scale: Float = 1, adding residual: Variable? = nil, shuffle: Int = 1
  ) -> Variable {
    x.convolved(
      with: Variable(weight), bias: other ?? bias.map { Variable($0) }, convolution,
      activation: activation, scale: scale, residual: residual, shuffle: shuffle)
  }

  /// `x ∗ weight` alone, with the image continued by its mirror image instead of by zeros.
  public func callAsFunction(_ x: Variable, mirroring edges: MirroredEdges) -> Variable {
    x.convolved(with: Variable(weight), convolution, mirroring: edges)
  }

  /// The mean over all pixels of what the layer makes of `x`, `[N, 1, 1, O]`, without making it.
  ///
  /// A convolution is linear: its mean is what the filter gives for the k·k means of the pixels that
  /// each of its taps meets, all but those near one edge or another.
  public func mean(over x: Variable) -> Variable {
    let (size, padding) = (weight.shape[0], convolution.padding)
    precondition(convolution.stride == 1 && convolution.groups == 1, "only for plain layers")
    func met(_ extent: Int) -> Resampling {
      let outputs = extent + 2 * padding - size + 1
      return Resampling(
        inputs: extent,
        (-padding..<size - padding).map { shift in
          let first = max(0, shift)
          return (first..<max(first, min(extent, outputs + shift))).map {
            (source: $0, weight: 1 / Float(outputs))
          }
        })
    }
    return x.resampled(rows: met(x.shape[1]), columns: met(x.shape[2])).convolved(
      with: Variable(weight), bias: bias.map { Variable($0) }, Convolution())
  }
}
