internal import CKernels

/// Work on `count` elements in blocks whose size does not depend on the number of threads.
func overBlocks(_ count: Int, of length: Int = 1 << 15, _ body: (_ start: Int, _ n: Int) -> Void) {
  ComputeThreads.run((count + length - 1) / length) { block in
    let start = block * length
    body(start, min(length, count - start))
  }
}

extension Tensor {
  /// Writes new elements: over the old ones if nobody else sees them, otherwise elsewhere.
  ///
  /// `kernel` gets both places and may rely on nothing but that they are the same or apart.
  mutating func update(
    _ kernel: (_ old: UnsafePointer<Float>, _ new: UnsafeMutablePointer<Float>) -> Void
  ) {
    if isUnique {
      let place = unsafe mutablePointer
      unsafe kernel(place, place)
    } else {
      var result = Tensor(uninitialized: shape)
      unsafe kernel(pointer, result.mutablePointer)
      self = result
    }
  }

  /// Element by element, `self + other`.
  mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "\(shape) + \(other.shape)")
    let (b, count) = unsafe (other.pointer, count)
    unsafe update { a, y in
      overBlocks(count) { i, n in unsafe Engine.kernels.pointee.add(a + i, b + i, y + i, n) }
    }
  }

  /// p·self + q·other.
  func combined(_ p: Float, _ other: Tensor, _ q: Float) -> Tensor {
    precondition(shape == other.shape, "\(shape) and \(other.shape) cannot be combined")
    return unsafe mapped(with: other) { a, b, y, n in
      unsafe Engine.kernels.pointee.scale_add(p, a, q, b, y, n)
    }
  }

  func multiplied(by other: Tensor) -> Tensor {
    precondition(shape == other.shape, "\(shape) × \(other.shape)")
    return unsafe mapped(with: other) { a, b, y, n in
      unsafe Engine.kernels.pointee.multiply(a, b, y, n)
    }
  }

  /// p·self + q.
  package func affine(_ p: Float, _ q: Float = 0) -> Tensor {
    unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.affine(p, x, q, y, n) }
  }

  func relu() -> Tensor { unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.relu(x, y, n) } }

  func leakyRelu(_ slope: Float) -> Tensor {
    unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.leaky_relu(x, slope, y, n) }
  }

  func leakyReluOfSum(_ other: Tensor, _ slope: Float) -> Tensor {
    precondition(shape == other.shape, "\(shape) + \(other.shape)")
    return unsafe mapped(with: other) { a, b, y, n in
      unsafe Engine.kernels.pointee.leaky_relu_of_sum(a, b, slope, y, n)
    }
  }

  func absolute() -> Tensor {
    unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.absolute(x, y, n) }
  }

  /// `self` is what went into `absolute`.
  func absoluteGradient(_ dy: Tensor) -> Tensor {
    unsafe mapped(with: dy) { x, dy, dx, n in
      unsafe Engine.kernels.pointee.absolute_gradient(x, dy, dx, n)
    }
  }

  /// Back through scale·activation of a slope: `output` is the result, less `residual` if there is one,
  /// and has the sign of what went in.
  mutating func undoActivation(
    _ slope: Float, output y: Tensor, scale: Float = 1, residual: Tensor? = nil
  ) {
    precondition(shape == y.shape, "gradient \(shape) of \(y.shape)")
    let (py, pr, count) = unsafe (y.pointer, residual.map { unsafe $0.pointer }, count)
    unsafe update { from, to in
      overBlocks(count, of: 1 << 16) { i, n in
        unsafe Engine.kernels.pointee.activation_gradient(
          from + i, py + i, pr.map { unsafe $0 + i }, slope, scale, to + i, n)
      }
    }
  }

  /// Back through x > 0 ? x : slope·x, where `v` has the sign of x; gives Σ dy·v where v is not positive.
  mutating func undoRectifier(_ slope: Float, _ v: Tensor) -> Double {
    precondition(shape == v.shape, "gradient \(shape) of \(v.shape)")
    let (pv, count) = unsafe (v.pointer, count)
    let length = 1 << 14
    var partial = [Float](repeating: 0, count: blocks(count, of: length))
    unsafe partial.withUnsafeMutableBufferPointer { partial in
      guard let sums = partial.baseAddress else { return }
      unsafe update { from, to in
        overBlocks(count, of: length) { i, n in
          unsafe sums[i / length] = Engine.kernels.pointee.rectifier_gradient(
            from + i, pv + i, slope, to + i, n)
        }
      }
    }
    return partial.reduce(0) { $0 + Double($1) }
  }

  /// 1/(1 + exp(-x)).
  func sigmoid() -> Tensor {
    unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.sigmoid(x, y, n) }
  }

  /// `self` is the result of `sigmoid`.
  func sigmoidGradient(_ dy: Tensor) -> Tensor {
    unsafe mapped(with: dy) { y, dy, dx, n in
      unsafe Engine.kernels.pointee.sigmoid_gradient(y, dy, dx, n)
    }
  }

  func clamped(to range: ClosedRange<Float>) -> Tensor {
    unsafe mapped { x, y, n in
      unsafe Engine.kernels.pointee.clamp(x, range.lowerBound, range.upperBound, y, n)
    }
  }

  /// `self` is what went into `clamped`.
  func clampGradient(_ dy: Tensor, _ range: ClosedRange<Float>) -> Tensor {
    unsafe mapped(with: dy) { x, dy, dx, n in
      unsafe Engine.kernels.pointee.clamp_gradient(
        x, dy, range.lowerBound, range.upperBound, dx, n)
    }
  }

  func gelu() -> Tensor { unsafe mapped { x, y, n in unsafe Engine.kernels.pointee.gelu(x, y, n) } }

  /// `self` is what went into `gelu`.
  func geluGradient(_ dy: Tensor) -> Tensor {
    unsafe mapped(with: dy) { x, dy, dx, n in
      unsafe Engine.kernels.pointee.gelu_gradient(x, dy, dx, n)
    }
  }

  /// self·scale + shift with one factor and one offset per innermost index, and an activation.
  func channelAffine(
    _ scale: Tensor, _ shift: Tensor, _ activation: Convolution.Activation = .none
  ) -> Tensor {
    let channels = shape[-1]
    precondition(scale.count == channels && shift.count == channels, "\(scale.shape) for \(shape)")
    var result = Tensor(uninitialized: shape)
    let (x, y) = unsafe (pointer, result.mutablePointer)
    let (p, q) = unsafe (scale.pointer, shift.pointer)
    overBlocks(count / max(channels, 1), of: max(1, (1 << 15) / max(channels, 1))) { row, n in
      let i = row * channels
      unsafe Engine.kernels.pointee.channel_affine(
        x + i, p, q, activation.slope, y + i, n, channels)
    }
    return result
  }

  private func mapped(
    _ kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    var result = Tensor(uninitialized: shape)
    let (x, y) = unsafe (pointer, result.mutablePointer)
    overBlocks(count) { i, n in unsafe kernel(x + i, y + i, n) }
    return result
  }

  private func mapped(
    with other: Tensor,
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    var result = Tensor(uninitialized: shape)
    let (a, b, y) = unsafe (pointer, other.pointer, result.mutablePointer)
    overBlocks(count) { i, n in unsafe kernel(a + i, b + i, y + i, n) }
    return result
  }
}
