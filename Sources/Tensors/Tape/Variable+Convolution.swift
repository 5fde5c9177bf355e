extension Variable {
  /// scale·activation(x ∗ weights + bias) + residual, then shuffled: see `Convolution.Epilogue`.
  ///
  /// - Parameters:
  ///   - weights: `[kh, kw, I, O]`
  ///   - bias: `[O]`
  ///   - residual: of the shape of the result.
  ///   - shuffle: the factor of a pixel shuffle; 1 for none.
  public func convolved(
    with weights: Variable, bias: Variable? = nil, _ convolution: Convolution,
    activation: Convolution.Activation = .none, scale: Float = 1, residual: Variable? = nil,
    shuffle: Int = 1
  ) -> Variable {
    let (x, w) = (value, weights.value)
    let epilogue = Convolution.Epilogue(
      bias: bias?.value, activation: activation, scale: scale, residual: residual?.value,
      shuffle: shuffle)
    let y = convolution(x, w, epilogue)
    // Where nothing follows the sum, the tape need not keep the result.
    var inner: Rule = { $0 }
    if activation != .none || scale != 1 {
      let once = Once { convolution.preActivationGradient($0, output: y, epilogue) }
      inner = { once($0) }
    }
    // Rules run from the last to the first: the largest gradient is made when the least is held.
    var parents: [(Variable, Rule)] = [
      (
        self,
        { convolution.inputGradient(inner($0), weights: w, input: x.shape, shuffle: shuffle) }
      ),
      (
        weights,
        { convolution.weightGradient(inner($0), input: x, weights: w.shape, shuffle: shuffle) }
      ),
    ]
    if let bias {
      parents.append((bias, { convolution.biasGradient(inner($0), shuffle: shuffle) }))
    }
    if let residual { parents.append((residual, { $0 })) }
    return Variable(y, parents: parents)
  }
}

/// By how many pixels an image is continued by its mirror image on each side.
public struct MirroredEdges: Hashable, Sendable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }
}

extension Variable {
  /// The convolution of the image continued by its mirror image, which is made again for the gradient
  /// instead of being kept.
  public func convolved(
    with weights: Variable, _ convolution: Convolution, mirroring edges: MirroredEdges
  ) -> Variable {
    let (x, w) = (value, weights.value)
    let rows = Resampling.reflection(of: x.shape[1], before: edges.top, after: edges.bottom)
    let columns = Resampling.reflection(of: x.shape[2], before: edges.left, after: edges.right)
    func continued() -> Tensor { rows.apply(columns.apply(x, axis: 2), axis: 1) }
    let whole: Shape = [x.shape[0], rows.outputs, columns.outputs, x.shape[3]]
    return Variable(
      convolution(continued(), w),
      (
        self,
        { dy in
          let dx = convolution.inputGradient(dy, weights: w, input: whole)
          return columns.transposed.apply(rows.transposed.apply(dx, axis: 1), axis: 2)
        }
      ),
      (
        weights,
        { convolution.weightGradient($0, input: continued(), weights: w.shape) }
      ))
  }
}

/// A rule that several parents share: the first to ask computes, the others get the same.
private final class Once {
  private let rule: Variable.Rule
  private var result: Tensor?

  init(_ rule: @escaping Variable.Rule) { self.rule = rule }

  func callAsFunction(_ dy: Tensor) -> Tensor {
    if let result { return result }
    let new = rule(dy)
    result = new
    return new
  }
}
