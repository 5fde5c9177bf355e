import Files
import RestorationModels
import Tensors

/// Cuts a clip into windows that a network can restore, and its results into frames.
///
/// A network with a temporal margin sees each frame with its neighbours; beyond the ends of the clip
/// it sees the clip mirrored, without the first or last frame repeated. A network without one
/// restores all frames of a window at once: long clips are cut into windows that overlap, and where
/// they do the mean is taken, as the authors of MBLLVEN and SMOID do.
struct ClipWindows {
  private let margin: Int
  /// Frames that are restored at once, at most.
  private let outputs: Int

  /// Frames that go into the network at once, at most.
  var inputs: Int { outputs + 2 * margin }

  /// Frames of a window without a margin unless the network's recipe says otherwise.
  private static let window = 16
  /// Windows with a margin are as long as their pixels stay below this.
  private static let pixelBudget = 1 << 19

  init(_ type: any RestorationModel.Type, pixels: Int) {
    margin = type.temporalMargin
    outputs =
      margin > 0
      ? max(1, min(8, Self.pixelBudget / max(1, pixels)))
      : type.recipe.frames ?? Self.window
  }

  /// Restores a clip of `length` frames and hands its frames out in order.
  ///
  /// - Parameter restored: makes `[1, T − 2·margin, H, W, C]` of the frames with these numbers.
  func restore(
    _ length: Int, _ restored: ([Int]) throws(Failure) -> Tensor,
    use: (Int, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    guard margin > 0 else { return try average(length, restored, use: use) }
    for first in stride(from: 0, to: length, by: outputs) {
      let frames = first..<min(length, first + outputs)
      let seen = (frames.lowerBound - margin..<frames.upperBound + margin).map {
        Resampling.mirrored($0, in: length)
      }
      let images = try restored(seen)
      for (k, frame) in frames.enumerated() { try use(frame, images.sliced(1, k..<k + 1)) }
    }
  }

  private func average(
    _ length: Int, _ restored: ([Int]) throws(Failure) -> Tensor,
    use: (Int, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    // Sums of what windows made of a frame, while further windows may add to it.
    var sums: [Int: (image: Tensor, count: Int)] = [:]
    let starts = starts(length)
    for (i, start) in starts.enumerated() {
      let frames = start..<min(length, start + outputs)
      let images = try restored(Array(frames))
      for (k, frame) in frames.enumerated() {
        let image = images.sliced(1, k..<k + 1)
        let former = sums[frame]
        sums[frame] = (
          former.map { $0.image.plus(image) } ?? image, (former?.count ?? 0) + 1
        )
      }
      let next = i + 1 < starts.count ? starts[i + 1] : length
      for frame in sums.keys.sorted() where frame < next {
        guard let sum = sums.removeValue(forKey: frame) else { continue }
        try use(frame, sum.count == 1 ? sum.image : sum.image.affine(1 / Float(sum.count)))
      }
    }
  }

  /// Windows follow each other at 99 % of their length; the last ends with the clip.
  private func starts(_ length: Int) -> [Int] {
    guard length > outputs else { return [0] }
    let step = max(1, outputs * 99 / 100)
    return Array(stride(from: 0, to: length - outputs, by: step)) + [length - outputs]
  }
}

extension Tensor {
  fileprivate func plus(_ other: Tensor) -> Tensor {
    (Variable(constant: self) + Variable(constant: other)).value
  }
}
