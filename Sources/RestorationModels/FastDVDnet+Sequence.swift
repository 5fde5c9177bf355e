public import Tensors

/// The authors' way through a video: beyond its ends it goes on as its mirror image, frames are
/// reflected to multiples of four.
///
/// What the first block makes of three frames is part of three windows; it is computed once.
extension FastDVDnet: SequenceRestorationModel {
  public static let fewestFrames = 3

  public func restore<E: Error>(
    _ video: FrameSequence<E>, _ emit: (Int, Tensor) throws(E) -> Void
  ) throws(E) {
    precondition(
      video.count >= Self.fewestFrames, "\(video.count) frames are too few to be mirrored")
    let size = try video[0].shape
    let padded = Self.padded(size)
    let noise = Variable(
      constant: Tensor([1, padded.height, padded.width, 1], repeating: video.deviation))
    var frames = SlidingWindow<Variable>(3)
    var stages = SlidingWindow<Variable>(3)
    for t in 0..<video.count {
      var inner: [Variable] = []
      for centre in t - 1...t + 1 {
        inner.append(
          try stages.value(centre) { (centre) throws(E) in
            var three: [Variable] = []
            for i in centre - 1...centre + 1 {
              three.append(
                try frames.value(i) { (i) throws(E) in
                  Variable(constant: try video.mirrored(i)).reflectionPadded(
                    top: 0, bottom: padded.height - size[1], left: 0,
                    right: padded.width - size[2])
                })
            }
            return Variable(constant: firstStage(three, noise: noise).value)
          })
      }
      let result = Variable(constant: secondStage(inner, noise: noise).value)
      let cropped = result.sliced(1, 0..<size[1]).sliced(2, 0..<size[2])
      try emit(t, cropped.clamped(to: 0...Self.valueRange).value)
    }
  }

  private static func padded(_ size: Shape) -> (height: Int, width: Int) {
    func up(_ n: Int) -> Int { (n + sizeMultiple - 1) / sizeMultiple * sizeMultiple }
    return (up(size[1]), up(size[2]))
  }
}
