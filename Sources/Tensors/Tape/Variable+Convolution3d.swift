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
    let (x, w) = (value, weights.value)
    let y = convolution(x, w, bias: bias?.value, activation: activation)
    var parents: [(Variable, Rule)] = [
      (self, { convolution.inputGradient($0, weights: w, input: x.shape) }),
      (weights, { convolution.weightGradient($0, input: x, weights: w.shape) }),
    ]
    if let bias { parents.append((bias, { convolution.biasGradient($0) })) }
    // Where nothing follows the sum, the tape need not keep the result.
    let before: Rule? =
      activation == .none
      ? nil : { convolution.preActivationGradient($0, output: y, activation) }
    return Variable(y, shared: before, parents: parents)
  }
}
