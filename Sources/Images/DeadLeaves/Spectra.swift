import Glibc
import Tensors

/// The colours of one multispectral image: every leaf is a mixture of two materials of the ground,
/// whose spectra vary in brightness, slope and curvature.
struct Spectra: LeafColours {
  static let drawsPerLeaf = 40

  let bands: Int
  private let brightness: Double

  /// Brightness is relative to that of an RGB image with this mean.
  init(bands: Int, mean: Double) {
    precondition(bands == 4 || bands == 8, "\(bands) bands")
    self.bands = bands
    brightness = mean / 0.45
  }

  /// Centres of the bands in micrometres: four as GaoFen-2 has them, eight as WorldView.
  private static let fourCentres = [0.485, 0.555, 0.66, 0.83]
  private static let eightCentres = [0.425, 0.48, 0.545, 0.605, 0.66, 0.725, 0.8325, 0.95]

  /// Reflectance at the eight centres: vegetation, soil, water, concrete, red roof, asphalt.
  private static let materials: [[Double]] = [
    [0.04, 0.045, 0.09, 0.06, 0.045, 0.22, 0.42, 0.43],
    [0.08, 0.10, 0.15, 0.19, 0.22, 0.24, 0.27, 0.30],
    [0.07, 0.065, 0.055, 0.035, 0.025, 0.015, 0.01, 0.008],
    [0.20, 0.23, 0.26, 0.28, 0.29, 0.30, 0.31, 0.32],
    [0.08, 0.09, 0.11, 0.20, 0.28, 0.30, 0.32, 0.33],
    [0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095],
  ]
  /// How often each comes up, cumulative.
  private static let shares = [0.32, 0.52, 0.60, 0.80, 0.86, 1]

  /// Weights of the bands in a panchromatic picture.
  static func panWeights(bands: Int) -> [Double] {
    bands == 4 ? [0.20, 0.27, 0.30, 0.23] : [0.05, 0.14, 0.18, 0.17, 0.18, 0.14, 0.10, 0.04]
  }

  private static func material(_ u: Double) -> [Double] {
    materials[shares.firstIndex { u < $0 } ?? materials.count - 1]
  }

  /// The materials at the centres of four bands, on straight lines between those of eight.
  private static func reflectance(_ material: [Double], at wavelength: Double) -> Double {
    let right = eightCentres.firstIndex { $0 >= wavelength } ?? eightCentres.count - 1
    guard right > 0 else { return material[0] }
    let (a, b) = (eightCentres[right - 1], eightCentres[right])
    let share = (wavelength - a) / (b - a)
    return material[right - 1] * (1 - share) + material[right] * share
  }

  func paint(_ u: LeafDraws) -> SpectralPaint {
    let (first, second) = (Self.material(u[4]), Self.material(u[5]))
    let w = 0.4 * u[6] * u[6]
    let (level, slope, curve) = (u.normal(32), u.normal(34), u.normal(36))
    var spectrum = SIMD8<Float>()
    var gain = SIMD8<Float>()
    for (b, wavelength) in (bands == 4 ? Self.fourCentres : Self.eightCentres).enumerated() {
      let mixed =
        (1 - w) * Self.reflectance(first, at: wavelength)
        + w * Self.reflectance(second, at: wavelength)
      let x = (wavelength - 0.65) / 0.25
      let change = exp(0.30 * level + 0.07 * slope * x + 0.05 * curve * (x * x - 0.5))
      spectrum[b] = Float(min(max(1.3 * mixed * change * brightness, 0), 1))
      // Texture is a little stronger at one end of the spectrum.
      let tilt = 0.15 * (u[13] - 0.5)
      gain[b] = Float(1 - tilt + 2 * tilt * Double(b) / Double(bands - 1))
    }
    return SpectralPaint(channels: bands, spectrum: spectrum, gain: gain)
  }
}

/// A spectrum times what the texture makes of the light.
struct SpectralPaint: LeafPaint {
  let channels: Int
  let spectrum: SIMD8<Float>
  let gain: SIMD8<Float>

  @inline(__always)
  func write(_ relief: Float, to pixel: UnsafeMutablePointer<Float>) {
    let light = (1 + 2 * relief * gain).clamped(
      lowerBound: SIMD8(repeating: 0.1), upperBound: SIMD8(repeating: 3))
    let value = spectrum * light
    for b in 0..<channels { unsafe pixel[b] = value[b] }
  }
}
