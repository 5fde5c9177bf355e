import Glibc
import Tensors
import Testing

@Suite struct PatchTests {
  @Test(
    "patches are the list of windows read in order, zeros beyond the edges",
    arguments: [(7, 9), (8, 8), (5, 12)], [1, 3, 8])
  func scrambled(_ size: (height: Int, width: Int), _ channels: Int) {
    let (h, w) = size
    let (side, step, pad) = (4, 2, 1)
    let patches = ScrambledPatches(side, stride: step, padding: pad)
    let x = noise([2, h, w, channels], "x")
    let pixels = x.values
    let (down, across) = ((h + 2 * pad - side) / step + 1, (w + 2 * pad - side) / step + 1)
    let windows = down * across
    // The place in the images of what lies at place `q` of the list of one of them.
    func source(_ n: Int, _ q: Int) -> Int? {
      let (k, l) = (q / windows, q % windows)
      let (c, i, j) = (k / (side * side), k / side % side, k % side)
      let (row, column) = (l / across * step + i - pad, l % across * step + j - pad)
      guard (0..<h).contains(row), (0..<w).contains(column) else { return nil }
      return ((n * h + row) * w + column) * channels + c
    }
    func place(_ n: Int, _ q: Int) -> Int {
      let (plane, p) = q.quotientAndRemainder(dividingBy: side * side)
      return ((n * windows + plane / channels) * side * side + p) * channels + plane % channels
    }
    let length = windows * channels * side * side
    var expected = [Float](repeating: 0, count: 2 * length)
    var sums = [Float](repeating: 0, count: x.count)
    let values = noise([2 * length], "patches").values
    for n in 0..<2 {
      for q in 0..<length {
        guard let source = source(n, q) else { continue }
        expected[place(n, q)] = pixels[source]
        sums[source] += values[place(n, q)]
      }
    }
    let cut = Variable(constant: x).cut(patches).value
    #expect(cut.shape == [2 * windows, side, side, channels])
    #expect(cut.values == expected)
    let joined = Variable(constant: Tensor(cut.shape, values)).joined(patches, into: x.shape)
    #expect(error(joined.value, Tensor(x.shape, sums)) < 1e-6)
  }

  /// What the definition gives: the match of each window, its cosine, and the crafted patch.
  static func reference(
    _ q: [Float], _ k: [Float], _ side: Int, _ channels: Int
  ) -> (matches: [Int], scores: [Float], crafted: [Float]) {
    let area = side * side
    func window(_ x: [Float], _ p: Int) -> [Double] {
      (0..<9 * channels).map { t in
        let (i, j) = (p / side + t / channels / 3 - 1, p % side + t / channels % 3 - 1)
        guard (0..<side).contains(i), (0..<side).contains(j) else { return 0 }
        return Double(x[(i * side + j) * channels + t % channels])
      }
    }
    func unit(_ v: [Double]) -> [Double] {
      let norm = max(sqrt(v.reduce(0) { $0 + $1 * $1 }), 1e-12)
      return v.map { $0 / norm }
    }
    let raw = (0..<area).map { window(k, $0) }
    let keys = raw.map(unit)
    var (matches, scores) = ([Int](), [Float]())
    var crafted = [Double](repeating: 0, count: area * channels)
    for p in 0..<area {
      let query = unit(window(q, p))
      let cosines = keys.map { key in zip(key, query).reduce(0) { $0 + $1.0 * $1.1 } }
      let best = cosines.indices.max { cosines[$0] < cosines[$1] }!
      let match = cosines.firstIndex(of: cosines[best])!
      matches.append(match)
      scores.append(Float(cosines[match]))
      for t in 0..<9 {
        let (i, j) = (p / side + t / 3 - 1, p % side + t % 3 - 1)
        guard (0..<side).contains(i), (0..<side).contains(j) else { continue }
        for c in 0..<channels {
          crafted[(i * side + j) * channels + c] += raw[match][t * channels + c] / 9
        }
      }
    }
    return (matches, scores, crafted.map(Float.init))
  }

  @Test(
    "every window finds its like, and a patch is made of what was found",
    arguments: [(24, 8), (5, 3), (9, 16), (3, 1)])
  func matching(_ side: Int, _ channels: Int) {
    let (q, k) = (noise([3, side, side, channels], "q"), noise([3, side, side, channels], "k"))
    let (crafted, scores, matches) = Variable(constant: q).matched(with: Variable(constant: k))
    let (size, area) = (side * side * channels, side * side)
    for n in 0..<3 {
      let own = Array(q.values[n * size..<(n + 1) * size])
      let expected = Self.reference(own, Array(k.values[n * size..<(n + 1) * size]), side, channels)
      let found = matches.values[n * area..<(n + 1) * area].map { Int($0) }
      #expect(found == expected.matches)
      let got = Tensor([area], Array(scores.value.values[n * area..<(n + 1) * area]))
      #expect(error(got, Tensor([area], expected.scores)) < 2e-6)
      let whole = crafted.value.values[2 * n * size..<2 * (n + 1) * size]
      let parts = Array(whole).enumerated()
      let left = parts.filter { $0.offset % (2 * channels) < channels }.map(\.element)
      let right = parts.filter { $0.offset % (2 * channels) >= channels }.map(\.element)
      #expect(error(Tensor([size], left), Tensor([size], expected.crafted)) < 2e-6)
      #expect(right == own)
    }
  }

  @Test("of equal windows the first counts, and a window of zeros matches the first of all")
  func ties() {
    let side = 6
    // Two equal halves: every window of the right one is there on the left, too.
    let half = noise([side, side / 2, 2], "half").values
    let keys = Tensor([1, side, side, 2]) { at in
      half[(at / 12 * 3 + at / 2 % 3) * 2 + at % 2]
    }
    let zeros = Variable(constant: Tensor([1, side, side, 2]))
    let none = zeros.matched(with: Variable(constant: keys))
    #expect(none.matches.values.allSatisfy { $0 == 0 })
    #expect(none.scores.value.values.allSatisfy { $0 == 0 })
    let own = Variable(constant: keys).matched(with: Variable(constant: keys))
    // Windows around (2, 1) and (2, 4) are equal; that around (2, 2) has no like.
    #expect(own.matches.values[2 * side + 1] == 13 && own.matches.values[2 * side + 4] == 13)
    #expect(own.matches.values[2 * side + 2] == 14)
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let (a, b) = (Leaf(noise([2, 33, 40, 4], "a")), Leaf(noise([2, 33, 40, 4], "b")))
      let patches = ScrambledPatches(24, stride: 8, padding: 8)
      let (crafted, scores, _) = Variable(a).cut(patches).matched(with: Variable(b).cut(patches))
      let y = crafted.gated(by: scores).sliced(3, 0..<4).joined(patches, into: a.value.shape)
      let norm = y.instanceNormalized(
        scale: Variable(constant: Tensor([2], [1, 2])), shift: Variable(constant: Tensor([2])),
        epsilon: 1e-5)
      (norm.globalDeviation() + norm.globalMean()).backward(noise([2, 1, 1, 4], "dy"))
      return [norm.value.values, a.gradient?.values, b.gradient?.values]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
