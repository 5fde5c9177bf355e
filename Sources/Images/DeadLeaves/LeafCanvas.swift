import Tensors

/// A square picture that is covered by leaves from front to back: a pixel once painted stays.
///
/// Which pixels are still bare is kept as bits, 64 to a word, so that a leaf behind others costs a
/// few words per row and no arithmetic.
struct LeafCanvas {
  let side: Int
  let channels: Int
  /// `[side, side, channels]`; bare pixels are 0.
  var values: [Float]
  /// A set bit is a bare pixel.
  private var bare: [UInt64]
  private(set) var bareCount: Int
  private let wordsPerRow: Int

  init(side: Int, channels: Int) {
    self.side = side
    self.channels = channels
    values = [Float](repeating: 0, count: side * side * channels)
    wordsPerRow = (side + 63) / 64
    bare = [UInt64](repeating: 0, count: wordsPerRow * side)
    bareCount = side * side
    for y in 0..<side {
      for w in 0..<wordsPerRow { bare[y * wordsPerRow + w] = Self.mask(0, side - 1, word: w) }
    }
  }

  /// The bits of word `w` for pixels `first...last` of a row.
  @inline(__always)
  private static func mask(_ first: Int, _ last: Int, word w: Int) -> UInt64 {
    let (low, high) = (max(first - w * 64, 0), min(last - w * 64, 63))
    guard low <= high else { return 0 }
    return (~0 << UInt64(low)) & (~0 >> UInt64(63 - high))
  }

  /// Lays leaves until at most this share of the pixels is bare.
  mutating func cover<C: LeafColours>(
    _ stream: RandomStream, _ shower: LeafShower<C>, _ pose: CameraPath.Pose, bareShare: Double
  ) {
    let pixels = Double(side * side)
    var number = 0
    repeat {
      let u = LeafDraws(stream: stream, first: number * C.drawsPerLeaf)
      number += 1
      let size = shower.radius(u[0], u[1])
      let place = shower.place(u, size, pose)
      guard let rows = rowsInReach(place.x, place.y, size * place.zoom) else { continue }
      let leaf = Leaf(
        u, radius: size, place: place, recipe: shower.recipe, supersampling: shower.supersampling)
      paint(leaf, rows, shower.colours.paint(u), shower.atlas)
    } while Double(bareCount) / pixels > bareShare
  }

  /// The pixels of row `y` that a leaf of radius `r` can cover, or nil.
  @inline(__always)
  private static func columns(
    _ y: Int, _ cx: Double, _ cy: Double, _ r: Double, side: Int
  ) -> (Int, Int)? {
    let dy = Double(y) + 0.5 - cy
    // A little more than the chord: the outline itself decides.
    let half = max(r * r - dy * dy, 0).squareRoot() + 1e-6
    let first = max(Int((cx - half - 0.5).rounded(.up)), 0)
    let last = min(Int((cx + half - 0.5).rounded(.down)), side - 1)
    return first <= last ? (first, last) : nil
  }

  /// The rows a leaf can reach, from the first that has a bare pixel in reach; nil if none has.
  private func rowsInReach(_ cx: Double, _ cy: Double, _ r: Double) -> ClosedRange<Int>? {
    let top = max(Int((cy - r - 0.5).rounded(.up)), 0)
    let bottom = min(Int((cy + r - 0.5).rounded(.down)), side - 1)
    guard top <= bottom else { return nil }
    return unsafe bare.withUnsafeBufferPointer { bare in
      for y in top...bottom {
        guard let (first, last) = Self.columns(y, cx, cy, r, side: side) else { continue }
        for w in first / 64...last / 64
        where unsafe bare[y * wordsPerRow + w] & Self.mask(first, last, word: w) != 0 {
          return y...bottom
        }
      }
      return nil
    }
  }

  private mutating func paint<P: LeafPaint>(
    _ leaf: Leaf, _ rows: ClosedRange<Int>, _ paint: P, _ atlas: TextureAtlas
  ) {
    var painted = 0
    let (side, wordsPerRow) = (side, wordsPerRow)
    unsafe bare.withUnsafeMutableBufferPointer { bare in
      unsafe values.withUnsafeMutableBufferPointer { values in
        for y in rows {
          guard
            let (first, last) = Self.columns(
              y, leaf.centreX, leaf.centreY, leaf.radius, side: side)
          else { continue }
          let dy = Double(y) + 0.5 - leaf.centreY
          for w in first / 64...last / 64 {
            let word = y * wordsPerRow + w
            var candidates = unsafe bare[word] & Self.mask(first, last, word: w)
            var hit: UInt64 = 0
            while candidates != 0 {
              let bit = candidates.trailingZeroBitCount
              candidates &= candidates - 1
              let x = w * 64 + bit
              let dx = Double(x) + 0.5 - leaf.centreX
              let ownX = leaf.cosine * dx + leaf.sine * dy
              let ownY = -leaf.sine * dx + leaf.cosine * dy
              guard leaf.covers(ownX, ownY) else { continue }
              hit |= 1 << UInt64(bit)
              unsafe paint.write(
                leaf.relief(ownX, ownY, atlas),
                to: values.baseAddress! + (y * side + x) * paint.channels)
            }
            unsafe bare[word] &= ~hit
            painted += hit.nonzeroBitCount
          }
        }
      }
    }
    bareCount -= painted
  }

  /// 1 where a leaf lies, 0 where the canvas is bare: `[side, side, 1]`.
  var coverage: [Float] {
    var result = [Float](repeating: 0, count: side * side)
    for y in 0..<side {
      for x in 0..<side where isCovered(y, x) { result[y * side + x] = 1 }
    }
    return result
  }

  @inline(__always)
  private func isCovered(_ y: Int, _ x: Int) -> Bool {
    bare[y * wordsPerRow + x / 64] >> UInt64(x % 64) & 1 == 0
  }

  /// Gives bare pixels the mean of the covered ones.
  mutating func fillBare() {
    guard bareCount > 0 else { return }
    var sums = [Double](repeating: 0, count: channels)
    // Bare pixels are 0 and add nothing.
    for i in values.indices { sums[i % channels] += Double(values[i]) }
    let means = sums.map { Float($0 / Double(side * side - bareCount)) }
    for y in 0..<side {
      for x in 0..<side where !isCovered(y, x) {
        for c in 0..<channels { values[(y * side + x) * channels + c] = means[c] }
      }
    }
  }

  /// Copies the covered pixels of another canvas onto this one.
  mutating func paste(_ top: LeafCanvas) {
    for y in 0..<side {
      for x in 0..<side where top.isCovered(y, x) {
        let i = (y * side + x) * channels
        for c in 0..<channels { values[i + c] = top.values[i + c] }
      }
    }
  }
}
