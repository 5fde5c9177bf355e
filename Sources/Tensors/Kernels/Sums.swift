internal import CKernels

/// How far apart two tensors are, element by element.
public enum Distance: Hashable, Sendable {
  /// |a - b|
  case l1
  /// (a - b)²
  case l2
  /// √((a - b)² + ε²)
  case charbonnier(epsilon: Float)
}

extension Tensor {
  /// Σ self.
  package func sum() -> Double {
    let x = unsafe pointer
    return summed { i, n in unsafe Engine.kernels.pointee.sum(x + i, n) }
  }

  /// Σ self·other.
  package func dot(_ other: Tensor) -> Double {
    precondition(count == other.count, "⟨\(shape), \(other.shape)⟩")
    let (a, b) = unsafe (pointer, other.pointer)
    return summed { i, n in unsafe Engine.kernels.pointee.dot(a + i, b + i, n) }
  }

  /// Σ of the distances of the elements.
  func distance(to other: Tensor, _ distance: Distance) -> Double {
    precondition(shape == other.shape, "distance of \(shape) and \(other.shape)")
    let (a, b) = unsafe (pointer, other.pointer)
    return summed { i, n in
      switch distance {
      case .l1: unsafe Engine.kernels.pointee.sum_absolute_difference(a + i, b + i, n)
      case .l2: unsafe Engine.kernels.pointee.sum_squared_difference(a + i, b + i, n)
      case .charbonnier(let e): unsafe Engine.kernels.pointee.sum_charbonnier(a + i, b + i, e, n)
      }
    }
  }

  /// The gradient of `factor` times the sum of distances with respect to `self`.
  func distanceGradient(to other: Tensor, _ distance: Distance, factor: Float) -> Tensor {
    if case .l2 = distance { return combined(2 * factor, other, -2 * factor) }
    var result = Tensor(uninitialized: shape)
    let (a, b, y) = unsafe (pointer, other.pointer, result.mutablePointer)
    overBlocks(count) { i, n in
      let kernels = unsafe Engine.kernels
      if case .charbonnier(let e) = distance {
        unsafe kernels.pointee.charbonnier_gradient(factor, a + i, b + i, e, y + i, n)
      } else {
        unsafe kernels.pointee.sign_difference(factor, a + i, b + i, y + i, n)
      }
    }
    return result
  }

  /// A sum of single-precision sums of blocks, added in block order in double precision.
  private func summed(_ block: (_ start: Int, _ n: Int) -> Float) -> Double {
    let length = 1 << 13
    let blocks = (count + length - 1) / length
    var partial = Tensor(uninitialized: [blocks])
    let sums = unsafe partial.mutablePointer
    ComputeThreads.run(blocks) { k in
      unsafe sums[k] = block(k * length, min(length, count - k * length))
    }
    var total = 0.0
    for k in 0..<blocks { total += Double(unsafe sums[k]) }
    return total
  }
}
