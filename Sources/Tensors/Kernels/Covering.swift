extension Tensor {
  /// Images `[N, H, W, C]` in which some square windows have one value all over.
  ///
  /// - Parameters:
  ///   - windows: for each image, numbers of windows, row by row. Those on the right and at the
  ///     bottom end with the image.
  ///   - side: of a window, in pixels.
  func covered(_ windows: [[Int32]], side: Int, with value: Float) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    precondition(side > 0 && windows.count == shape[0], "\(windows.count) lists for \(shape)")
    let columns = blocks(width, of: side)
    let windowsOfAnImage = columns * blocks(height, of: side)
    let size = height * width * channels
    var y = Tensor(uninitialized: shape)
    let (x, to) = unsafe (pointer, y.mutablePointer)
    ComputeThreads.run(shape[0]) { n in
      let image = unsafe to + n * size
      unsafe image.update(from: x + n * size, count: size)
      for window in windows[n] {
        precondition(window >= 0 && window < windowsOfAnImage, "window \(window) of \(shape)")
        let top = Int(window) / columns * side
        let left = Int(window) % columns * side
        for row in top..<min(top + side, height) {
          unsafe (image + (row * width + left) * channels).update(
            repeating: value, count: min(side, width - left) * channels)
        }
      }
    }
    return y
  }
}
