/// NumPy's old generator (`numpy.random.seed`, `permutation`): the Mersenne Twister of Matsumoto and
/// Nishimura (1998), because published splits were drawn with it.
struct LegacyRandom {
  private var state: [UInt32]
  private var position = 624

  init(seed: UInt32) {
    state = [seed]
    for i in 1..<624 {
      let last = state[i - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
    }
  }

  /// 32 random bits.
  mutating func next() -> UInt32 {
    if position == 624 {
      for i in 0..<624 {
        let bits = state[i] & 0x8000_0000 | state[(i + 1) % 624] & 0x7FFF_FFFF
        state[i] =
          state[(i + 397) % 624] ^ bits >> 1 ^ (bits & 1 == 1 ? 0x9908_B0DF : 0)
      }
      position = 0
    }
    var bits = state[position]
    position += 1
    bits ^= bits >> 11
    bits ^= bits << 7 & 0x9D2C_5680
    bits ^= bits << 15 & 0xEFC6_0000
    return bits ^ bits >> 18
  }

  /// A number in 0…largest: bits are drawn until they are no larger.
  private mutating func number(upTo largest: Int) -> Int {
    var mask = UInt32(largest)
    for shift in [1, 2, 4, 8, 16] as [UInt32] { mask |= mask >> shift }
    while true {
      let bits = next() & mask
      if bits <= largest { return Int(bits) }
    }
  }

  /// The numbers below `count`, shuffled from the last to the first.
  func permutation(_ count: Int) -> [Int] {
    var random = self
    var numbers = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      numbers.swapAt(i, random.number(upTo: i))
    }
    return numbers
  }
}
