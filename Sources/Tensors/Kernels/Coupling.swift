internal import CKernels

/// The half of a coupling layer that changes: y = x·exp(limit·(2σ(gate) - 1)) + offset.
extension Tensor {
  func coupled(gate: Tensor, limit: Float, offset: Tensor) -> Tensor {
    precondition(
      shape == gate.shape && shape == offset.shape, "\(shape), \(gate.shape), \(offset.shape)")
    var y = Tensor(uninitialized: shape)
    let (x, h) = unsafe (pointer, gate.pointer)
    let (g, to) = unsafe (offset.pointer, y.mutablePointer)
    overBlocks(count) { i, n in
      unsafe Engine.kernels.pointee.couple(x + i, h + i, g + i, limit, to + i, n)
    }
    return y
  }

  /// What a gradient of `coupled` gives back to x (`self`) and to the gate.
  func coupledGradients(_ dy: Tensor, gate: Tensor, limit: Float) -> (Tensor, Tensor) {
    var (dx, dh) = (Tensor(uninitialized: shape), Tensor(uninitialized: shape))
    let (d, x, h) = unsafe (dy.pointer, pointer, gate.pointer)
    let (toX, toGate) = unsafe (dx.mutablePointer, dh.mutablePointer)
    overBlocks(count) { i, n in
      unsafe Engine.kernels.pointee.couple_gradient(
        d + i, x + i, h + i, limit, toX + i, toGate + i, n)
    }
    return (dx, dh)
  }
}
