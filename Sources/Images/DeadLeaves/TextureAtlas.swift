import Glibc
import Tensors

/// Eight tileable noise fields with amplitude spectra f⁻ˢ, s = 0.5 … 2: the textures of leaves.
///
/// Field `k` is the real part of the inverse transform of white noise times f^(−0.5 − 1.5 k/7),
/// f in cycles per pixel and no mean, brought to standard deviation 1.
public struct TextureAtlas: Sendable {
  public static let fields = 8
  /// Rows and columns of a field.
  public static let side = 256

  private static let pixels = side * side
  /// Field after field, row by row.
  private let values: [Float]

  public init(seed: UInt64) {
    let noise = RandomStream(seed).substream(7001)
    let made = unsafe [[Float]](unsafeUninitializedCapacity: Self.fields) { buffer, filled in
      let base = buffer.baseAddress!
      ComputeThreads.run(Self.fields) { k in
        unsafe (base + k).initialize(to: Self.field(k, noise))
      }
      filled = Self.fields
    }
    values = made.flatMap { $0 }
  }

  private static func field(_ k: Int, _ noise: RandomStream) -> [Float] {
    var grid = FourierGrid(side: side, real: (0..<pixels).map { noise.normal(k * pixels + $0) })
    grid.transformColumns(inverse: false)
    grid.transpose()
    grid.transformColumns(inverse: false)
    // The factor is symmetric in both frequencies, so the transposed spectrum needs no turning.
    let exponent = -(0.5 + 1.5 * Double(k) / Double(fields - 1))
    for y in 0..<side {
      for x in 0..<side {
        let f = hypot(frequency(y), frequency(x))
        let factor = f > 0 ? pow(f, exponent) : 0
        grid.real[y * side + x] *= factor
        grid.imaginary[y * side + x] *= factor
      }
    }
    grid.transformColumns(inverse: true)
    grid.transpose()
    grid.transformColumns(inverse: true)
    let mean = grid.real.reduce(0, +) / Double(pixels)
    let variance = grid.real.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels)
    let scale = 1 / variance.squareRoot()
    return grid.real.map { Float(($0 - mean) * scale) }
  }

  /// Cycles per pixel of coefficient `i`.
  private static func frequency(_ i: Int) -> Double {
    Double(i < side / 2 ? i : i - side) / Double(side)
  }

  /// Row `y` of a field.
  public func row(_ y: Int, of field: Int) -> [Float] {
    let start = field * Self.pixels + y * Self.side
    return Array(values[start..<start + Self.side])
  }

  /// Column `x` of a field.
  public func column(_ x: Int, of field: Int) -> [Float] {
    (0..<Self.side).map { values[field * Self.pixels + $0 * Self.side + x] }
  }

  /// Field `field` between its samples, bilinear, repeated endlessly.
  @inline(__always)
  func sample(_ field: Int, x: Double, y: Double) -> Float {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (fx, fy) = (Float(x - left), Float(y - top))
    let mask = Self.side - 1
    let (x0, y0) = (Int(left) & mask, Int(top) & mask)
    let (x1, y1) = ((x0 + 1) & mask, (y0 + 1) & mask)
    let (upper, lower) = (
      field * Self.pixels + y0 * Self.side, field * Self.pixels + y1 * Self.side
    )
    return unsafe values.withUnsafeBufferPointer { v in
      let a = unsafe v[upper + x0] * (1 - fx) + v[upper + x1] * fx
      let b = unsafe v[lower + x0] * (1 - fx) + v[lower + x1] * fx
      return a * (1 - fy) + b * fy
    }
  }
}
