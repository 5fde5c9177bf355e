internal import CKernels
internal import Glibc

/// One head of one sample. Its pointers are valid while the tensors of the call live that made it.
@safe
struct AttentionHead {
  /// Queries that are worked on at a time: whole strips at every level.
  static let group = 64
  /// Keys at a time: few enough that their scores stay in a core's first cache.
  private static let most = 128

  private let q: UnsafePointer<Float>
  private let k: UnsafePointer<Float>
  private let v: UnsafePointer<Float>
  /// Where the head begins in a tensor `[N, L, D]`, and in queries, keys and values.
  private let start: Int
  private let place: Int
  /// From one token's query to the next one's.
  private let row: Int
  private let tokens: Int
  private let width: Int
  private let depth: Int
  /// Keys at a time, in whole rows of the products' kernels.
  private let part: Int
  private let kernels: CKernels.kernels
  private let strip: Int
  private let vector: Int

  /// - Parameter number: of the head, counted through all samples.
  init(
    _ x: AttentionRows<UnsafePointer<Float>>, _ tokens: Int, _ width: Int, _ heads: Int,
    _ number: Int
  ) {
    let (sample, head) = (number / heads, number % heads)
    (self.tokens, self.width, depth) = (tokens, width, width / heads)
    start = sample * tokens * width + head * depth
    unsafe row = x.row
    place = sample * tokens * row + head * depth
    unsafe (q, k, v) = (x.q + place, x.k + place, x.v + place)
    part = blocks(blocks(tokens, of: blocks(tokens, of: Self.most)), of: 6) * 6
    unsafe kernels = Engine.kernels.pointee
    unsafe (strip, vector) = (kernels.strip, kernels.lanes)
  }

  /// 1/√d, and the same for powers of two.
  private var scale: Float { 1 / Float(depth).squareRoot() }
  private var scale2: Float { scale * 1.4426950408889634 }

  /// How many columns of a strip are worked on where `count` are left.
  private func lanes(_ count: Int) -> Int {
    // What is summed over several strips must be there in all of them.
    strip < Self.group ? strip : min(strip, blocks(count, of: vector) * vector)
  }

  /// The results of some groups of queries, and log₂ Σ 2^score of each query of the head.
  func forward(
    groups: Range<Int>, to out: UnsafeMutablePointer<Float>, offsets: UnsafeMutablePointer<Float>
  ) {
    let sizes =
      [tokens * depth, depth * Self.group, depth * strip, part * strip] + [strip, strip, strip]
    unsafe withWorkspaces(sizes) { work in
      let (values, queries, sum, scores) = unsafe (work[0], work[1], work[2], work[3])
      let (tops, totals, factors) = unsafe (work[4], work[5], work[6])
      // Down a column of the rows is a way through all of memory.
      unsafe kernels.copy_rows(v, row, values, depth, tokens, depth)
      for first in groups.lazy.map({ $0 * Self.group }) {
        let count = min(Self.group, tokens - first)
        unsafe kernels.pack(q + first * row, depth, count, 1, row, queries)
        for at in stride(from: 0, to: count, by: strip) {
          let (wide, real) = (lanes(count - at), min(strip, count - at))
          unsafe tops.initialize(repeating: -.infinity, count: wide)
          unsafe totals.initialize(repeating: 0, count: wide)
          for key in stride(from: 0, to: tokens, by: part) {
            let keys = min(part, tokens - key)
            unsafe multiply(
              keys, wide, depth, k + key * row, row: row, queries + at * depth, scores)
            unsafe kernels.softmax_part(scale2, scores, keys, wide, tops, totals, factors)
            if key > 0 { unsafe kernels.scale_queries(factors, sum, depth, wide) }
            unsafe multiply(
              depth, wide, keys, values + key * depth, row: 1, step: depth, scores, sum,
              adds: key > 0)
          }
          for i in 0..<wide { unsafe factors[i] = 1 / totals[i] }
          for i in 0..<real { unsafe offsets[first + at + i] = tops[i] + log2f(totals[i]) }
          unsafe kernels.scale_queries(factors, sum, depth, wide)
          unsafe kernels.transpose(
            sum, strip, depth, real, out + start + (first + at) * width, width)
        }
      }
    }
  }

  /// The gradients of queries, keys and values, in rows like theirs.
  func backward(
    _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, offsets: UnsafePointer<Float>,
    to out: AttentionRows<UnsafeMutablePointer<Float>>
  ) {
    let (y, dy) = unsafe (y + start, dy + start)
    // What is summed over queries has the head's channels in its columns: whole vectors of them.
    let columns = blocks(depth, of: vector) * vector
    let packed = blocks(depth, of: strip) * strip * Self.group
    let (strips, scores) = (depth * Self.group, part * Self.group)
    let sizes =
      [tokens * depth, tokens * columns, tokens * columns, strips, strips, strips, scores, scores]
      + [packed, packed, Self.group, Self.group]
    unsafe withWorkspaces(sizes) { work in
      let (keys, dk, dv) = unsafe (work[0], work[1], work[2])
      let (queries, cotangents, dq) = unsafe (work[3], work[4], work[5])
      let (p, ds) = unsafe (work[6], work[7])
      let (queryRows, cotangentRows, offset, dots) = unsafe (work[8], work[9], work[10], work[11])
      unsafe kernels.copy_rows(k, row, keys, depth, tokens, depth)
      for first in stride(from: 0, to: tokens, by: Self.group) {
        let count = min(Self.group, tokens - first)
        unsafe kernels.pack(q + first * row, depth, count, 1, row, queries)
        unsafe kernels.pack(dy + first * width, depth, count, 1, width, cotangents)
        unsafe packRows(q + first * row, count, row, queryRows)
        unsafe packRows(dy + first * width, count, width, cotangentRows)
        for i in 0..<Self.group {
          // Queries that are not there: with zeros, their scores stay finite and add nothing.
          let (at, isThere) = ((first + i) * width, i < count)
          unsafe offset[i] = isThere ? offsets[first + i] : 0
          unsafe dots[i] = isThere ? kernels.dot(y + at, dy + at, depth) : 0
        }
        for key in stride(from: 0, to: tokens, by: part) {
          let length = min(part, tokens - key)
          for at in stride(from: 0, to: count, by: strip) {
            let wide = lanes(count - at)
            let (p, ds) = unsafe (p + at * length, ds + at * length)
            unsafe multiply(length, wide, depth, k + key * row, row: row, queries + at * depth, p)
            unsafe kernels.softmax_again(scale2, p, offset + at, length, wide)
            unsafe multiply(
              length, wide, depth, v + key * row, row: row, cotangents + at * depth, ds)
            unsafe kernels.softmax_gradient(scale, p, dots + at, ds, length, wide)
            unsafe multiply(
              depth, wide, length, keys + key * depth, row: 1, step: depth, ds, dq + at * depth,
              adds: key > 0)
          }
          let adds = first > 0
          let at = key * columns
          unsafe accumulate(length, columns, count, p, cotangentRows, dv + at, adds: adds)
          unsafe accumulate(length, columns, count, ds, queryRows, dk + at, adds: adds)
        }
        for at in stride(from: 0, to: count, by: strip) {
          unsafe kernels.transpose(
            dq + at * depth, strip, depth, min(strip, count - at),
            out.q + place + (first + at) * row, row)
        }
      }
      unsafe kernels.copy_rows(dk, columns, out.k + place, row, tokens, depth)
      unsafe kernels.copy_rows(dv, columns, out.v + place, row, tokens, depth)
    }
  }

  /// c = a·b or c += a·b, where b and c are strips of queries.
  private func multiply(
    _ rows: Int, _ columns: Int, _ depth: Int, _ a: UnsafePointer<Float>, row: Int, step: Int = 1,
    _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, adds: Bool = false
  ) {
    var p = unsafe product(
      rows: rows, columns: columns, depth: depth, a: a, row: row, step: step, b: b, row: strip,
      strip: 0, c: c, row: strip)
    unsafe p.accumulate = adds ? 1 : 0
    unsafe kernels.matrix_product(&p)
  }

  /// c = a·b or c += a·b, summed over a group's queries: a is `[strip][key][query]`, b as `packRows`
  /// makes it, c has rows of `columns`.
  private func accumulate(
    _ rows: Int, _ columns: Int, _ count: Int, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    var p = unsafe product(
      rows: rows, columns: columns, segments: blocks(count, of: strip), depth: lanes(count), a: a,
      a_row: strip, a_segment: rows * strip, a_depth: 1, b: b, b_segment: strip * strip,
      b_depth: strip, b_strip: Self.group * strip, c: c, c_row: columns, accumulate: adds ? 1 : 0,
      epilogue: nil)
    unsafe kernels.matrix_product(&p)
  }

  /// The head's channels of `count` queries as strips of columns, and zeros for those that a whole
  /// group would have.
  private func packRows(
    _ from: UnsafePointer<Float>, _ count: Int, _ row: Int, _ to: UnsafeMutablePointer<Float>
  ) {
    for c in stride(from: 0, to: depth, by: strip) {
      let to = unsafe to + c * Self.group
      unsafe kernels.pack(from + c, count, min(strip, depth - c), row, 1, to)
      unsafe (to + count * strip).initialize(repeating: 0, count: (Self.group - count) * strip)
    }
  }
}
