public import Tensors

/// How a parameter gets its first value. Draws go by the order of the official tensor, so that our
/// memory layout never changes them.
public enum Initializer: Sendable {
  case constant(Float)
  /// Uniform between ±`bound`.
  case uniform(bound: Double)
  case normal(deviation: Double)
  /// Uniform in a range.
  case within(ClosedRange<Double>)
  /// Normal, drawn again where it is beyond two deviations.
  case truncatedNormal(deviation: Double)
  /// Rows, or columns if they are fewer, of length `gain` at right angles to each other, the first
  /// extent against the others (Saxe et al., 2014).
  case orthogonal(gain: Double)
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

  /// The normal form of the same for convolutions: deviation gain·√(2 / (fanIn + fanOut)).
  public static func xavierNormal(
    _ inputs: Int, _ outputs: Int, kernel: Int, gain: Double = 1
  ) -> Initializer {
    let fans = Double((inputs + outputs) * kernel * kernel)
    return .normal(deviation: gain * (2 / fans).squareRoot())
  }

  public static let zeros = Initializer.constant(0)
  public static let ones = Initializer.constant(1)

  func value(_ shape: Shape, _ stream: RandomStream) -> Tensor {
    switch self {
    case .constant(let value): Tensor(shape, repeating: value)
    case .uniform(let bound):
      Tensor(shape) { Float((2 * stream.uniform($0) - 1) * bound) }
    case .normal(let deviation): Tensor(shape) { Float(stream.normal($0) * deviation) }
    case .within(let range):
      Tensor(shape) {
        Float(range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform($0))
      }
    case .truncatedNormal(let deviation):
      Tensor(shape) { i in
        var (draw, attempt) = (stream.normal(i), UInt64(0))
        while abs(draw) > 2 {
          attempt += 1
          draw = stream.substream(attempt).normal(i)
        }
        return Float(draw * deviation)
      }
    case .orthogonal(let gain): Self.orthogonal(shape, gain, stream)
    case .computed(let make): make()
    }
  }

  /// Normal draws made orthogonal one vector after the other (Gram and Schmidt, twice for accuracy).
  private static func orthogonal(_ shape: Shape, _ gain: Double, _ stream: RandomStream) -> Tensor {
    let rows = shape[0]
    let columns = shape.count / max(rows, 1)
    let (count, length) = (min(rows, columns), max(rows, columns))
    var vectors: [[Double]] = []
    for i in 0..<count {
      var v = (0..<length).map { stream.normal(i * length + $0) }
      for u in vectors + vectors {
        let overlap = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
        for k in v.indices { v[k] -= overlap * u[k] }
      }
      let size = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vectors.append(v.map { $0 / size })
    }
    return Tensor(shape) { i in
      let (row, column) = (i / columns, i % columns)
      return Float(gain * (rows <= columns ? vectors[row][column] : vectors[column][row]))
    }
  }
}
