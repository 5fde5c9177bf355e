extension Variable {
  /// x·weightsᵀ + bias along the innermost index, with weights `[O, I]` and a bias `[O]`.
  public func linear(_ weights: Variable, _ bias: Variable? = nil) -> Variable {
    let (x, w, input) = (later, weights.value, shape)
    var parents: [(Variable, Rule)] = [
      (self, { LinearProduct.inputGradient($0, w, input: input) }),
      (weights, { LinearProduct.weightGradient($0, x()) }),
    ]
    if let bias { parents.append((bias, { $0.columnSums() })) }
    return Variable(LinearProduct.apply(value, w, bias: bias?.value), parents: parents)
  }
}
