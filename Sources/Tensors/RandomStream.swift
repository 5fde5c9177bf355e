import Glibc

/// Counter-based random numbers: SplitMix64 read at any position, so that a draw is a pure function
/// of who asks for it and nothing needs saving but the step.
///
/// Draw `k` of stream `s` is `mix(s + (k + 1)·γ) mod 2⁶⁴`.
public struct RandomStream: Hashable, Sendable {
  /// The odd integer nearest 2⁶⁴ over the golden ratio.
  @usableFromInline static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

  public let key: UInt64

  public init(_ key: UInt64) { self.key = key }

  /// The stream that belongs to these numbers, e.g. a seed, a purpose and a step.
  public func substream(_ indices: UInt64...) -> RandomStream {
    var s = Self.mix(key &+ Self.gamma)
    for i in indices {
      s = Self.mix((s ^ Self.mix(i &* Self.gamma &+ 0x632B_E59B_D9B4_E019)) &+ Self.gamma)
    }
    return RandomStream(s)
  }

  /// The stream for a purpose with a name, e.g. `"train.crop"`.
  public func substream(_ name: String) -> RandomStream {
    // FNV-1a: any fixed map from names to numbers will do.
    substream(name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  /// Draw `k` as 64 bits.
  @inlinable
  public func bits(_ k: Int) -> UInt64 {
    Self.mix(key &+ (UInt64(truncatingIfNeeded: k) &+ 1) &* Self.gamma)
  }

  /// Draw `k` in [0, 1), a multiple of 2⁻⁵³.
  @inlinable
  public func uniform(_ k: Int) -> Double { Double(bits(k) >> 11) * 0x1p-53 }

  /// Draw `k` in 0..<n.
  @inlinable
  public func integer(_ k: Int, below n: Int) -> Int { Int(uniform(k) * Double(n)) }

  /// A standard normal number made of the draws `2k` and `2k + 1` (Box–Muller, the cosine half).
  public func normal(_ k: Int) -> Double { Self.normal(uniform(2 * k), uniform(2 * k + 1)) }

  /// A standard normal number made of two uniform ones.
  public static func normal(_ a: Double, _ b: Double) -> Double {
    (-2 * log(1 - a)).squareRoot() * cos(2 * .pi * b)
  }

  @inlinable
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
