public import Tensors

/// How a parameter gets its first value. Draws go by the order of the official tensor, so that our
/// memory layout never changes them.
public enum Initializer: Sendable {
  case constant(Float)
  /// Uniform between ±`bound`.
  case uniform(bound: Double)
  case normal(deviation: Double)
  /// Not drawn: computed from the shape alone, in the official layout.
  case computed(@Sendable () -> Tensor)

  /// PyTorch's default of convolutions and linear layers: uniform in ±1/√fanIn, biases too.
  public static func uniform(fanIn: Int) -> Initializer {
    .uniform(bound: 1 / Double(max(fanIn, 1)).squareRoot())
  }

  /// Glorot and Bengio 2010: uniform in ±√(6 / (fanIn + fanOut)).
  public static func xavier(fanIn: Int, fanOut: Int) -> Initializer {
    .uniform(bound: (6 / Double(max(fanIn + fanOut, 1))).squareRoot())
  }

  public static let zeros = Initializer.constant(0)
  public static let ones = Initializer.constant(1)

  func value(_ shape: Shape, _ stream: RandomStream) -> Tensor {
    switch self {
    case .constant(let value): Tensor(shape, repeating: value)
    case .uniform(let bound):
      Tensor(shape) { Float((2 * stream.uniform($0) - 1) * bound) }
    case .normal(let deviation): Tensor(shape) { Float(stream.normal($0) * deviation) }
    case .computed(let make): make()
    }
  }
}
