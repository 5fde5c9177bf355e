internal import CKernels

/// Hard attention inside patches `[N, side, side, C]`: for the 3×3 window around every pixel of
/// `queries`, the window of the same patch of `keys` that points most nearly the same way.
///
/// Windows reach into zeros around the patch. Of equal cosines the first key counts; a window of
/// zeros has the cosine 0 with all. Scores exist only for one row of one patch at a time, and for
/// the gradient only the matches are kept.
final class PatchMatching {
  /// At each pixel the mean over the nine windows around it of what their matches hold there (beyond
  /// the edges nothing), and behind it the query: `[N, side, side, 2·C]`.
  let crafted: Tensor
  /// The cosine of each window with its match, `[N, side, side, 1]`.
  let scores: Tensor
  /// The numbers of the matches in the same order.
  let matches: Tensor
  private let queries: Tensor
  private let keys: Tensor

  /// Lengths below this count as this, in PyTorch's `normalize`.
  private static let shortest: Float = 1e-12

  init(_ queries: Tensor, _ keys: Tensor) {
    let (n, side, channels) = (queries.shape[0], queries.shape[1], queries.shape[3])
    precondition(
      queries.shape == keys.shape && queries.shape[2] == side,
      "queries \(queries.shape), keys \(keys.shape)")
    let area = side * side
    var crafted = Tensor(uninitialized: [n, side, side, 2 * channels])
    var scores = Tensor(uninitialized: [n, side, side, 1])
    var matches = Tensor(uninitialized: [n, side, side, 1])
    let (q, k) = unsafe (queries.pointer, keys.pointer)
    let (y, s) = unsafe (crafted.mutablePointer, scores.mutablePointer)
    let at = unsafe matches.mutablePointer
    let kernels = unsafe Engine.kernels.pointee
    let (strip, depth) = unsafe (kernels.strip, 9 * channels)
    Engine.count(multiplyAdds: n * area * area * depth)
    ComputeThreads.run(n) { i in
      let patch = i * area * channels
      unsafe Patch.with(q + patch, k + patch, side, channels) { q, k in
        unsafe withWorkspace(blocks(area, of: strip) * strip * depth + side * area) { packed in
          let products = unsafe packed + blocks(area, of: strip) * strip * depth
          unsafe kernels.pack_windows(
            k.data, k.norms, Self.shortest, side, channels, packed)
          for row in 0..<side {
            // Windows of one row begin a pixel apart, so the product reads them in place.
            var p = unsafe product(
              rows: side, columns: area, segments: 3, depth: 3 * channels,
              a: q.data + row * q.row, a_row: channels, a_segment: q.row, a_depth: 1, b: packed,
              b_segment: 3 * channels * strip, b_depth: strip, b_strip: depth * strip,
              c: products, c_row: area, accumulate: 0, epilogue: nil)
            unsafe kernels.matrix_product(&p)
            let first = i * area + row * side
            unsafe kernels.row_maxima(products, side, area, s + first, at + first)
            for j in 0..<side {
              unsafe s[first + j] /= max(q.norms[row * side + j], Self.shortest)
            }
          }
          unsafe kernels.match_windows(
            k.data, queries.pointer + patch, at + i * area, side, channels,
            y + 2 * i * area * channels)
        }
      }
    }
    (self.crafted, self.scores, self.matches) = (crafted, scores, matches)
    (self.queries, self.keys) = (queries, keys)
  }

  /// What `crafted` gives back to the keys; to the queries it gives its last C channels.
  func craftedKeyGradient(_ dy: Tensor) -> Tensor {
    var dk = Tensor(uninitialized: keys.shape)
    let (g, at, out) = unsafe (dy.pointer, matches.pointer, dk.mutablePointer)
    let (side, channels) = (keys.shape[1], keys.shape[3])
    let area = side * side
    ComputeThreads.run(keys.shape[0]) { i in
      unsafe Patch.withZeros(side, channels) { k in
        unsafe Engine.kernels.pointee.match_windows_gradient(
          g + 2 * i * area * channels, at + i * area, side, channels, k.data)
        unsafe k.copyInside(to: out + i * area * channels)
      }
    }
    return dk
  }

  /// What `scores` gives back to queries and keys.
  func scoreGradients(_ ds: Tensor) -> (queries: Tensor, keys: Tensor) {
    var dq = Tensor(uninitialized: keys.shape)
    var dk = Tensor(uninitialized: keys.shape)
    let (q, k, g) = unsafe (queries.pointer, keys.pointer, ds.pointer)
    let (s, at) = unsafe (scores.pointer, matches.pointer)
    let (toQueries, toKeys) = unsafe (dq.mutablePointer, dk.mutablePointer)
    let (side, channels) = (keys.shape[1], keys.shape[3])
    let area = side * side
    ComputeThreads.run(keys.shape[0]) { i in
      let patch = i * area * channels
      unsafe Patch.with(q + patch, k + patch, side, channels) { q, k in
        unsafe Patch.withZeros(side, channels) { dq in
          unsafe Patch.withZeros(side, channels) { dk in
            unsafe Engine.kernels.pointee.match_scores_gradient(
              g + i * area, s + i * area, at + i * area, q.data, k.data, q.norms, k.norms,
              Self.shortest, side, channels, dq.data, dk.data)
            unsafe dq.copyInside(to: toQueries + patch)
            unsafe dk.copyInside(to: toKeys + patch)
          }
        }
      }
    }
    return (dq, dk)
  }
}

/// A patch between margins of zeros, one pixel wide, and the lengths of its windows.
@unsafe
private struct Patch {
  let data: UnsafeMutablePointer<Float>
  let norms: UnsafeMutablePointer<Float>
  let side: Int
  let channels: Int
  /// Floats in a row, margins included.
  var row: Int { unsafe (side + 2) * channels }

  /// Two patches with the lengths of their windows.
  static func with(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ side: Int, _ channels: Int,
    _ body: (Patch, Patch) -> Void
  ) {
    unsafe withZeros(side, channels) { first in
      unsafe withZeros(side, channels) { second in
        unsafe first.fill(a)
        unsafe second.fill(b)
        unsafe body(first, second)
      }
    }
  }

  static func withZeros(_ side: Int, _ channels: Int, _ body: (Patch) -> Void) {
    let (data, area) = ((side + 2) * (side + 2) * channels, side * side)
    unsafe withWorkspace(data + area) { work in
      unsafe work.initialize(repeating: 0, count: data)
      unsafe body(Patch(data: work, norms: work + data, side: side, channels: channels))
    }
  }

  private func fill(_ from: UnsafePointer<Float>) {
    let kernels = unsafe Engine.kernels.pointee
    unsafe kernels.padded_rows(
      from, side, side * channels, -1, side + 2, channels, channels, data)
    unsafe withWorkspace((side + 2) * (side + 2)) { squares in
      unsafe kernels.window_norms(data, side, channels, squares, norms)
    }
  }

  func copyInside(to: UnsafeMutablePointer<Float>) {
    unsafe Engine.kernels.pointee.copy_rows(
      data + row + channels, row, to, side * channels, side, side * channels)
  }
}
