import Images

extension Picture {
  /// Grey as three equal channels; red, green and blue of the bands of a satellite: WorldView's eight,
  /// or blue, green, red and infrared.
  var asRGB: Picture {
    guard channels != 3 else { return self }
    let pick = channels >= 8 ? [4, 2, 1] : channels > 3 ? [2, 1, 0] : [0, 0, 0]
    let pixels = (0..<width * height).flatMap { p in pick.map { samples[p * channels + $0] } }
    return Picture(width: width, height: height, channels: 3, samples: pixels)
  }
}
