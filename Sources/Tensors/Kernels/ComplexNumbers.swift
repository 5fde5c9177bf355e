internal import CKernels

/// Complex numbers as the two halves of a tensor: `[2, …]`, real parts and imaginary parts.
extension Tensor {
  private var half: Shape { Shape(Array(shape.extents.dropFirst())) }

  func magnitude() -> Tensor {
    unsafe fromComplex { re, im, y, n in unsafe Engine.kernels.pointee.magnitude(re, im, y, n) }
  }

  func phase() -> Tensor {
    unsafe fromComplex { re, im, y, n in unsafe Engine.kernels.pointee.phase(re, im, y, n) }
  }

  /// `self` is what `magnitude` was taken of.
  func magnitudeGradient(_ dy: Tensor) -> Tensor {
    unsafe complexGradient(dy) { dy, re, im, dre, dim, n in
      unsafe Engine.kernels.pointee.magnitude_gradient(dy, re, im, dre, dim, n)
    }
  }

  /// `self` is what `phase` was taken of.
  func phaseGradient(_ dy: Tensor) -> Tensor {
    unsafe complexGradient(dy) { dy, re, im, dre, dim, n in
      unsafe Engine.kernels.pointee.phase_gradient(dy, re, im, dre, dim, n)
    }
  }

  /// self·exp(i·phase) + offset.
  func polar(_ phase: Tensor, offset: (real: Float, imaginary: Float)) -> Tensor {
    precondition(shape == phase.shape, "lengths \(shape), angles \(phase.shape)")
    var z = Tensor(uninitialized: Shape([2] + shape.extents))
    let (r, p, re) = unsafe (pointer, phase.pointer, z.mutablePointer)
    let im = unsafe re + count
    overBlocks(count) { i, n in
      unsafe Engine.kernels.pointee.polar(
        r + i, p + i, offset.real, offset.imaginary, re + i, im + i, n)
    }
    return z
  }

  /// The gradients of lengths (`self`) and angles from that of their complex numbers.
  func polarGradients(_ dz: Tensor, _ phase: Tensor) -> (length: Tensor, phase: Tensor) {
    var (dr, dp) = (Tensor(uninitialized: shape), Tensor(uninitialized: shape))
    let (r, p, dre) = unsafe (pointer, phase.pointer, dz.pointer)
    let (dim, to, too) = unsafe (dre + count, dr.mutablePointer, dp.mutablePointer)
    overBlocks(count) { i, n in
      unsafe Engine.kernels.pointee.polar_gradient(
        dre + i, dim + i, r + i, p + i, to + i, too + i, n)
    }
    return (dr, dp)
  }

  private func fromComplex(
    _ kernel: (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
    ) -> Void
  ) -> Tensor {
    precondition(shape.rank > 0 && shape[0] == 2, "\(shape) has no real and imaginary parts")
    var y = Tensor(uninitialized: half)
    let (re, to) = unsafe (pointer, y.mutablePointer)
    let im = unsafe re + y.count
    overBlocks(y.count) { i, n in unsafe kernel(re + i, im + i, to + i, n) }
    return y
  }

  private func complexGradient(
    _ dy: Tensor,
    _ kernel: (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int
    ) -> Void
  ) -> Tensor {
    var dz = Tensor(uninitialized: shape)
    let (from, re, dre) = unsafe (dy.pointer, pointer, dz.mutablePointer)
    let (im, dim) = unsafe (re + dy.count, dre + dy.count)
    overBlocks(dy.count) { i, n in
      unsafe kernel(from + i, re + i, im + i, dre + i, dim + i, n)
    }
    return dz
  }
}
