import Glibc

/// Pillow's bicubic `resize` of 8-bit pictures, bit for bit: the preparation of the public
/// pan-sharpening sets.
///
/// An output sample is clip((Σ kᵢ pᵢ + 2²¹) >> 22) with kᵢ the weights as integers of 22 bits; the
/// rows are resized first and stored as 8 bits, then the columns. Unlike MATLAB's, its cubic has
/// the border cut off and the remaining weights enlarged.
///
/// Releases before 13 resize rows first, whatever the shape, and so were the sets made; 13 begins with
/// the columns where the height shrinks by more than twice as many pixels as the width.
public struct PillowResize: Hashable, Sendable {
  private let width: Int
  private let height: Int

  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "size \(width)×\(height)")
    self.width = width
    self.height = height
  }

  /// Both sides divided by `factor`, what remains is dropped as integer division does.
  public static func reducing(_ size: Picture.Size, by factor: Int) -> PillowResize {
    PillowResize(width: size.width / factor, height: size.height / factor)
  }

  /// Both sides times `factor`.
  public static func enlarging(_ size: Picture.Size, by factor: Int) -> PillowResize {
    PillowResize(width: size.width * factor, height: size.height * factor)
  }

  public func callAsFunction(_ picture: Picture) -> Picture {
    precondition(picture.depth == 8, "Pillow resizes 8-bit pictures")
    let channels = picture.channels
    var samples = picture.samples
    // An axis that does not change is left alone.
    if width != picture.width {
      let taps = Taps(from: picture.width, to: width)
      samples = taps.applied(
        to: samples, lines: picture.height, lineStep: picture.width * channels,
        sampleStep: channels, channels: channels, outLineStep: width * channels,
        outSampleStep: channels, count: width * picture.height * channels)
    }
    if height != picture.height {
      let taps = Taps(from: picture.height, to: height)
      let row = width * channels
      samples = taps.applied(
        to: samples, lines: width, lineStep: channels, sampleStep: row, channels: channels,
        outLineStep: channels, outSampleStep: row, count: row * height)
    }
    return Picture(width: width, height: height, channels: channels, samples: samples)
  }

  /// Which samples of an axis make up each output sample, with integer weights.
  private struct Taps {
    private var first: [Int] = []
    private var weights: [[Int]] = []

    init(from inputs: Int, to outputs: Int) {
      let scale = Double(inputs) / Double(outputs)
      let stretch = max(scale, 1)
      let support = 2 * stretch
      for x in 0..<outputs {
        let centre = (Double(x) + 0.5) * scale
        let low = max(Int(centre - support + 0.5), 0)
        let high = min(Int(centre + support + 0.5), inputs)
        let bell = (low..<high).map { Self.cubic((Double($0) - centre + 0.5) / stretch) }
        let sum = bell.reduce(0, +)
        first.append(low)
        weights.append(
          bell.map { Int(($0 / sum * 0x1p22).rounded(.toNearestOrAwayFromZero)) })
      }
    }

    /// Keys' cubic with a = −½.
    private static func cubic(_ t: Double) -> Double {
      let (a, t) = (-0.5, abs(t))
      if t < 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
      if t < 2 { return ((t - 5) * t + 8) * t * a - 4 * a }
      return 0
    }

    func applied(
      to samples: [UInt8], lines: Int, lineStep: Int, sampleStep: Int, channels: Int,
      outLineStep: Int, outSampleStep: Int, count: Int
    ) -> [UInt8] {
      var result = [UInt8](repeating: 0, count: count)
      for line in 0..<lines {
        for (x, weights) in weights.enumerated() {
          for c in 0..<channels {
            var sum = 1 << 21
            var i = line * lineStep + first[x] * sampleStep + c
            for weight in weights {
              sum += weight * Int(samples[i])
              i += sampleStep
            }
            result[line * outLineStep + x * outSampleStep + c] = UInt8(clamping: sum >> 22)
          }
        }
      }
      return result
    }
  }
}
