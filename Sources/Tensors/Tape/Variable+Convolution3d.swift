extension Variable {
  /// activation(x ∗ weights + bias) of clips `[N, T, H, W, I]`.
  ///
  /// - Parameters:
  ///   - weights: `[kt, kh, kw, I, O]`
  ///   - bias: `[O]`
  public func convolved(
    with weights: Variable, bias: Variable? = nil, _ convolution: Convolution3d,
    activation: Convolution.Activation = .none
  ) -> Variable {
    let (x, w) = (later, weights.value)
    let (input, filters) = (shape, weights.shape)
    let y = convolution(value, w, bias: bias?.value, activation: activation)
    var parents: [(Variable, Rule)] = [
      (self, { convolution.inputGradient($0, weights: w, input: input) }),
      (weights, { convolution.weightGradient($0, input: x(), weights: filters) }),
    ]
    if let bias { parents.append((bias, { convolution.biasGradient($0) })) }
    // Where nothing follows the sum, the tape need not keep the result.
    let before: SharedRule? =
      activation == .none ? nil : { $0.undoActivation(activation.slope, output: y) }
    return Variable(y, shared: before, parents: parents)
  }
}
