import Glibc
public import Images

/// Spectral angle mapper: the mean angle between the spectra of two images, pixel by pixel.
public struct SpectralAngle: Hashable, Sendable {
  /// What becomes of pixels that are black in one of the images, and of the unit.
  public enum Convention: String, Hashable, Sendable {
    /// They count as a right angle; radians. The code behind the tables of SFINet and INNformer.
    case radians = "radians, black pixels count as pi/2"
    /// They are left out; degrees (DLPan-Toolbox).
    case degrees = "degrees, black pixels are left out"
  }

  public var convention: Convention
  /// Added to the product of lengths.
  public var epsilon: Double

  public init(_ convention: Convention = .radians, epsilon: Double = 0x1p-52) {
    self.convention = convention
    self.epsilon = epsilon
  }

  public func callAsFunction(_ a: RealImage, _ b: RealImage) -> Double {
    let bands = a.channels
    var sum = CompensatedSum()
    var count = 0
    for p in 0..<a.width * a.height {
      var (ab, aa, bb) = (0.0, 0.0, 0.0)
      for i in p * bands..<(p + 1) * bands {
        ab += a.values[i] * b.values[i]
        aa += a.values[i] * a.values[i]
        bb += b.values[i] * b.values[i]
      }
      switch convention {
      case .radians:
        let cosine = ab / (aa.squareRoot() * bb.squareRoot() + epsilon)
        sum.add(acos(min(max(cosine, 0), 1)))
        count += 1
      case .degrees where aa * bb > 0:
        sum.add(acos(min(max(ab / (aa * bb).squareRoot(), -1), 1)))
        count += 1
      case .degrees: continue
      }
    }
    let mean = sum.value / Double(count)
    return convention == .radians ? mean : mean * 180 / .pi
  }
}
