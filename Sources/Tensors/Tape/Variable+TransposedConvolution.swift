extension Variable {
  /// activation(transposed convolution + bias), see `TransposedConvolution`.
  ///
  /// - Parameters:
  ///   - filters: `[kh, kw, O, I]`
  ///   - bias: `[O]`
  public func transposedConvolved(
    with filters: Variable, bias: Variable? = nil, _ convolution: TransposedConvolution,
    activation: Convolution.Activation = .none
  ) -> Variable {
    let (x, f, shape) = (later, filters.value, filters.shape)
    let y = convolution(value, f, bias: bias?.value, activation: activation)
    var parents: [(Variable, Rule)] = [
      (self, { convolution.inputGradient($0, filters: f) }),
      (filters, { convolution.filterGradient($0, input: x(), filters: shape) }),
    ]
    if let bias { parents.append((bias, { Convolution().biasGradient($0) })) }
    // Where nothing follows the sum, the tape need not keep the result.
    guard activation != .none else { return Variable(y, parents: parents) }
    return Variable(
      y, shared: { $0.undoActivation(activation.slope, output: y) }, parents: parents)
  }
}
