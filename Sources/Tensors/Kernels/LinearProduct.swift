/// The linear map y = x·wᵀ + b of rows, with weights `[O, I]` as checkpoints have them.
package enum LinearProduct {
  package static func apply(_ x: Tensor, _ weights: Tensor, bias: Tensor?) -> Tensor {
    let (rows, inputs, outputs) = sizes(x, weights)
    if let bias { precondition(bias.count == outputs, "bias \(bias.shape) of \(weights.shape)") }
    var shape = x.shape
    shape[-1] = outputs
    var result = Tensor(uninitialized: shape)
    unsafe multiply(
      rows, outputs, inputs, MatrixView(x.pointer, row: inputs),
      MatrixView(weights.pointer, row: 1, column: inputs), result.mutablePointer,
      bias: bias.map { unsafe $0.pointer })
    return result
  }

  /// dx = dy·w, of shape `input`.
  package static func inputGradient(_ dy: Tensor, _ weights: Tensor, input: Shape) -> Tensor {
    let (inputs, outputs) = (weights.shape[1], weights.shape[0])
    precondition(
      dy.shape[-1] == outputs && input[-1] == inputs && dy.count * inputs == input.count * outputs,
      "a gradient \(dy.shape) of \(weights.shape) applied to \(input)")
    var result = Tensor(uninitialized: input)
    unsafe multiply(
      dy.count / max(outputs, 1), inputs, outputs, MatrixView(dy.pointer, row: outputs),
      MatrixView(weights.pointer, row: inputs), result.mutablePointer)
    return result
  }

  /// dw = dyᵀ·x.
  package static func weightGradient(_ dy: Tensor, _ x: Tensor) -> Tensor {
    let (inputs, outputs) = (x.shape[-1], dy.shape[-1])
    let rows = x.count / max(inputs, 1)
    precondition(dy.count == rows * outputs, "a gradient \(dy.shape) of a map of \(x.shape)")
    var result = Tensor(uninitialized: [outputs, inputs])
    unsafe multiply(
      outputs, inputs, rows, MatrixView(dy.pointer, row: 1, column: outputs),
      MatrixView(x.pointer, row: inputs), result.mutablePointer)
    return result
  }

  private static func sizes(_ x: Tensor, _ w: Tensor) -> (rows: Int, inputs: Int, outputs: Int) {
    precondition(w.shape.rank == 2 && x.shape[-1] == w.shape[1], "\(w.shape) applied to \(x.shape)")
    return (x.count / max(w.shape[1], 1), w.shape[1], w.shape[0])
  }
}
