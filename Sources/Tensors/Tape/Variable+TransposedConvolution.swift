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
    let (x, f) = (value, filters.value)
    let y = convolution(x, f, bias: bias?.value, activation: activation)
    var parents: [(Variable, Rule)] = [
      (self, { convolution.inputGradient($0, filters: f) }),
      (filters, { convolution.filterGradient($0, input: x, filters: f.shape) }),
    ]
    if let bias { parents.append((bias, { Convolution().biasGradient($0) })) }
    // Where nothing follows the sum, the tape need not keep the result.
    guard activation != .none else { return Variable(y, parents: parents) }
    let epilogue = Convolution.Epilogue(activation: activation)
    return Variable(
      y, shared: { Convolution().preActivationGradient($0, output: y, epilogue) },
      parents: parents)
  }
}
