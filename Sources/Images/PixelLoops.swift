import CCodecs

/// Inner loops over pixels for rooms that measure images; the bits of a result do not depend on
/// the processor.
package enum PixelLoops {
  /// `out[i] = Σ weights[k] · values[start + i + k·step]` for `i < out.count`, in increasing `k`.
  package static func window(
    _ values: [Double], from start: Int, weights: [Double], step: Int, count: Int
  ) -> [Double] {
    precondition(
      start >= 0 && start + (weights.count - 1) * step + count <= values.count,
      "a window of \(weights.count) leaves \(values.count) values")
    return unsafe [Double](unsafeUninitializedCapacity: count) { out, filled in
      unsafe values.withUnsafeBufferPointer {
        unsafe mae_window_f64(
          out.baseAddress, $0.baseAddress! + start, weights, weights.count, step, count)
      }
      filled = count
    }
  }

  /// `a`, `b`, `a² + b²` and `ab`, one after the other.
  package static func moments(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> [Double] {
    let n = a.count
    precondition(b.count == n, "\(n) and \(b.count) values")
    return unsafe [Double](unsafeUninitializedCapacity: 4 * n) { out, filled in
      unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
          unsafe mae_moments_f64(out.baseAddress, a.baseAddress, b.baseAddress, n)
        }
      }
      filled = 4 * n
    }
  }

  /// The SSIM index of every window, from window means of the four `moments` of `n` places each.
  package static func similarity(
    _ means: [[Double]], c1: Double, c2: Double, unbias: Double
  ) -> [Double] {
    let n = means[0].count
    precondition(means.count == 4 && means.allSatisfy { $0.count == n }, "four runs are needed")
    return unsafe [Double](unsafeUninitializedCapacity: n) { out, filled in
      unsafe mae_ssim_f64(
        out.baseAddress, means[0], means[1], means[2], means[3], c1, c2, unbias, n)
      filled = n
    }
  }

  /// What the samples on either side of zero add up to.
  package struct Sides {
    package let leftSquares: Double
    package let rightSquares: Double
    package let leftCount: Double
    package let rightCount: Double
    /// Of the samples of both sides.
    package let magnitudes: Double
  }

  package static func sides(_ values: [Double]) -> Sides {
    var sums = [Double](repeating: 0, count: 5)
    unsafe mae_sides_f64(&sums, values, values.count)
    return Sides(
      leftSquares: sums[0], rightSquares: sums[1], leftCount: sums[2], rightCount: sums[3],
      magnitudes: sums[4])
  }

  /// `pixels` pixels of `depth` bits a sample over `peak`, into `out` from `position` on. The first
  /// lies at sample `start`, each `step` samples after the one before.
  package static func unit(
    _ samples: RawSpan, from start: Int, step: Int, channels: Int, pixels: Int, depth: Int,
    peak: Double, into out: inout MutableSpan<Float>, at position: Int
  ) {
    let last = start + (pixels - 1) * step
    let size = depth / 8
    precondition(
      min(start, last) >= 0 && (max(start, last) + channels) * size <= samples.byteCount
        && position >= 0 && position + pixels * channels <= out.count, "a row leaves its image")
    unsafe samples.withUnsafeBytes { bytes in
      unsafe out.withUnsafeMutableBufferPointer { out in
        let first = unsafe bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        let (source, target) = unsafe (first + start * size, out.baseAddress! + position)
        if depth != 8 || peak != 255 {
          unsafe mae_unit_strided(
            target, source, Int32(depth), Float(peak), step * size, channels, pixels)
        } else if step == channels {
          unsafe mae_unit_u8(target, source, pixels * channels)
        } else {
          unsafe mae_unit_strided_u8(target, source, step, channels, pixels)
        }
      }
    }
  }
}
