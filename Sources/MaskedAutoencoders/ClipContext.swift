public import Tensors

/// What a network that looks at clips sees around the frames that were restored.
///
/// A network that restores the middle of a window, such as FastDVDnet, gives fewer frames than its
/// sample has.
public enum ClipContext: String, CaseIterable, Sendable {
  /// The frames of the target, of which there is no gradient: what is restored is judged where it
  /// belongs.
  case target = "gt"
  /// Nothing.
  case none

  /// The clips to compare, both of one length.
  ///
  /// - Parameters:
  ///   - restored: `[N, T', H, W, C]`, the frames in the middle of the target.
  ///   - target: `[N, T, H, W, C]`, with as many frames more on either side.
  public func clips(restored: Variable, target: Tensor) -> (restored: Variable, target: Tensor) {
    let (frames, count) = (target.shape[1], restored.shape[1])
    let margin = (frames - count) / 2
    var expected = target.shape
    expected[1] = count
    precondition(
      restored.shape == expected && margin >= 0 && count + 2 * margin == frames,
      "\(restored.shape) in the middle of \(target.shape)")
    if margin == 0 { return (restored, target) }
    let middle = margin..<margin + count
    switch self {
    case .none: return (restored, target.sliced(1, middle))
    case .target:
      let before = Variable(constant: target.sliced(1, 0..<margin))
      let after = Variable(constant: target.sliced(1, middle.upperBound..<frames))
      return (Variable.concatenated([before, restored, after], axis: 1), target)
    }
  }
}
