public import Images

/// The 23-tap interpolation of pan-sharpening toolboxes (Aiazzi 2002): an image four times as large,
/// in two doublings, circular at the edges.
public enum DoublingInterpolation {
  /// The middle tap and one side.
  private static let half = [
    0.5, 0.305334091185, 0, -0.072698593239, 0, 0.021809577942, 0, -0.005192756653, 0,
    0.000807762146, 0, -0.000060081482,
  ].map { 2 * $0 }

  /// Samples of the first doubling come to lie at odd places, those of the second at even ones, so
  /// that the result is centred.
  public static func fourfold(_ image: RealImage) -> RealImage {
    doubled(doubled(image, offset: 1), offset: 0)
  }

  private static func doubled(_ image: RealImage, offset: Int) -> RealImage {
    let channels = image.channels
    let (w, h) = (2 * image.width, 2 * image.height)
    var wide = [Double](repeating: 0, count: w * image.height * channels)
    for y in 0..<image.height {
      for c in 0..<channels {
        stretch(
          image.values, from: y * image.width * channels + c, step: channels, count: image.width,
          into: &wide, at: y * w * channels + c, offset: offset)
      }
    }
    var result = [Double](repeating: 0, count: w * h * channels)
    for i in 0..<w * channels {
      stretch(
        wide, from: i, step: w * channels, count: image.height, into: &result, at: i,
        offset: offset)
    }
    return RealImage(width: w, height: h, channels: channels, values: result)
  }

  /// A line of `count` samples with zeros between them, filtered.
  private static func stretch(
    _ values: [Double], from start: Int, step: Int, count: Int, into out: inout [Double],
    at position: Int, offset: Int
  ) {
    let n = 2 * count
    for x in 0..<n {
      var sum = 0.0
      for k in -11...11 {
        let source = ((x + k - offset) % n + n) % n
        if source % 2 == 0 { sum += half[abs(k)] * values[start + source / 2 * step] }
      }
      out[position + x * step] = sum
    }
  }
}
