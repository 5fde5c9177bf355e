public import Tensors

/// The authors' way through a video: the search finds nothing but -1 before the first frame and after
/// the last, while for the second network the video goes on as its mirror image.
///
/// Seven noisy frames and seven of the first network's are held. Both networks run in tiles, so that
/// memory grows with a frame's size no faster than the frame.
extension PaCNet: SequenceRestorationModel {
  public static let fewestFrames = 4

  public func restore<E: Error>(
    _ video: FrameSequence<E>, _ emit: (Int, Tensor) throws(E) -> Void
  ) throws(E) {
    precondition(video.count >= Self.fewestFrames, "\(video.count) frames cannot be mirrored")
    let radius = PaCNetTemporal.radius
    let last = video.count - 1
    var noisy = SlidingWindow<Tensor>(2 * spatial.options.frames + 1)
    var pairs = SlidingWindow<Variable>(2 * radius + 1)
    for t in 0...last {
      // In the order of the video, so that frames are read once.
      var known: [Int: Variable] = [:]
      for i in max(0, t - radius)...min(last, t + radius) {
        known[i] = try pairs.value(i) { (i) throws(E) in
          let estimate = try estimate(i, of: video, &noisy)
          let frame = try noisy.value(i) { (i) throws(E) in try video[i] }
          return Variable(
            constant: Tensor.concatenated([frame, Self.clamped(estimate)], axis: 3))
        }
      }
      let clip = (t - radius...t + radius).compactMap { i in
        known[i < 0 ? -i : i > last ? 2 * last - i : i]
      }
      try emit(t, Self.clamped(inTiles(PaCNetTemporal.clip(clip))))
    }
  }

  /// What the first network makes of frame `i`, not clamped.
  public func estimate<E: Error>(_ i: Int, of video: FrameSequence<E>) throws(E) -> Tensor {
    var noisy = SlidingWindow<Tensor>(2 * spatial.options.frames + 1)
    return try estimate(i, of: video, &noisy)
  }

  private func estimate<E: Error>(
    _ i: Int, of video: FrameSequence<E>, _ noisy: inout SlidingWindow<Tensor>
  ) throws(E) -> Tensor {
    let reach = spatial.options.frames
    var frames: [Variable?] = []
    for j in i - reach...i + reach {
      guard (0..<video.count).contains(j) else {
        frames.append(nil)
        continue
      }
      let frame = try noisy.value(j) { (j) throws(E) in try video[j] }
      frames.append(spatial.padded(Variable(constant: frame)))
    }
    let some = frames.compactMap { $0 }
    let window = spatial.window(frames.map { $0 ?? spatial.missing(like: some[0]) })
    return Variable.withoutTape { spatial.inTiles(window, spatial.search(window)) }
  }

  /// The second network in tiles that overlap by as much as it sees.
  private func inTiles(_ clip: Variable, side: Int = 384) -> Tensor {
    let (height, width) = (clip.shape[2], clip.shape[3])
    return FrameTiles(height: height, width: width, side: side).map { tile in
      let seen = tile.grown(by: temporal.reach, in: height, width)
      let part = clip.sliced(2, seen.rows).sliced(3, seen.columns)
      let (top, left) = (
        tile.rows.lowerBound - seen.rows.lowerBound,
        tile.columns.lowerBound - seen.columns.lowerBound
      )
      return Variable.withoutTape { temporal(part).value }
        .sliced(1, top..<top + tile.rows.count).sliced(2, left..<left + tile.columns.count)
    }
  }

  private static func clamped(_ x: Tensor) -> Tensor {
    Variable(constant: x).clamped(to: 0...valueRange).value
  }
}
