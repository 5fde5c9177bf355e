import Glibc

/// A square grid of complex numbers and its discrete Fourier transform along the columns.
///
/// Real and imaginary parts lie apart and a butterfly works on whole rows, so the inner loops are
/// plain vector arithmetic. The other dimension is reached by `transpose`.
struct FourierGrid {
  /// Rows and columns, a power of two.
  let side: Int
  var real: [Double]
  var imaginary: [Double]

  init(side: Int, real: [Double]) {
    precondition(side > 1 && side & (side - 1) == 0, "\(side) is not a power of two")
    precondition(real.count == side * side, "\(real.count) values for a side of \(side)")
    self.side = side
    self.real = real
    imaginary = [Double](repeating: 0, count: side * side)
  }

  /// X[k] = Σ x[j] exp(∓2πi jk / side) down every column; neither direction is scaled.
  mutating func transformColumns(inverse: Bool) {
    permuteRows()
    var span = 1
    while span < side {
      for j in 0..<span {
        let angle = (inverse ? 1 : -1) * Double.pi * Double(j) / Double(span)
        let (c, s) = (cos(angle), sin(angle))
        for top in stride(from: j, to: side, by: 2 * span) { butterfly(top, top + span, c, s) }
      }
      span *= 2
    }
  }

  mutating func transpose() {
    for y in 0..<side {
      for x in 0..<y {
        real.swapAt(y * side + x, x * side + y)
        imaginary.swapAt(y * side + x, x * side + y)
      }
    }
  }

  /// Rows in the order of their reversed bits, where the in-place butterflies expect them.
  private mutating func permuteRows() {
    let shift = Int.bitWidth - side.trailingZeroBitCount
    for y in 0..<side {
      var (bits, reversed) = (UInt(y), UInt(0))
      for _ in 0..<Int.bitWidth {
        reversed = reversed << 1 | bits & 1
        bits >>= 1
      }
      let other = Int(reversed >> UInt(shift))
      guard other > y else { continue }
      for x in 0..<side {
        real.swapAt(y * side + x, other * side + x)
        imaginary.swapAt(y * side + x, other * side + x)
      }
    }
  }

  private mutating func butterfly(_ a: Int, _ b: Int, _ c: Double, _ s: Double) {
    unsafe real.withUnsafeMutableBufferPointer { re in
      unsafe imaginary.withUnsafeMutableBufferPointer { im in
        let (top, bottom) = (a * side, b * side)
        for x in 0..<side {
          let (r, i) = unsafe (re[bottom + x], im[bottom + x])
          let (tr, ti) = (r * c - i * s, r * s + i * c)
          let (ar, ai) = unsafe (re[top + x], im[top + x])
          unsafe re[top + x] = ar + tr
          unsafe im[top + x] = ai + ti
          unsafe re[bottom + x] = ar - tr
          unsafe im[bottom + x] = ai - ti
        }
      }
    }
  }
}
