public import Tensors

/// A differentiable operation on inputs of given shapes, for tests that hold its rule to finite
/// differences.
public struct Operation: Sendable, CustomStringConvertible {
  public let description: String
  public let shapes: [Shape]
  /// How far the inputs move, in multiples of a random direction with elements around 1. Large
  /// against single-precision noise and small against the curvature; smaller where the operation
  /// has kinks, so that few elements step over one.
  public let step: Float
  public let apply: @Sendable ([Variable]) -> Variable

  public init(
    _ name: String, _ shapes: Shape..., step: Float = 0x1p-7,
    apply: @escaping @Sendable ([Variable]) -> Variable
  ) {
    description = name
    self.shapes = shapes
    self.step = step
    self.apply = apply
  }
}

/// How far backpropagation is from central differences, relative to the larger of the two.
///
/// The result is paired with a random cotangent and all inputs move along one random direction, so
/// two forward passes test every element of every input.
public func gradientError(of operation: Operation) -> Double {
  let stream = RandomStream(7).substream(operation.description)
  func random(_ shape: Shape, _ name: String, _ index: Int) -> Tensor {
    let draws = stream.substream(name).substream(UInt64(index))
    return Tensor(shape) { Float(draws.normal($0)) }
  }
  let inputs = operation.shapes.indices.map { random(operation.shapes[$0], "input", $0) }
  let directions = operation.shapes.indices.map { random(operation.shapes[$0], "direction", $0) }

  let leaves = inputs.map { Leaf($0) }
  let y = operation.apply(leaves.map { Variable($0) })
  let cotangent = random(y.shape, "cotangent", 0)
  y.backward(cotangent)
  let slope = zip(leaves, directions).reduce(0.0) { sum, pair in
    sum + pairing(pair.0.gradient ?? Tensor(pair.0.value.shape), pair.1)
  }

  func value(moved by: Float) -> Double {
    let variables = zip(inputs, directions).map { input, direction in
      let (x, d) = (input.values, direction.values)
      return Variable(constant: Tensor(input.shape) { x[$0] + by * d[$0] })
    }
    return pairing(operation.apply(variables).value, cotangent)
  }
  let step = operation.step
  let difference = (value(moved: step) - value(moved: -step)) / (2 * Double(step))
  return abs(difference - slope) / max(abs(difference), abs(slope), 1e-6)
}

/// ⟨a, b⟩ in double precision.
public func pairing(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
