public import Tensors

/// Which tokens of each sample stay visible, in which order, and where the others belong.
public struct TokenSelection: Sendable {
  /// Tokens of a sample.
  public let length: Int
  /// Token numbers by ascending noise, one list per sample; the first `keptCount` are kept.
  public let order: [[Int32]]
  public let keptCount: Int

  /// Keeps the `kept` tokens with the smallest noise, in the order of their noise; equal values go
  /// by token number. `noise` is `[N, L]`.
  public init(noise: Tensor, keeping kept: Int) {
    let (samples, length) = (noise.shape[0], noise.shape[1])
    precondition((0...length).contains(kept), "cannot keep \(kept) of \(length) tokens")
    let values = noise.values
    self.length = length
    keptCount = kept
    order = (0..<samples).map { n in
      (0..<Int32(length)).sorted {
        let (a, b) = (values[n * length + Int($0)], values[n * length + Int($1)])
        return a < b || (a == b && $0 < $1)
      }
    }
  }

  /// How many of `length` tokens stay when the share `ratio` is masked: truncated in double
  /// precision, as the official code does, where 1 - 0.9 is a little below 0.1.
  public static func keptCount(of length: Int, masking ratio: Double) -> Int {
    Int(Double(length) * (1 - ratio))
  }

  /// Uniform noise `[samples, length]`, the numbers 0, 1, 2 … of the stream.
  public static func noise(_ stream: RandomStream, samples: Int, length: Int) -> Tensor {
    Tensor([samples, length]) { Float(stream.uniform($0)) }
  }

  public var kept: [[Int32]] { order.map { Array($0[..<keptCount]) } }

  /// Numbers of the masked tokens, ascending.
  public var masked: [[Int32]] { order.map { $0[keptCount...].sorted() } }

  /// Place of every token in `order`.
  public var restore: [[Int32]] {
    order.map { order in
      var places = order
      for (place, token) in order.enumerated() { places[Int(token)] = Int32(place) }
      return places
    }
  }

  /// 1 where a token is masked, 0 where it is kept: `[N, L]`.
  public var mask: Tensor {
    Tensor([order.count, length], restore.flatMap { $0.map { $0 < keptCount ? 0 : 1 } })
  }
}
