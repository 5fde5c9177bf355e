internal import CKernels
internal import COpenBLAS

/// The linear map y = x·wᵀ + b of rows, with weights `[O, I]` as checkpoints have them.
///
/// Products are split into blocks of rows of their results, so no sum crosses threads.
enum Linear {
  /// Rows of a result that one thread makes at a time.
  private static let block = 128

  static func apply(_ x: Tensor, _ weights: Tensor, bias: Tensor?) -> Tensor {
    let (rows, inputs, outputs) = sizes(x, weights)
    if let bias { precondition(bias.count == outputs, "bias \(bias.shape) of \(weights.shape)") }
    var shape = x.shape
    shape[-1] = outputs
    var result = Tensor(uninitialized: shape)
    let (px, w, y) = unsafe (x.pointer, weights.pointer, result.mutablePointer)
    BLAS.ready()
    overBlocks(rows, of: block) { row, n in
      let to = unsafe y + row * outputs
      if let bias {
        for i in 0..<n { unsafe (to + i * outputs).update(from: bias.pointer, count: outputs) }
      }
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(n), blasint(outputs), blasint(inputs), 1,
        px + row * inputs, blasint(inputs), w, blasint(inputs), bias == nil ? 0 : 1, to,
        blasint(outputs))
    }
    return result
  }

  /// dx = dy·w, of shape `input`.
  static func inputGradient(_ dy: Tensor, _ weights: Tensor, input: Shape) -> Tensor {
    let (inputs, outputs) = (weights.shape[1], weights.shape[0])
    var result = Tensor(uninitialized: input)
    let (d, w, dx) = unsafe (dy.pointer, weights.pointer, result.mutablePointer)
    BLAS.ready()
    overBlocks(dy.count / max(outputs, 1), of: block) { row, n in
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(n), blasint(inputs), blasint(outputs), 1,
        d + row * outputs, blasint(outputs), w, blasint(inputs), 0, dx + row * inputs,
        blasint(inputs))
    }
    return result
  }

  /// dw = dyᵀ·x.
  static func weightGradient(_ dy: Tensor, _ x: Tensor) -> Tensor {
    let (inputs, outputs) = (x.shape[-1], dy.shape[-1])
    let rows = x.count / max(inputs, 1)
    var result = Tensor(uninitialized: [outputs, inputs])
    let (d, px, dw) = unsafe (dy.pointer, x.pointer, result.mutablePointer)
    BLAS.ready()
    overBlocks(outputs, of: min(block, (outputs + 3) / 4)) { row, n in
      unsafe cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(n), blasint(inputs), blasint(rows), 1,
        d + row, blasint(outputs), px, blasint(inputs), 0, dw + row * inputs, blasint(inputs))
    }
    return result
  }

  private static func sizes(_ x: Tensor, _ w: Tensor) -> (rows: Int, inputs: Int, outputs: Int) {
    precondition(w.shape.rank == 2 && x.shape[-1] == w.shape[1], "\(w.shape) applied to \(x.shape)")
    return (x.count / max(w.shape[1], 1), w.shape[1], w.shape[0])
  }
}
