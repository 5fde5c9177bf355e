public import Images

/// How well two images vary together.
public enum Correlation: String, Hashable, Sendable {
  /// Pearson's coefficient of every band, mean over bands.
  case bands = "Pearson, mean of bands"
  /// The cosine between the Sobel gradients' magnitudes of all bands together, without the outermost
  /// pixels of the image (DLPan-Toolbox).
  case edges = "cosine of Sobel magnitudes, all bands"

  /// - Parameter epsilon: added to the denominator
  public func callAsFunction(_ a: RealImage, _ b: RealImage, epsilon: Double = 0) -> Double {
    switch self {
    case .bands:
      let sum = (0..<a.channels).reduce(0.0) { sum, band in
        sum + Self.pearson(a.channel(band).values, b.channel(band).values, epsilon)
      }
      return sum / Double(a.channels)
    case .edges:
      var (ab, aa, bb) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
      for band in 0..<a.channels {
        let x = Self.magnitudes(a.channel(band).shaved(1))
        let y = Self.magnitudes(b.channel(band).shaved(1))
        for (x, y) in zip(x, y) {
          ab.add(x * y)
          aa.add(x * x)
          bb.add(y * y)
        }
      }
      return ab.value / aa.value.squareRoot() / bb.value.squareRoot()
    }
  }

  private static func pearson(_ a: [Double], _ b: [Double], _ epsilon: Double) -> Double {
    let n = Double(a.count)
    let (ma, mb) = (CompensatedSum(a).value / n, CompensatedSum(b).value / n)
    var (ab, aa, bb) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for (x, y) in zip(a, b) {
      ab.add((x - ma) * (y - mb))
      aa.add((x - ma) * (x - ma))
      bb.add((y - mb) * (y - mb))
    }
    return ab.value / ((aa.value * bb.value).squareRoot() + epsilon)
  }

  /// √(Sx² + Sy²) of one plane, which is 0 outside itself.
  private static func magnitudes(_ plane: RealImage) -> [Double] {
    let (w, h) = (plane.width, plane.height)
    func at(_ y: Int, _ x: Int) -> Double {
      (0..<h).contains(y) && (0..<w).contains(x) ? plane.values[y * w + x] : 0
    }
    var result: [Double] = []
    result.reserveCapacity(w * h)
    for y in 0..<h {
      for x in 0..<w {
        let (nw, n, ne) = (at(y - 1, x - 1), at(y - 1, x), at(y - 1, x + 1))
        let (sw, s, se) = (at(y + 1, x - 1), at(y + 1, x), at(y + 1, x + 1))
        let down = nw + 2 * n + ne - sw - 2 * s - se
        let across = nw + 2 * at(y, x - 1) + sw - ne - 2 * at(y, x + 1) - se
        result.append((down * down + across * across).squareRoot())
      }
    }
    return result
  }
}
