import CCodecs
import Glibc

/// A separable Gaussian of radius ⌊3σ + ½⌋, normalised, with the edge pixels repeated outside.
struct GaussianBlur {
  private let weights: [Float]
  private var radius: Int { weights.count / 2 }

  init(sigma: Double) {
    let radius = Int(3 * sigma + 0.5)
    let bell = (-radius...radius).map {
      radius == 0 ? 1 : exp(-Double($0 * $0) / (2 * sigma * sigma))
    }
    let sum = bell.reduce(0, +)
    weights = bell.map { Float($0 / sum) }
  }

  /// Of `[side, side, channels]`.
  func callAsFunction(_ values: [Float], side: Int, channels: Int) -> [Float] {
    if radius == 0 { return values }
    let (r, n, taps) = (radius, side * channels, weights.count)
    // Padded above and below for the vertical sums, row by row for the horizontal ones.
    var tall: [Float] = []
    tall.reserveCapacity((side + 2 * r) * n)
    for _ in 0..<r { tall += values[..<n] }
    tall += values
    for _ in 0..<r { tall += values[(values.count - n)...] }
    var wide = [Float](repeating: 0, count: n + 2 * r * channels)
    return unsafe [Float](unsafeUninitializedCapacity: side * n) { out, filled in
      unsafe wide.withUnsafeMutableBufferPointer { wide in
        unsafe tall.withUnsafeBufferPointer { tall in
          let middle = unsafe wide.baseAddress! + r * channels
          for y in 0..<side {
            unsafe mae_window_f32(middle, tall.baseAddress! + y * n, weights, taps, n, n)
            for i in 0..<r * channels {
              unsafe wide[i] = middle[i % channels]
              unsafe middle[n + i] = middle[n - channels + i % channels]
            }
            unsafe mae_window_f32(
              out.baseAddress! + y * n, wide.baseAddress!, weights, taps, channels, n)
          }
        }
      }
      filled = side * n
    }
  }
}
