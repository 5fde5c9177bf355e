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
