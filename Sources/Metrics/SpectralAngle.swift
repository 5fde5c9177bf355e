import Glibc
public import Images

/// Spectral angle mapper: the mean angle between the spectra of two multispectral images, in radians.
///
///     mean over pixels of arccos(⟨x, g⟩ / (|x|·|g| + ε)),  ε = 2⁻⁵²
///
/// A pixel that is zero in either image has no direction and counts as a right angle, as in the code
/// behind the tables of pan-sharpening papers (manman1995/pansharpening).
public struct SpectralAngle: Hashable, Sendable {
  public init() {}

  public func callAsFunction(_ output: RealImage, _ target: RealImage) -> Double {
    let (pixels, bands) = (target.width * target.height, target.channels)
    precondition(output.values.count == target.values.count, "images of different shape")
    let rows = (0..<target.height).map { y in
      var sum = CompensatedSum()
      for p in y * target.width..<(y + 1) * target.width {
        var (dot, x2, g2) = (0.0, 0.0, 0.0)
        for i in p * bands..<(p + 1) * bands {
          let (x, g) = (output.values[i], target.values[i])
          dot += x * g
          x2 += x * x
          g2 += g * g
        }
        let cosine = dot / (x2.squareRoot() * g2.squareRoot() + Double.ulpOfOne)
        sum.add(acos(min(max(cosine, 0), 1)))
      }
      return sum.value
    }
    return CompensatedSum(rows).value / Double(pixels)
  }
}

/// The relative dimensionless global error in synthesis (ERGAS, Wald 2000):
///
///     100 / ratio · √(mean over bands of MSE_b / (mean(g_b)² + ε)),  ε = 2⁻⁵²
public struct RelativeSynthesisError: Hashable, Sendable {
  /// How many panchromatic pixels stand for one multispectral pixel each way.
  public var ratio: Double

  public init(ratio: Double = 4) { self.ratio = ratio }

  public func callAsFunction(_ output: RealImage, _ target: RealImage) -> Double {
    precondition(output.values.count == target.values.count, "images of different shape")
    let bands = target.channels
    let pixels = Double(target.values.count / bands)
    let terms = (0..<bands).map { band in
      var (squares, level) = (CompensatedSum(), CompensatedSum())
      for i in stride(from: band, to: target.values.count, by: bands) {
        let difference = output.values[i] - target.values[i]
        squares.add(difference * difference)
        level.add(target.values[i])
      }
      let mean = level.value / pixels
      return squares.value / pixels / (mean * mean + Double.ulpOfOne)
    }
    return 100 / ratio * (CompensatedSum(terms).value / Double(bands)).squareRoot()
  }
}
