import Images

/// Chooses the part of a picture that a strip shows.
enum StripMaker {
  /// Strips of a test set.
  static let count = 16
  /// Largest side of a panel, in target pixels.
  static let side = 192

  /// Views of the place where the method to beat is worst: there restoration has something to do, and
  /// the place is the same for every network.
  static func strip(
    input: Picture, reference: Picture, output: Picture, target: Picture, showsReference: Bool
  ) -> Picture {
    let scale = max(1, target.width / max(1, input.width))
    let target = target.cropped(x: 0, y: 0, width: output.width, height: output.height)
    let width = min(side / scale * scale, output.width)
    let height = min(side / scale * scale, output.height)
    let (x, y) = place(reference, target, width, height, step: scale * 8)
    func part(_ picture: Picture) -> Picture {
      picture.cropped(x: x, y: y, width: width, height: height).asRGB
    }
    let small = input.cropped(
      x: x / scale, y: y / scale, width: max(1, width / scale), height: max(1, height / scale))
    return ComparisonStrip.compose(
      input: small.asRGB, reference: showsReference ? part(reference) : nil,
      output: part(output), target: part(target),
      brightening: target.channels > 3 ? Brightening(for: part(target)) : nil)
  }

  /// The window with the largest error, on a grid that is a multiple of the scale.
  private static func place(
    _ reference: Picture, _ target: Picture, _ width: Int, _ height: Int, step: Int
  ) -> (x: Int, y: Int) {
    let sums = errorSums(reference, target)
    let stride = target.width + 1
    var best = (x: 0, y: 0)
    var most = -1
    for y in Swift.stride(from: 0, through: target.height - height, by: step) {
      for x in Swift.stride(from: 0, through: target.width - width, by: step) {
        let inside =
          sums[(y + height) * stride + x + width] - sums[y * stride + x + width]
          - sums[(y + height) * stride + x] + sums[y * stride + x]
        if inside > most { (most, best) = (inside, (x, y)) }
      }
    }
    return best
  }

  /// Sums of |a − b| over all rectangles from the top left: `[(H + 1) · (W + 1)]`.
  private static func errorSums(_ a: Picture, _ b: Picture) -> [Int] {
    let (width, channels) = (b.width, b.channels)
    var sums = [Int](repeating: 0, count: (b.height + 1) * (width + 1))
    for y in 0..<b.height {
      var row = 0
      for x in 0..<width {
        for c in 0..<channels {
          let i = (y * width + x) * channels + c
          row += abs(Int(a.samples[i]) - Int(b.samples[i]))
        }
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    return sums
  }
}
